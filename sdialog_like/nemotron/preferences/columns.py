"""How a record's fields become columns of a table, and back. The types come from the record's annotations.

Texts, numbers and truth values are columns of their type; a record inside a record, a list of records and a list of messages
keep their layout (structs and lists of them). What has no fixed layout (a mapping with any keys) is JSON in a text column: a
table that holds such mappings as they are would fill up each one with the keys of all others.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences.records import Fields

__all__ = ["Kind", "annotations_of", "columns_of", "from_cell", "json_text", "to_cell"]

Kind: TypeAlias = "str | list[Any] | dict[str, Any]"
"""``string``, ``int64``, ``float64``, ``bool``, ``json``; a list of one kind; or a mapping of fields to their kinds."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN: dict[type, str] = {str: "string", int: "int64", float: "float64", bool: "bool"}
_INT64 = range(-(2**63), 2**63)


def columns_of(record: type[Any]) -> dict[str, Kind]:
    """Return the columns of a record (a pydantic model or a dataclass), and their kinds."""
    return {name: _kind(annotation) for name, annotation in annotations_of(record).items()}


def annotations_of(record: type[Any]) -> dict[str, Any]:
    """Return the fields of a record, and what each may hold.

    Raises:
        InputError: It is no class of records.
    """
    if isinstance(record, type) and issubclass(record, BaseModel):
        # pydantic takes annotations apart into type and metadata.
        return {
            name: Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            for name, field in record.model_fields.items()
        }
    if isinstance(record, type) and dataclasses.is_dataclass(record):
        hints = get_type_hints(record, include_extras=True)
        return {field.name: hints[field.name] for field in dataclasses.fields(record)}
    raise InputError(f"{record!r} is no class of records.", hint="A record is a pydantic model or a dataclass.")


def _kind(annotation: Any, metadata: Sequence[Any] = ()) -> Kind:
    marks = [mark for mark in metadata if isinstance(mark, Fields)]
    if marks:
        return [dict.fromkeys(marks[0].names, "string")]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0], inner[1:])
    if origin in (Union, types.UnionType):
        kinds = [_kind(each) for each in inner if each is not type(None)]
        return kinds[0] if len(kinds) == 1 else "json"
    if origin is Literal:
        return "string" if all(isinstance(each, str) for each in inner) else "json"
    if origin is list or (origin is tuple and inner[1:] == (...,)):
        kind = _kind(inner[0])
        return "json" if kind == "json" else [kind]
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel) or dataclasses.is_dataclass(annotation):
            return dict(columns_of(annotation))
        return _PLAIN.get(annotation, "json")
    return "json"


def to_cell(value: Any, kind: Kind, where: str) -> Any:
    """Return a field's value, in JSON's types, as a column of its kind holds it.

    Raises:
        InputError: The column cannot hold it.
    """
    if value is None:
        return None
    if isinstance(kind, list):
        return [to_cell(item, kind[0], where) for item in value]
    if isinstance(kind, dict):
        return {name: to_cell(value.get(name), inner, f"{where}.{name}") for name, inner in kind.items()}
    if kind == "json":
        return json_text(value)
    if kind == "string" and _SURROGATE.search(value):
        raise InputError(
            f"{where} holds half a character (a lone surrogate), which a table cannot hold.",
            hint="JSONL can: save_records(…, 'file.jsonl'). Or remove it.",
        )
    if kind == "int64" and value not in _INT64:
        raise InputError(f"{where} is {value}, which is too large for a column of 64-bit numbers.")
    return value


def from_cell(cell: Any, kind: Kind) -> Any:
    """Return what a cell means, in JSON's types; whatever a table's library makes of "nothing there" is ``None``.

    Raises:
        TypeError: The cell holds something else than its column's kind.
        ValueError: Its JSON is none.
    """
    cell = _python(cell)
    if cell is None:
        return None
    if isinstance(kind, list):
        return [from_cell(item, kind[0]) for item in cell]
    if isinstance(kind, dict):
        if not isinstance(cell, Mapping):
            raise TypeError(f"{cell!r:.60} where the fields {', '.join(kind)} were expected")
        return {name: from_cell(cell[name], inner) for name, inner in kind.items() if name in cell}
    if kind == "json":
        # Whoever has read the JSON already may hand back what it means.
        return json.loads(cell) if isinstance(cell, str) else cell
    return cell


def json_text(value: Any) -> str:
    """Return data as JSON on one line; half characters, which UTF-8 cannot hold, as JSON's escapes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _python(cell: Any) -> Any:
    """Return numpy's arrays and numbers as Python's, and what stands for nothing (NaN, pandas.NA, NaT) as ``None``."""
    if hasattr(cell, "tolist") and type(cell).__module__.partition(".")[0] == "numpy":
        cell = cell.tolist()
    if isinstance(cell, float) and math.isnan(cell):
        return None
    return None if type(cell).__name__ in ("NAType", "NaTType") else cell
