"""What the rows of a run may be given as, and how each becomes a position, an id, a seed and plain data."""

from __future__ import annotations

import operator
import os
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.runs.plain_data import plain_data
from sdialog_like.runs.row_files import RowFile
from sdialog_like.seeds import check_seed, derive_seed

__all__ = ["PlannedRow", "RowSource", "open_rows"]

_SCENARIO = frozenset({"Domains", "UserTask", "WizardTask", "WizardCapabilities"})
"""Fields that each scenario of STAR has; a mapping with all of them and without an id is one."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row as the plan of a run has it.

    Attributes:
        position: Its place among the rows, from 0.
        id: Its name.
        seed: Its dialogue seed.
        data: Its further arguments in JSON's types, without ``id`` and ``seed``; ``None`` where there are none.
    """

    position: int
    id: int | str
    seed: int
    data: dict[str, Any] | None = None


class RowSource:
    """Rows, to be read one after the other; nothing is read ahead, and nothing kept.

    Made by `open_rows`. What is wrong with a row is said when the row is reached.

    Attributes:
        total: How many there are, where that is known without reading them.
    """

    def __init__(
        self,
        items: Iterable[tuple[str, Any]],
        *,
        total: int | None,
        describe: Callable[[], dict[str, Any]],
        seed_of: Callable[[int | str], int],
        once: bool = False,
    ) -> None:
        self.total = total
        self._items = items
        self._describe = describe
        self._seed_of = seed_of
        self._once, self._begun = once, False

    def describe(self) -> dict[str, Any]:
        """Say in plain data where the rows come from; of a file its name, size and digest, of an iterator only that."""
        return self._describe()

    def __iter__(self) -> Iterator[PlannedRow]:
        """Yield the rows in their order.

        Raises:
            InputError: A row cannot be one; the message says which and why. Or an iterator is read a second time.
        """
        if self._once and self._begun:
            raise InputError("These rows come from an iterator, which was read already.", hint="Give a new one.")
        self._begun = True
        for position, (where, item) in enumerate(self._items):
            yield _planned(position, where, item, self._seed_of)


def open_rows(rows: Any, run_seed: int, *, dialogue_seed: Callable[[int, int | str], int] | None = None) -> RowSource:
    """Make a source of rows of whatever the user gave.

    * a number n: rows with the ids 0 … n-1;
    * a path to a .jsonl, .csv or .parquet file (see `RowFile`);
    * a list or an iterator, which need not fit in memory, of

      * mappings: ``{"id": …, "seed": …, further arguments …}``. No id: the position, from 0. No seed: a derived one;
      * whole numbers or texts: ids, such as those of STAR's dialogues;
      * scenarios of STAR, as ``StarDataset.get_scenarios()`` returns them: ``{"scenario": …}``;
      * dialogues: ``{"id": its id, "dialog": …}``;
      * pydantic objects and dataclasses: their fields, as in a mapping.

    What rows hold becomes plain JSON data. That ids differ is for the run's database to check.

    Args:
        rows: The rows.
        run_seed: The run's seed.
        dialogue_seed: From the run's seed and the row's id to the seed of a row that has none; `derive_seed` otherwise.

    Raises:
        InputError: Rows cannot be made of this.
    """
    check_seed(run_seed)
    derive = derive_seed if dialogue_seed is None else dialogue_seed

    def seed_of(row_id: int | str) -> int:
        return derive(run_seed, row_id)

    count = _whole_number(rows)
    if count is not None:
        return _numbered(count, seed_of)
    if isinstance(rows, (str, os.PathLike)):
        file = RowFile(Path(rows).expanduser())
        return RowSource(file, total=file.total, describe=file.describe, seed_of=seed_of)
    _refuse(rows)
    once = isinstance(rows, Iterator)
    total = len(rows) if isinstance(rows, Sized) else None
    given: dict[str, Any] = {"given": "iterator" if once else type(rows).__name__}
    if total is not None:
        given["count"] = total
    return RowSource(_placed(rows), total=total, describe=lambda: given, seed_of=seed_of, once=once)


