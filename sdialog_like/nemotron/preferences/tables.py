"""Records to files and tables and back: JSONL, pandas, Hugging Face datasets.

Records are pydantic models or dataclasses (``Openline``, ``CandidateSet`` …). Between two stages of a pipeline a table may
be filtered, sorted or extended by any other tool. Columns that are not the record's are not read back; missing ones take the
field's default.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, get_args
from weakref import WeakKeyDictionary

from pydantic import BaseModel, TypeAdapter, ValidationError

from sdialog_like.atomic import atomic_writer
from sdialog_like.dialog import codec
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.lazy import require
from sdialog_like.nemotron.preferences.columns import Kind, annotations_of, columns_of, from_cell, json_text, to_cell
from sdialog_like.nemotron.preferences.preference_set import PreferenceSet

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["from_hf", "from_pandas", "load_records", "read_records", "save_records", "to_hf", "to_pandas"]

R = TypeVar("R")

Dataset: TypeAlias = Any  # a datasets.Dataset; the checker would take the name for the repository's folder datasets/

_EXTRA = "tables"
_PANDAS_TYPES = {"string": "string", "int64": "Int64", "float64": "Float64", "bool": "boolean", "json": "string"}


_adapters: WeakKeyDictionary[type[Any], TypeAdapter[Any]] = WeakKeyDictionary()


def save_records(records: Iterable[Any] | PreferenceSet, path: str | os.PathLike[str]) -> int:
    """Write records to a JSONL file, one a line, whole or not at all; returns how many there are.

        >>> import tempfile
        >>> from sdialog_like.nemotron.preferences import PromptRecord
        >>> prompt = PromptRecord(id="1", prompt=[{"role": "user", "content": "Why is the sky blue?"}])
        >>> path = Path(tempfile.mkdtemp()) / "prompts.jsonl"
        >>> save_records([prompt], path)
        1
        >>> load_records(path, PromptRecord) == [prompt]
        True

    Args:
        records: The records; an iterator need not fit in memory. Of a `PreferenceSet`, its candidates.
        path: The file.

    Raises:
        OSError: The file cannot be written.
    """
    count = 0
    with atomic_writer(path) as file:
        for record in _records(records):
            file.write(json_text(_data(record)).encode("utf-8") + b"\n")
            count += 1
    return count


def load_records(path: str | os.PathLike[str], record: type[R]) -> list[R]:
    """Read the records of a JSONL file.

    Args:
        path: The file.
        record: Their class (``Openline``, ``CandidateSet`` …).

    Raises:
        InputError: The file is missing, or a line is no such record; says which.
    """
    return list(read_records(path, record))


def read_records(path: str | os.PathLike[str], record: type[R]) -> Iterator[R]:
    """Read the records of a JSONL file one after the other; see `load_records`."""
    file = Path(path)
    try:
        with open(file, "rb") as lines:
            # Only a newline ends a line of JSONL; str.splitlines would also break at separators inside the texts.
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        data = codec.parse_json(line)
                    except DialogFormatError as exc:
                        raise InputError(f"{file}, line {number}: {exc.message}") from exc
                    yield _record(data, record, f"{file}, line {number}")
    except OSError as exc:
        raise InputError(f"{file} cannot be read: {exc.strerror or exc}.") from exc


def to_pandas(records: Iterable[Any] | PreferenceSet, record: type[Any] | None = None) -> pd.DataFrame:
    """Return records as a data frame, a column a field; ``columns`` says how fields become columns.

    Args:
        records: Of one class; of a `PreferenceSet`, its candidates.
        record: Their class; only needed where there may be none.

    Raises:
        MissingExtraError: pandas is not installed.
        InputError: They are of several classes, or a column cannot hold what a field holds.
    """
    pandas = require("pandas", extra=_EXTRA, purpose="A data frame")
    kinds, rows = _rows(records, record)
    return pandas.DataFrame(
        {
            name: pandas.Series([row[name] for row in rows], dtype=_pandas_type(kind), index=range(len(rows)))
            for name, kind in kinds.items()
        }
    )


def from_pandas(frame: pd.DataFrame, record: type[R]) -> list[R]:
    """Return the records of a data frame, in the order of its rows.

    Args:
        frame: As `to_pandas` makes them, filtered or sorted as you like.
        record: The records' class.

    Raises:
        InputError: A row is no such record.
    """
    if not hasattr(frame, "to_dict") or not hasattr(frame, "columns"):
        raise InputError(f"{type(frame).__name__} is no data frame.")
    kinds = _known(columns_of(record), frame.columns, record)
    columns = {name: frame[name].tolist() for name in kinds}
    return [_from_row({name: columns[name][i] for name in kinds}, kinds, record, i) for i in range(len(frame))]


def to_hf(records: Iterable[Any] | PreferenceSet, record: type[Any] | None = None) -> Dataset:
    """Return records as a Hugging Face dataset, a column a field; ``columns`` says how fields become columns.

    Args:
        records: Of one class; of a `PreferenceSet`, its candidates.
        record: Their class; only needed where there may be none.

    Raises:
        MissingExtraError: datasets or pyarrow is not installed.
        InputError: They are of several classes, or a column cannot hold what a field holds.
    """
    purpose = "A Hugging Face dataset"
    library = require("datasets", extra=_EXTRA, purpose=purpose)
    arrow = require("pyarrow", extra=_EXTRA, purpose=purpose)
    kinds, rows = _rows(records, record)
    schema = arrow.schema([(name, _arrow_type(arrow, kind)) for name, kind in kinds.items()])
    return library.Dataset(arrow.Table.from_pylist(rows, schema=schema))


def from_hf(dataset: Dataset, record: type[R]) -> list[R]:
    """Return the records of a Hugging Face dataset, in the order of its rows.

    Args:
        dataset: As `to_hf` makes them, filtered or sorted as you like.
        record: The records' class.

    Raises:
        InputError: A row is no such record, or these are several splits.
    """
    names = getattr(dataset, "column_names", None)
    if isinstance(names, Mapping):
        raise InputError("These are several splits.", hint=f"Take one: dataset[{next(iter(names), 'train')!r}].")
    if names is None:
        raise InputError(f"{type(dataset).__name__} is no dataset.")
    kinds = _known(columns_of(record), names, record)
    return [_from_row(row, kinds, record, number) for number, row in enumerate(dataset)]


def _rows(records: Any, record: type[Any] | None) -> tuple[dict[str, Kind], list[dict[str, Any]]]:
    known = list(_records(records))
    cls = record or (type(known[0]) if known else None)
    if cls is None:
        raise InputError("A table of nothing has no columns.", hint="Say which records there might be: record=….")
    odd = next((each for each in known if type(each) is not cls), None)
    if odd is not None:
        raise InputError(f"A table holds records of one class, not {cls.__name__} and {type(odd).__name__}.")
    kinds = columns_of(cls)
    rows = []
    for number, each in enumerate(known, 1):
        data = _data(each)
        rows.append({name: to_cell(data[name], kind, f"Record {number}: {name}") for name, kind in kinds.items()})
    return kinds, rows


def _records(records: Any) -> Iterable[Any]:
    """Return the records themselves; those of a preference set are its candidates, of which it can be made again."""
    if isinstance(records, PreferenceSet):
        return records.candidates
    if isinstance(records, (str, bytes, Mapping, BaseModel)) or not isinstance(records, Iterable):
        raise InputError(
            f"Records come as a list, not as one {type(records).__name__}.",
            hint="Write [record]; of a PreferenceSet take .candidates or .pairs.",
        )
    return records


def _known(kinds: dict[str, Kind], names: Iterable[str], record: type[Any]) -> dict[str, Kind]:
    """Return the record's columns that the table has."""
    there = set(names)
    if not there & set(kinds):
        raise InputError(f"The table has none of the columns of {record.__name__}: {', '.join(kinds)}.")
    return {name: kind for name, kind in kinds.items() if name in there}


