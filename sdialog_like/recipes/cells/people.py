"""Persona columns: somebody who can talk, made of other columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.personas import BasePersona
from sdialog_like.personas.files import make_persona
from sdialog_like.recipes.cells.cell import Cell, Fill
from sdialog_like.recipes.columns.persona import PersonaColumn
from sdialog_like.recipes.templates import fill as filled_in

__all__ = ["as_persona", "filler", "made_persona"]


def filler(column: PersonaColumn, recipe: Any) -> Fill:
    """Return what fills the column's cells."""
    cls = column.found_class()

    def fill(cell: Cell) -> BasePersona:
        attributes = filled_in(column.attributes, cell.seen)
        if column.source is not None:
            own = cell.values[column.source]
            attributes = {**attributes_of(own, column.source), **attributes}
            if cls is None and isinstance(own, BasePersona) and attributes.keys() <= type(own).model_fields.keys():
                return made_persona(type(own), attributes)
            if cls is not None:
                # A class has the attributes that it has; what else is known of the person is not for it.
                known = cls.model_fields.keys() | column.attributes.keys()
                attributes = {name: value for name, value in attributes.items() if name in known or _takes_any(cls)}
        return made_persona(cls, attributes)

    return fill


def attributes_of(value: Any, column: str) -> dict[str, Any]:
    """Return a persona's attributes, from whatever the column holds.

    Raises:
        InputError: It holds nobody.
    """
    if isinstance(value, BasePersona):
        return dict(value.attributes())
    if isinstance(value, Mapping):
        return dict(value)
    raise InputError(f"The column {column} holds no persona but {type(value).__name__}.")


def made_persona(cls: type[BasePersona] | None, attributes: Mapping[str, Any]) -> BasePersona:
    """Make a persona of attributes; of the class that has them all, where none is given."""
    return make_persona(attributes) if cls is None else cls(**attributes)


def as_persona(value: Any, column: str) -> BasePersona | str:
    """Return who speaks, from whatever a column holds: a persona, attributes, or words.

    Raises:
        InputError: It holds nobody.
    """
    if isinstance(value, (BasePersona, str)) and value:
        return value
    return make_persona(attributes_of(value, column))


def _takes_any(cls: type[BasePersona]) -> bool:
    return cls.model_config.get("extra") == "allow"
