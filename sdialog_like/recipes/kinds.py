"""From the ``type`` that a recipe writes to the class that has it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, InstanceOf, SerializeAsAny, ValidationInfo

from sdialog_like.errors import InputError
from sdialog_like.recipes import columns
from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.plugins import ColumnType, plugin, plugin_names

__all__ = ["AnyColumn", "COLUMN_TYPES", "by_type", "column_class"]

COLUMN_TYPES: Mapping[str, str] = {
    "category": "Category",
    "subcategory": "Subcategory",
    "uniform": "Uniform",
    "gaussian": "Gaussian",
    "bernoulli": "Bernoulli",
    "poisson": "Poisson",
    "datetime": "Datetime",
    "uuid": "Uuid",
    "person": "Person",
    "seed": "Seed",
    "expression": "Expression",
    "text": "Text",
    "structured": "Structured",
    "persona": "PersonaColumn",
    "dialogue": "DialogueColumn",
    "judge": "JudgeColumn",
    "custom": "Custom",
    "validate": "Validate",
}
"""The built-in types of columns, and their classes in `recipes.columns`."""


def column_class(name: str) -> type[Column] | None:
    """Return the class of a type of column, built in or another package's; None where there is no such type."""
    if name in COLUMN_TYPES:
        found: type[Column] = getattr(columns, COLUMN_TYPES[name])
        return found
    added = plugin(ColumnType, name)
    return None if added is None else added.config


def by_type(
    find: Callable[[str], type[Inert] | None], names: Callable[[], list[str]], what: str
) -> Callable[[Any, ValidationInfo], Any]:
    """Make a validator that turns a mapping into what its ``type`` says.

    Args:
        find: From a type's name to its class.
        names: All types that there are.
        what: What it is of which there are types.
    """

    def validate(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, Inert):
            return value
        if not isinstance(value, Mapping):
            raise InputError(f"A {what} is a mapping with a type.")
        name = value.get("type")
        if name is None:
            raise InputError(f"It has no type. {_there_are(names())}")
        cls = find(name) if isinstance(name, str) else None
        if cls is None:
            close = difflib.get_close_matches(str(name), names(), n=1)
            meant = f"; did you mean {close[0]!r}?" if close else "."
            raise InputError(f"The type {name!r} is unknown{meant} {_there_are(names())}")
        return cls.model_validate(dict(value), context=info.context)

    return validate


def _there_are(names: list[str]) -> str:
    return f"There are: {', '.join(names)}." if names else "No package that is installed brings any."


def _column_names() -> list[str]:
    return [*COLUMN_TYPES, *plugin_names(ColumnType)]


AnyColumn: TypeAlias = Annotated[
    SerializeAsAny[InstanceOf[Column]], BeforeValidator(by_type(column_class, _column_names, "column"))
]
"""A column of whatever type."""