def _numbered(count: int, seed_of: Callable[[int | str], int]) -> RowSource:
    if count < 0:
        raise InputError(f"rows={count} is negative.", hint="Give how many rows there are to be.")
    return RowSource(
        _Again(lambda: zip(repeat("A row"), range(count))),
        total=count,
        describe=lambda: {"count": count},
        seed_of=seed_of,
    )


class _Again:
    """An iterable that begins anew each time, from a function that makes an iterator."""

    def __init__(self, make: Callable[[], Iterator[tuple[str, Any]]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return self._make()


def _placed(rows: Iterable[Any]) -> _Again:
    return _Again(lambda: ((f"Row {position}", item) for position, item in enumerate(rows)))


def _refuse(rows: Any) -> None:
    """Refuse what Python could iterate over, but what is not meant as rows."""
    hint = "Rows are a number, a file (.jsonl, .csv, .parquet), or a list or an iterator of mappings or ids."
    if isinstance(rows, (Mapping, BaseModel)):
        raise InputError(f"One {type(rows).__name__} is no list of rows.", hint="Write rows=[…] for a single row.")
    if hasattr(rows, "columns") and hasattr(rows, "to_dict"):
        raise InputError(
            "A table (DataFrame) is no list of rows.", hint='Give table.to_dict("records"), or with polars table.to_dicts().'
        )
    if isinstance(rows, AsyncIterable):
        raise InputError("Rows cannot be read from an asynchronous iterator.", hint=hint)
    if isinstance(rows, (bool, bytes, bytearray, set, frozenset)) or not isinstance(rows, Iterable):
        # A set has another order in each process, and the rows' order is part of the result.
        raise InputError(f"{rows!r} ({type(rows).__name__}) cannot be rows.", hint=hint)


def _planned(position: int, where: str, item: Any, seed_of: Callable[[int | str], int]) -> PlannedRow:
    fields = _fields(item, where)
    row_id = _checked_id(fields.pop("id", None), position, where)
    given = fields.pop("seed", None)
    seed = seed_of(row_id) if given is None else _checked_seed(given, where)
    data = {_checked_name(name, where): plain_data(value, f"{where}: {name}") for name, value in fields.items()}
    return PlannedRow(position, row_id, seed, data or None)


def _fields(item: Any, where: str) -> dict[Any, Any]:
    """Return a row as a mapping of its own, with ``id`` and ``seed`` where they are given."""
    if isinstance(item, Mapping):
        if item.keys() >= _SCENARIO and "id" not in item:
            return {"scenario": item}
        return dict(item)
    if isinstance(item, Dialog):
        return {"id": item.dialogId, "dialog": item}
    if isinstance(item, str) or _whole_number(item) is not None:
        return {"id": item}
    if isinstance(item, (bool, float, list, tuple)) or item is None:
        raise InputError(
            f"{where} is {item!r}, which is no row.", hint='A row is a mapping, such as {"id": 7, …}, or an id.'
        )
    data = plain_data(item, where)
    if not isinstance(data, dict):
        raise InputError(
            f"{where} is of the type {type(item).__name__}, which is no row.", hint="A row is a mapping or an id."
        )
    return data


def _checked_id(value: Any, position: int, where: str) -> int | str:
    if value is None:
        return position
    if isinstance(value, str) and value:
        row_id = plain_data(value, f"{where}: id")
        assert isinstance(row_id, str)
        return row_id
    number = _whole_number(value)
    if number is None:
        raise InputError(
            f"{where}: an id is a whole number or a text that is not empty, not {value!r}.",
            hint="Leave it out to number the rows.",
        )
    return number


def _checked_seed(value: Any, where: str) -> int:
    number = _whole_number(value)
    try:
        return check_seed(value if number is None else number)
    except InputError as exc:
        raise InputError(f"{where}: {exc.message}", hint="Leave it out to have it derived from the run's seed.") from exc


def _checked_name(name: Any, where: str) -> str:
    if not isinstance(name, str):
        raise InputError(f"{where} has an argument named {name!r}.", hint="The names of a row's arguments are texts.")
    return name


def _whole_number(value: Any) -> int | None:
    """Return Python's or numpy's whole number as Python's; ``None`` for anything else."""
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "ndarray"):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None
