"""Whom a column asks, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sdialog_like.seeds import derive_seed

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel
    from sdialog_like.recipes.cells.cell import Cell
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["asked_model", "attempts", "seed_of"]

_REPLIES = 4  # as many as for a reply that does not fit its schema


def asked_model(recipe: Recipe, name: str | None, parameters: Mapping[str, Any]) -> tuple[BoundModel | None, dict[str, Any]]:
    """Return the model that a column names, bound once for all its cells, and the options of its calls.

    A column that names none asks the model of the row's client (``None``), with its parameters as the call's options.

    Raises:
        ModelSpecError: There is no such model, or it does not know a parameter.
    """
    if name is None:
        return None, dict(parameters)
    return recipe.bound_model(name, parameters), {}


def attempts(cell: Cell) -> int:
    """Return how many replies may be asked for: as many again whenever a failed row is given another chance."""
    return _REPLIES * (cell.round + 1)


def seed_of(cell: Cell, attempt: int) -> int:
    """Return the seed of an attempt; the first one's is the cell's own."""
    return cell.seed if attempt == 0 else derive_seed(cell.seed, "again", attempt)
