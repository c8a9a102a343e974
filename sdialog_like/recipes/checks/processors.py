"""Processors: each finds the columns that it names, after those before it."""

from __future__ import annotations

import difflib

from sdialog_like.recipes.draft import Draft
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems
from sdialog_like.recipes.processor_configs import DropColumns, RenameColumns, ToMessages

__all__ = ["check_processors"]


def check_processors(draft: Draft, problems: Problems) -> None:
    """Every column that a processor names is still there, and none gets the name of another."""
    if draft.rows_broken:
        return  # any name may be a field of rows that cannot be read
    there = {name for name, column in draft.by_name.items() if not column.drop} | draft.broken
    for place, processor in draft.processors:
        if isinstance(processor, DropColumns):
            for index, name in enumerate(processor.columns):
                _check(draft, problems, (*place, "columns", index), name, there)
            there -= set(processor.columns)
        elif isinstance(processor, RenameColumns):
            _check_rename(draft, problems, place, processor, there)
            there = {processor.columns.get(name, name) for name in there}
        elif isinstance(processor, ToMessages):
            _check_messages(draft, problems, place, processor, there)
            there.add(processor.into or processor.column)


def _check(draft: Draft, problems: Problems, place: Place, name: str, there: set[str]) -> None:
    if name in there:
        return
    if name in draft.by_name:
        problems.error(place, f"The column {name!r} is not there any more.", "It is dropped or renamed before.")
        return
    close = difflib.get_close_matches(name, there, n=1)
    problems.error(place, f"There is no column {name!r}.", f"Did you mean {close[0]!r}?" if close else None)


def _check_rename(draft: Draft, problems: Problems, place: Place, processor: RenameColumns, there: set[str]) -> None:
    for old, new in processor.columns.items():
        _check(draft, problems, (*place, "columns", old), old, there)
        if new in there - processor.columns.keys() or list(processor.columns.values()).count(new) > 1:
            problems.error((*place, "columns", old), f"There would be two columns {new!r}.")


def _check_messages(draft: Draft, problems: Problems, place: Place, processor: ToMessages, there: set[str]) -> None:
    _check(draft, problems, (*place, "column"), processor.column, there)
    if processor.system is not None:
        _check(draft, problems, (*place, "system"), processor.system, there)
    if processor.into is not None and processor.into in there - {processor.column}:
        problems.error((*place, "into"), f"There is a column {processor.into!r} already.")
    column = draft.by_name.get(processor.column)
    if column is not None and column.kind not in ("dialogue", "seed", "custom", "structured", "expression"):
        problems.error((*place, "column"), f"{processor.column!r} is no dialogue but a {column.type} column.")
