"""A recipe's run: the same as every other run, and the data set's files at its end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sdialog_like.errors import InputError, RunFolderError
from sdialog_like.recipes.model_config import ModelConfig
from sdialog_like.recipes.recipe_result import RecipeResult
from sdialog_like.recipes.work import RecipeWork
from sdialog_like.runs.plan import FILE_NAME, read_plan
from sdialog_like.runs.running import arun, run
from sdialog_like.runs.settings import RunSettings
from sdialog_like.seeds import check_seed, fresh_seed

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe import Recipe
    from sdialog_like.runs import RunResult

    _Recipe = TypeVar("_Recipe", bound=Recipe)

__all__ = ["amake", "make", "with_other_model"]

_SETTINGS = RunSettings.model_fields.keys() | {"shard", "retry_failed", "progress"}


@dataclass(frozen=True)
class _Planned:
    """A recipe's run, before it begins."""

    recipe: Recipe
    work: RecipeWork
    rows: Any
    arguments: dict[str, Any]

    def result(self, made: RunResult) -> RecipeResult:
        """Write the data set's files, if all rows are made, and return the result."""
        result = RecipeResult(made.path, self.recipe, stopped=made.stopped, usage=made.usage)
        if made.complete:
            result.write_files()
        return result


def make(recipe: Recipe, num_records: int | None, output: str | os.PathLike[str], **how: Any) -> RecipeResult:
    """Make a recipe's rows; see ``Recipe.run``."""
    planned = _plan(recipe, num_records, output, **how)
    return planned.result(run(planned.work, planned.rows, output, **planned.arguments))


async def amake(recipe: Recipe, num_records: int | None, output: str | os.PathLike[str], **how: Any) -> RecipeResult:
    """Like `make`, to be awaited."""
    import asyncio

    planned = _plan(recipe, num_records, output, **how)
    made = await arun(planned.work, planned.rows, output, **planned.arguments)
    # Thousands of rows are read and written; others have work to do meanwhile.
    return await asyncio.to_thread(planned.result, made)


def _plan(
    recipe: Recipe,
    num_records: int | None,
    output: str | os.PathLike[str],
    *,
    seed: int | None = None,
    model: Any = None,
    **given: Any,
) -> _Planned:
    if num_records is not None and (isinstance(num_records, bool) or not isinstance(num_records, int) or num_records < 1):
        raise InputError(f"num_records is a whole number of at least 1, not {num_records!r}.")
    settings = {name: value for name, value in given.items() if name in _SETTINGS}
    parameters = {name: value for name, value in given.items() if name not in _SETTINGS}
    settings.setdefault("progress", recipe.name)
    changed = with_other_model(recipe, model, parameters)
    work = RecipeWork(changed)
    chosen = _seed(Path(output), seed, settings.get("shard"))
    return _Planned(changed, work, work.rows(num_records, seed=chosen), {**settings, "seed": chosen})


def _seed(folder: Path, seed: int | None, shard: str | None) -> int:
    """Return the run's seed: the one given, that of the run that is there, or a new one.

    The order of shuffled seed rows depends on it, so it is settled before the rows are.
    """
    if seed is not None:
        return check_seed(seed)
    if shard is not None:
        raise InputError("Shards of a run have one seed.", hint="Give seed, the same for all shards.")
    if (folder / FILE_NAME).is_file():
        try:
            return read_plan(folder).seed
        except RunFolderError:
            pass  # the run itself says what is wrong with the folder
    return fresh_seed()


def with_other_model(recipe: _Recipe, model: Any, parameters: Mapping[str, Any]) -> _Recipe:
    """Return a recipe whose default model is another one, or has other parameters.

    Args:
        recipe: The recipe.
        model: A spec, one of the recipe's aliases, or an object; None for the recipe's own default model.
        parameters: Parameters that go before those that it has.

    Raises:
        InputError: A parameter is no parameter of a model.
    """
    if model is None and not parameters:
        return recipe
    chosen = recipe.model if model is None else model
    if not parameters:
        return recipe.with_model(chosen)
    if isinstance(chosen, str) and chosen in recipe.models:
        chosen = recipe.models[chosen]
    if isinstance(chosen, ModelConfig):
        return recipe.with_model(chosen.model, **{**chosen.parameters, **parameters})
    if isinstance(chosen, str):
        return recipe.with_model(chosen, **parameters)
    from sdialog_like.llm import bind_model

    return recipe.with_model(bind_model(chosen, **parameters))
