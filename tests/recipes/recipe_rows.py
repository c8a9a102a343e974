"""What the tests of rows share: making rows of a recipe in memory, with a model that is watched."""

from __future__ import annotations

from typing import Any

from sdialog_like.engine import Engine, Row, map_rows, run_blocking
from sdialog_like.recipes import Recipe
from sdialog_like.recipes.work import RecipeWork
from sdialog_like.seeds import derive_seed


def make_rows(recipe: Recipe, count: int = 1, *, seed: int = 1, concurrency: int = 8, journal: Any = None) -> list[Any]:
    """Return the rows; of one that failed its error."""
    work = RecipeWork(recipe)
    given = work.rows(count, seed=seed)
    listed = [{"id": number} for number in range(given)] if isinstance(given, int) else list(given)
    rows = [Row(each["id"], derive_seed(seed, each["id"]), {"fields": each.get("fields", {})}) for each in listed]
    engine = Engine(work.bound_model, journal=journal)

    async def made() -> Any:
        return await map_rows(work, rows, engine=engine, concurrency=concurrency, progress=False)

    return [result.value if result.error is None else result.error for result in run_blocking(made)]


def values(recipe: Recipe, **settings: Any) -> dict[str, Any]:
    """Return the values of the first row."""
    (row,) = make_rows(recipe, **settings)
    if isinstance(row, Exception):
        raise row
    return dict(row["values"])
