"""The column ``persona``: somebody who can talk, made of other columns."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.personas import BasePersona
from sdialog_like.recipes.columns.base import Column, ColumnName, Kind
from sdialog_like.recipes.persona_classes import PersonaClass, persona_class
from sdialog_like.recipes.places import Place, texts_of

__all__ = ["PersonaColumn"]


class PersonaColumn(Column):
    """A persona: the attributes of a person column, if one is named, and those given here, which go before."""

    kind: ClassVar[Kind] = "persona"

    type: Literal["persona"] = "persona"
    persona_class: PersonaClass | None = Field(
        default=None,
        validation_alias="class",
        serialization_alias="class",
        description="Its class: a name of the catalogue (Doctor), or module:ClassName; else one that fits.",
    )
    source: ColumnName | None = Field(
        default=None,
        validation_alias="from",
        serialization_alias="from",
        description="A person (or persona, or structured) column whose attributes it has, too.",
    )
    attributes: dict[str, Any] = Field(
        default_factory=dict, description="Attribute to value; texts are Jinja over other columns."
    )

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if not self.attributes and self.source is None:
            raise InputError("A persona has attributes, or is made from a column.", hint="Write attributes: {name: …}.")
        return self

    def found_class(self) -> builtins.type[BasePersona] | None:
        """Return the class, if one was named.

        Raises:
            InputError: There is none of that name.
        """
        return None if self.persona_class is None else persona_class(self.persona_class)

    def named(self) -> Mapping[Place, str]:
        """Return each column that it names alone, by the place in it."""
        return {} if self.source is None else {("from",): self.source}

    def templates(self) -> Mapping[Place, str]:
        """Return each template of it, by its place in it."""
        return texts_of(self.attributes, "attributes")
