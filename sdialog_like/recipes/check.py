"""All that is wrong with a recipe, before anything is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.errors import SdialogLikeError
from sdialog_like.recipes.checks.columns import check_columns
from sdialog_like.recipes.checks.models import check_models
from sdialog_like.recipes.checks.names import check_circles, check_fields, check_names, check_references
from sdialog_like.recipes.checks.processors import check_processors
from sdialog_like.recipes.checks.templates import check_templates
from sdialog_like.recipes.draft import Draft
from sdialog_like.recipes.problems import Problems
from sdialog_like.recipes.rows_config import Rows
from sdialog_like.recipes.seed_rows import SeedRows
from sdialog_like.yaml_config import Problem, YamlFile

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe import Recipe

__all__ = ["check_draft", "opened_rows", "problems_of_recipe"]


def problems_of_recipe(recipe: Recipe, file: YamlFile | None = None) -> list[Problem]:
    """Return all that is wrong with a recipe.

    Args:
        recipe: The recipe.
        file: The file that it was read from, where there is one, for lines and columns.
    """
    problems = Problems(file or YamlFile({"columns": recipe.columns}))
    rows, broken = opened_rows(recipe.rows, problems)
    draft = Draft(
        columns=tuple((("columns", index), column) for index, column in enumerate(recipe.columns)),
        model=recipe.model,
        models=dict(recipe.models),
        rows=rows,
        rows_broken=broken,
        processors=tuple((("processors", index), each) for index, each in enumerate(recipe.processors)),
    )
    check_draft(draft, problems)
    return problems.found


def opened_rows(rows: Rows | None, problems: Problems) -> tuple[SeedRows | None, bool]:
    """Open the seed rows; return them, and whether there should be some that cannot be read."""
    if rows is None:
        return None, False
    try:
        return SeedRows(rows), False
    except (SdialogLikeError, OSError) as exc:
        message = exc.message if isinstance(exc, SdialogLikeError) else f"They cannot be read: {exc}"
        problems.error(("rows",), message, getattr(exc, "hint", None))
        return None, True


def check_draft(draft: Draft, problems: Problems) -> None:
    """Look at everything that goes beyond a single section."""
    check_names(draft, problems)
    check_fields(draft, problems)
    check_references(draft, problems)
    check_circles(draft, problems)
    check_templates(draft, problems)
    check_models(draft, problems)
    check_columns(draft, problems)
    check_processors(draft, problems)