def _from_row(row: Mapping[str, Any], kinds: Mapping[str, Kind], record: type[R], number: int) -> R:
    where = f"Row {number}"
    try:
        data = {name: from_cell(row[name], kind) for name, kind in kinds.items()}
    except (TypeError, ValueError) as exc:
        raise InputError(f"{where} is no {record.__name__}: {exc}.") from exc
    # A cell that somebody has emptied: the field's default, where the field cannot be None.
    given = {name: value for name, value in data.items() if value is not None or _may_be_none(record, name)}
    return _record(given, record, where)


def _adapter(record: type[R]) -> TypeAdapter[R]:
    if record not in _adapters:
        _adapters[record] = TypeAdapter(record)
    return _adapters[record]


def _data(record: Any) -> dict[str, Any]:
    data: dict[str, Any] = _adapter(type(record)).dump_python(record, mode="json")
    return data


def _may_be_none(record: type[Any], name: str) -> bool:
    annotation = annotations_of(record)[name]
    return annotation is Any or type(None) in get_args(annotation)


def _record(data: Any, record: type[R], where: str) -> R:
    try:
        return _adapter(record).validate_python(data)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{where} is no {record.__name__}: {f'{place}: ' if place else ''}{first['msg']}.") from exc


def _pandas_type(kind: Kind) -> str:
    return _PANDAS_TYPES[kind] if isinstance(kind, str) else "object"


def _arrow_type(arrow: Any, kind: Kind) -> Any:
    if isinstance(kind, list):
        return arrow.list_(_arrow_type(arrow, kind[0]))
    if isinstance(kind, dict):
        return arrow.struct([(name, _arrow_type(arrow, inner)) for name, inner in kind.items()])
    plain = {"string": arrow.string, "int64": arrow.int64, "float64": arrow.float64, "bool": arrow.bool_}
    return plain.get(kind, arrow.string)()
