"""A side of a dialogue: who speaks, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Template
from sdialog_like.recipes.functions import Function
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.persona_classes import PersonaClass
from sdialog_like.recipes.places import Place, texts_of
from sdialog_like.recipes.typed import Many

__all__ = ["Side"]


class Side(Inert):
    """One side: a persona, or a description in words, or just a system prompt.

    >>> Side(persona={"name": "Ada", "role": "{{ role }}"}, opening="Hi.").templates()[("persona", "role")]
    '{{ role }}'
    """

    persona: str | dict[str, Any] | None = Field(
        default=None,
        description="Who speaks: the name of a persona (or person) column, or attributes, whose texts are Jinja.",
    )
    persona_class: PersonaClass | None = Field(
        default=None,
        validation_alias="class",
        serialization_alias="class",
        description="The class of a persona that is given by attributes.",
    )
    description: Template | None = Field(default=None, description="Who speaks, in words, instead of a persona: Jinja.")
    name: Template | None = Field(default=None, description="What it is called as a speaker; the persona's name otherwise.")
    system_prompt: Template | None = Field(
        default=None, description="Its whole system message, instead of the package's own: Jinja."
    )
    opening: Template | None = Field(
        default=None, description="What it says first where it opens, without asking the model: Jinja."
    )
    model: str | None = Field(default=None, min_length=1, description="An alias or a spec; the column's model otherwise.")
    parameters: dict[str, Any] = Field(default_factory=dict, description="Parameters of its calls: temperature …")
    max_words: int | None = Field(default=None, ge=1, description="The most words in a turn.")
    tools: Many[Function] = Field(default=(), description="Typed functions that it may call while it speaks: module:name.")
    orchestrators: Many[Function] = Field(
        default=(), description="Orchestrators that direct it: module:name of one, or of a function that makes one."
    )

    @field_validator("parameters")
    @classmethod
    def _no_secrets(cls, value: dict[str, Any]) -> dict[str, Any]:
        from sdialog_like.runs.config_sections import refuse_secrets

        refuse_secrets(value)
        return value

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.persona is not None and self.description is not None:
            raise InputError("A side has a persona or a description, not both.")
        if self.persona_class is not None and not isinstance(self.persona, Mapping):
            raise InputError("class belongs to a persona that is given by its attributes.")
        if isinstance(self.persona, str) and not self.persona.isidentifier():
            raise InputError(
                f"{self.persona!r} is not the name of a column.",
                hint="Write description: for words, or persona: {name: …} for attributes.",
            )
        return self

    @property
    def persona_column(self) -> str | None:
        """The column that its persona is in, where it is in one."""
        return self.persona if isinstance(self.persona, str) else None

    def templates(self) -> dict[Place, str]:
        """Return each template of it, by its place in it."""
        own: dict[Place, str | None] = {
            (name,): getattr(self, name) for name in ("description", "name", "system_prompt", "opening")
        }
        persona = {} if isinstance(self.persona, str) else texts_of(self.persona, "persona")
        return {**{place: text for place, text in own.items() if text is not None}, **persona}
