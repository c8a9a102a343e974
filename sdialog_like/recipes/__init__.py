"""Recipes: a table of scenarios that becomes a judged data set of dialogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Bernoulli",
    "Category",
    "Custom",
    "Datetime",
    "DialogueColumn",
    "DropColumns",
    "Expression",
    "Gaussian",
    "JudgeColumn",
    "ModelConfig",
    "Person",
    "PersonaColumn",
    "Poisson",
    "Preview",
    "Recipe",
    "RecipeReport",
    "RecipeResult",
    "RenameColumns",
    "Rows",
    "Seed",
    "Side",
    "Structured",
    "Subcategory",
    "Text",
    "ToMessages",
    "Uniform",
    "Uuid",
    "Validate",
    "When",
]

_COLUMNS = "sdialog_like.recipes.columns"

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Bernoulli": f"{_COLUMNS}.bernoulli",
        "Category": f"{_COLUMNS}.category",
        "Custom": f"{_COLUMNS}.custom",
        "Datetime": f"{_COLUMNS}.datetimes",
        "DialogueColumn": f"{_COLUMNS}.dialogue",
        "DropColumns": "sdialog_like.recipes.processor_configs",
        "Expression": f"{_COLUMNS}.expression",
        "Gaussian": f"{_COLUMNS}.gaussian",
        "JudgeColumn": f"{_COLUMNS}.judge",
        "ModelConfig": "sdialog_like.recipes.model_config",
        "Person": f"{_COLUMNS}.person",
        "PersonaColumn": f"{_COLUMNS}.persona",
        "Poisson": f"{_COLUMNS}.poisson",
        "Preview": "sdialog_like.recipes.previewing",
        "Recipe": "sdialog_like.recipes.recipe",
        "RecipeReport": "sdialog_like.recipes.reporting.recipe_report",
        "RecipeResult": "sdialog_like.recipes.recipe_result",
        "RenameColumns": "sdialog_like.recipes.processor_configs",
        "Rows": "sdialog_like.recipes.rows_config",
        "Seed": f"{_COLUMNS}.seed",
        "Side": f"{_COLUMNS}.side",
        "Structured": f"{_COLUMNS}.structured",
        "Subcategory": f"{_COLUMNS}.subcategory",
        "Text": f"{_COLUMNS}.text",
        "ToMessages": "sdialog_like.recipes.processor_configs",
        "Uniform": f"{_COLUMNS}.uniform",
        "Uuid": f"{_COLUMNS}.uuids",
        "Validate": f"{_COLUMNS}.validate",
        "When": f"{_COLUMNS}.sampler",
    },
)

if TYPE_CHECKING:
    from sdialog_like.recipes.columns import (
        Bernoulli,
        Category,
        Custom,
        Datetime,
        DialogueColumn,
        Expression,
        Gaussian,
        JudgeColumn,
        Person,
        PersonaColumn,
        Poisson,
        Seed,
        Side,
        Structured,
        Subcategory,
        Text,
        Uniform,
        Uuid,
        Validate,
        When,
    )
    from sdialog_like.recipes.model_config import ModelConfig
    from sdialog_like.recipes.previewing import Preview
    from sdialog_like.recipes.processor_configs import DropColumns, RenameColumns, ToMessages
    from sdialog_like.recipes.recipe import Recipe
    from sdialog_like.recipes.recipe_result import RecipeResult
    from sdialog_like.recipes.reporting.recipe_report import RecipeReport
    from sdialog_like.recipes.rows_config import Rows
