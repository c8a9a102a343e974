"""Seed rows, read from where a recipe says: which columns they bring, and the row for each number."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import check_name
from sdialog_like.recipes.plugins import RowSourceType, plugin
from sdialog_like.recipes.rows_config import Rows
from sdialog_like.runs.config_sections import StarRows
from sdialog_like.runs.plain_data import plain_data
from sdialog_like.runs.row_files import RowFile
from sdialog_like.seeds import derive_seed

__all__ = ["SeedRows"]

_LOOKED_AT = 1000  # records whose fields tell what columns there are


class SeedRows:
    """The rows of a source.

    Args:
        rows: What the recipe says.

    Raises:
        InputError: The source is not there, or has no rows.
    """

    def __init__(self, rows: Rows) -> None:
        self.config = rows
        self.fields = _fields(rows)
        """All fields that the rows have; of a file without a header those of its first 1,000 records."""

    @property
    def column_fields(self) -> tuple[str, ...]:
        """The fields that are columns without being declared."""
        if self.config.fields is not None:
            return tuple(self.config.fields)
        return tuple(field for field in self.fields if _is_name(field))

    def describe(self) -> dict[str, Any]:
        """Say in plain data where the rows come from; of a file its name, size and digest."""
        if self.config.file is not None:
            return RowFile(self.config.file).describe()
        return self.config.model_dump(mode="json", exclude_unset=True, exclude={"order", "shard", "fields"})

    def taken(self, seed: int, count: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the fields of row after row: the shard's rows in their order, and from the beginning again.

        Shuffled rows are in another order each time around. Records that lack a field have None there.

        Args:
            seed: The run's seed, from which the order follows.
            count: How many; each once otherwise.

        Raises:
            InputError: A record cannot be read, or there is none.
        """
        once = self._read if self.config.order == "in_order" else _Shuffled(self._read, seed).read
        if count is None:
            yield from once()
            return
        left = count
        while left > 0:
            before = left
            for row in islice(once(), left):  # read anew each time around, so that only one row is in memory
                yield row
                left -= 1
            if left == before:
                raise InputError(f"There are no rows in {self._named()}.")

    def total(self) -> int:
        """Return how many rows there are (of the shard); reads them all."""
        return sum(1 for _ in self._read())

    def _read(self) -> Iterator[dict[str, Any]]:
        number, parts = self.config.part
        for row in islice(_records(self.config), number - 1, None, parts):
            yield {field: row.get(field) for field in self.fields}

    def _named(self) -> str:
        rows = self.config
        return str(rows.file or rows.dialogs or ("the dataset" if rows.star is not None else "rows"))


class _Shuffled:
    """Rows in another order each time that they are read; they are kept in memory for it."""

    def __init__(self, read: Callable[[], Iterator[dict[str, Any]]], seed: int) -> None:
        self._rows = list(read())
        self._seed = seed
        self._turn = 0

    def read(self) -> Iterator[dict[str, Any]]:
        # Sorted by a digest instead of random.shuffle, which may differ between versions of Python.
        keys = [derive_seed(self._seed, "rows", self._turn, place) for place in range(len(self._rows))]
        self._turn += 1
        return (self._rows[place] for place in sorted(range(len(keys)), key=lambda place: (keys[place], place)))


def _fields(rows: Rows) -> tuple[str, ...]:
    found: dict[str, None] = dict.fromkeys(_header(rows))
    for record in islice(_records(rows), _LOOKED_AT):
        found.update(dict.fromkeys(record))
    if not found:
        raise InputError("The seed rows have no fields: there is nothing to make columns of.")
    missing = [field for field in rows.fields or () if field not in found]
    if missing:
        raise InputError(f"The seed rows have no field {missing[0]!r}.", hint=f"They have {', '.join(found)}.")
    return tuple(found)


def _header(rows: Rows) -> list[str]:
    """Return the fields of a table, those that no row fills in included."""
    ending = "" if rows.file is None else rows.file.suffix.lower()
    if ending not in (".csv", ".parquet"):
        return []
    assert rows.file is not None
    RowFile(rows.file)  # says what is wrong with it
    if ending == ".parquet":
        from pyarrow import parquet

        return list(parquet.read_schema(rows.file).names)
    with open(rows.file, encoding="utf-8-sig", errors="replace", newline="") as file:
        return [name.strip() for name in next(csv.reader(file), []) if name.strip()]


def _is_name(field: str) -> bool:
    try:
        check_name(field)
    except InputError:
        return False
    return True


def _records(rows: Rows) -> Iterator[Mapping[str, Any]]:
    if rows.file is not None:
        return _of_file(rows)
    if rows.star is not None:
        return _of_star(rows.star)
    if rows.dialogs is not None:
        return _of_dialogs(rows)
    if rows.data is not None:
        return iter(rows.data)
    return _of_plugin(rows)


def _of_file(rows: Rows) -> Iterator[Mapping[str, Any]]:
    assert rows.file is not None
    for where, record in RowFile(rows.file):
        if not isinstance(record, Mapping):
            raise InputError(f"{where} is {record!r}, which is no mapping of fields to values.")
        yield plain_data(record, where)


def _of_star(chosen: StarRows) -> Iterator[Mapping[str, Any]]:
    from sdialog_like.datasets import StarDataset, sample_path

    star = StarDataset(sample_path() if chosen.path == "sample" else chosen.path)
    ids = star.get_dialog_ids(domain=chosen.domain, task_name=chosen.task, happy=chosen.happy, multitask=chosen.multitask)
    for dialog_id in ids[: chosen.limit]:
        scenario = star.get_dialog_scenario(dialog_id)
        user, system = star.get_personas_for_scenario(scenario)
        yield {
            "dialog_id": dialog_id,
            "scenario": scenario,
            "domains": list(scenario["Domains"]),
            "tasks": [part["Task"] for part in scenario["WizardCapabilities"]],
            "happy": scenario["Happy"],
            "user_task": scenario["UserTask"],
            "wizard_task": scenario["WizardTask"],
            "user_persona": user.attributes(),
            "system_persona": system.attributes(),
        }


def _of_dialogs(rows: Rows) -> Iterator[Mapping[str, Any]]:
    from sdialog_like.exports.importing import import_dialogs

    assert rows.dialogs is not None
    for dialog in import_dialogs(rows.dialogs, rows.dialog_format):
        yield {"dialog_id": dialog.dialogId, "dialog": dialog.to_dict()}


def _of_plugin(rows: Rows) -> Iterator[Mapping[str, Any]]:
    name = getattr(rows.source, "type", "")
    source = plugin(RowSourceType, name)
    assert source is not None
    for index, record in enumerate(source.read(rows.source)):
        yield plain_data(record, f"Row {index} of {name}")
