"""Validate columns: whether a row is good, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.recipes.cells.called import caller
from sdialog_like.recipes.cells.cell import Cell, Fill, Filled
from sdialog_like.recipes.cells.rules import broken_rule
from sdialog_like.recipes.columns.rules import Language, NoPlaceholder
from sdialog_like.recipes.columns.validate import Validate

__all__ = ["filler"]


def filler(column: Validate, recipe: Any) -> Fill:
    """Return what fills the column's cells: True, or False with the reason."""
    rule = column.rule
    if rule is not None:

        def look(cell: Cell) -> Filled:
            found = ((name, _broken(rule, cell.values[name], cell)) for name in column.of)
            # Of several columns it says which one.
            wrong = [text if len(column.of) == 1 else f"{name}: {text}" for name, text in found if text is not None]
            return Filled(not wrong, "; ".join(wrong) or None)

        return look

    call = caller(column.function, column.of or None, column.arguments)

    async def ask(cell: Cell) -> Filled:
        answer = await call(cell, column.name)
        if isinstance(answer, bool) or answer is None or isinstance(answer, str):
            bad = answer is False or (isinstance(answer, str) and bool(answer))
            return Filled(not bad, (answer if isinstance(answer, str) else "the function says no") if bad else None)
        raise InputError(
            f"The function of {column.name} returned {answer!r}.",
            hint="It returns True or False, or what is wrong as a text.",
        )

    return ask


def _broken(rule: Any, value: Any, cell: Cell) -> str | None:
    about_text = isinstance(rule, (Language, NoPlaceholder))
    return "there is nothing" if value is None and not about_text else broken_rule(rule, value, cell.seen)
