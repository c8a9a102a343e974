"""Columns that ask nobody: seed rows, samplers, expressions."""

from __future__ import annotations

from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.recipes.cells.cell import Cell, Fill, as_dialogue
from sdialog_like.recipes.columns.expression import Expression
from sdialog_like.recipes.columns.seed import Seed
from sdialog_like.recipes.sampling import sample
from sdialog_like.recipes.templates import fill as filled_in
from sdialog_like.recipes.templates import render
from sdialog_like.recipes.views import View
from sdialog_like.runs.plain_data import plain_data

__all__ = ["filler"]

_FALSE = frozenset({"", "0", "false", "no", "none", "null"})


def filler(column: Any, recipe: Any) -> Fill:
    """Return what fills the column's cells."""
    if isinstance(column, Seed):
        field = column.source_field
        return lambda cell: as_dialogue(cell.row_data.get(field))
    if isinstance(column, Expression):
        return lambda cell: _plain(_typed(filled_in(column.expr, cell.seen), column))
    return lambda cell: _drawn(column, cell)


def _drawn(column: Any, cell: Cell) -> Any:
    return sample(column, cell.seen, row_seed=cell.row_seed, row_id=cell.row_id)


def _plain(value: Any) -> Any:
    # A dialogue keeps the text that templates see of it; what lists and numbers Jinja makes besides is not always JSON's.
    return value if isinstance(value, (str, View)) else plain_data(value, "It")


def _typed(value: Any, column: Expression) -> Any:
    if column.dtype is None or value is None:
        return value
    if column.dtype == "text":
        return value if isinstance(value, str) else render("{{ value }}", {"value": value})
    if column.dtype == "bool":
        return value.strip().lower() not in _FALSE if isinstance(value, str) else bool(value)
    try:
        return int(value) if column.dtype == "int" else float(value)
    except (TypeError, ValueError) as exc:
        raise InputError(f"{value!r} cannot be made into {column.dtype}.") from exc
