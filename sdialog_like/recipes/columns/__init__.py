"""The types of columns, each as inert data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Bernoulli",
    "Category",
    "Column",
    "Custom",
    "Datetime",
    "DialogueColumn",
    "Expression",
    "Gaussian",
    "JudgeColumn",
    "ModelColumn",
    "Person",
    "PersonaColumn",
    "Poisson",
    "Sampler",
    "Seed",
    "Side",
    "Structured",
    "Subcategory",
    "Text",
    "Uniform",
    "Uuid",
    "Validate",
    "When",
]

_HERE = "sdialog_like.recipes.columns"

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Bernoulli": f"{_HERE}.bernoulli",
        "Category": f"{_HERE}.category",
        "Column": f"{_HERE}.base",
        "Custom": f"{_HERE}.custom",
        "Datetime": f"{_HERE}.datetimes",
        "DialogueColumn": f"{_HERE}.dialogue",
        "Expression": f"{_HERE}.expression",
        "Gaussian": f"{_HERE}.gaussian",
        "JudgeColumn": f"{_HERE}.judge",
        "ModelColumn": f"{_HERE}.base",
        "Person": f"{_HERE}.person",
        "PersonaColumn": f"{_HERE}.persona",
        "Poisson": f"{_HERE}.poisson",
        "Sampler": f"{_HERE}.sampler",
        "Seed": f"{_HERE}.seed",
        "Side": f"{_HERE}.side",
        "Structured": f"{_HERE}.structured",
        "Subcategory": f"{_HERE}.subcategory",
        "Text": f"{_HERE}.text",
        "Uniform": f"{_HERE}.uniform",
        "Uuid": f"{_HERE}.uuids",
        "Validate": f"{_HERE}.validate",
        "When": f"{_HERE}.sampler",
    },
)

if TYPE_CHECKING:
    from sdialog_like.recipes.columns.base import Column, ModelColumn
    from sdialog_like.recipes.columns.bernoulli import Bernoulli
    from sdialog_like.recipes.columns.category import Category
    from sdialog_like.recipes.columns.custom import Custom
    from sdialog_like.recipes.columns.datetimes import Datetime
    from sdialog_like.recipes.columns.dialogue import DialogueColumn
    from sdialog_like.recipes.columns.expression import Expression
    from sdialog_like.recipes.columns.gaussian import Gaussian
    from sdialog_like.recipes.columns.judge import JudgeColumn
    from sdialog_like.recipes.columns.person import Person
    from sdialog_like.recipes.columns.persona import PersonaColumn
    from sdialog_like.recipes.columns.poisson import Poisson
    from sdialog_like.recipes.columns.sampler import Sampler, When
    from sdialog_like.recipes.columns.seed import Seed
    from sdialog_like.recipes.columns.side import Side
    from sdialog_like.recipes.columns.structured import Structured
    from sdialog_like.recipes.columns.subcategory import Subcategory
    from sdialog_like.recipes.columns.text import Text
    from sdialog_like.recipes.columns.uniform import Uniform
    from sdialog_like.recipes.columns.uuids import Uuid
    from sdialog_like.recipes.columns.validate import Validate
