"""How cells are filled: for each type of column, what makes its value in one row.

``filler(column, recipe)`` prepares all that is the same in every row (models, schemas, classes) and returns what fills a
cell. A column that asks nobody is filled by a plain function, all others by an async one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.personas import BasePersona
from sdialog_like.recipes.cells.cell import Filled
from sdialog_like.recipes.kinds import COLUMN_TYPES
from sdialog_like.recipes.plugins import ColumnType, plugin
from sdialog_like.runs.plain_data import plain_data

if TYPE_CHECKING:
    from sdialog_like.recipes.cells.cell import Fill
    from sdialog_like.recipes.columns.base import Column
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["filler"]

_MODULES = {
    "expression": "plain",
    "seed": "plain",
    "persona": "people",
    "text": "prompted",
    "structured": "prompted",
    "dialogue": "talking",
    "judge": "judged",
    "custom": "called",
    "validate": "validated",
}


def filler(column: Column, recipe: Recipe) -> Fill:
    """Return what fills the cells of a column.

    Raises:
        InputError: A model, a class or a function that it names cannot be used.
    """
    if column.type in COLUMN_TYPES:
        # Those that are not named are samplers.
        found: Any = import_module(f"{__name__}.{_MODULES.get(column.type, 'plain')}")
        return found.filler(column, recipe)  # type: ignore[no-any-return]
    added = plugin(ColumnType, column.type)
    if added is None:
        raise InputError(f"Nothing fills columns of the type {column.type!r}.")

    async def fill(cell: Any) -> Any:
        value = await added.fill(column, cell)
        known = value is None or isinstance(value, (str, Dialog, BasePersona, Filled))
        return value if known else plain_data(value, "The value")

    return fill
