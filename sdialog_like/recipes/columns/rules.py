"""The built-in rules of ``validate`` columns."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StrictInt, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Template
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.typed import Many

__all__ = ["Alternation", "Language", "NoPlaceholder", "Rule", "Speakers", "TurnCount"]


class _Rule(Inert):
    def templates(self) -> dict[Place, str]:
        """Return each template of it, by its place in it."""
        return {}

    def expressions(self) -> dict[Place, str]:
        """Return each expression of it, by its place in it."""
        return {}


class TurnCount(_Rule):
    """A dialogue has so many turns, of both sides together."""

    type: Literal["turn_count"] = "turn_count"
    turns: StrictInt | str | None = Field(default=None, description="Exactly so many: a number or an expression.")
    min: StrictInt | str | None = Field(default=None, description="At least so many: a number or an expression.")
    max: StrictInt | str | None = Field(default=None, description="At most so many: a number or an expression.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.turns is None and self.min is None and self.max is None:
            raise InputError("turn_count needs turns, or min or max.")
        if self.turns is not None and (self.min is not None or self.max is not None):
            raise InputError("turns is the exact number; min and max do not go with it.")
        return self

    @property
    def counts(self) -> dict[str, int | str]:
        """What was given."""
        named = {name: getattr(self, name) for name in ("turns", "min", "max")}
        return {name: value for name, value in named.items() if value is not None}

    def expressions(self) -> dict[Place, str]:
        """Return each expression of it, by its place in it."""
        return {(name,): count for name, count in self.counts.items() if isinstance(count, str)}


class Alternation(_Rule):
    """No side of a dialogue speaks twice in a row."""

    type: Literal["alternation"] = "alternation"


class Speakers(_Rule):
    """Only these speak in a dialogue, and each of them does."""

    type: Literal["speakers"] = "speakers"
    names: Many[Template] | None = Field(default=None, min_length=1, description="Who speaks: Jinja.")
    count: int | None = Field(default=None, ge=1, description="How many speak.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.names is None and self.count is None:
            raise InputError("speakers needs names, or count.")
        return self

    def templates(self) -> dict[Place, str]:
        """Return each template of it, by its place in it."""
        return {("names", index): name for index, name in enumerate(self.names or ())}


class Language(_Rule):
    """The text is in this language, as far as its common words and letters tell."""

    type: Literal["language"] = "language"
    language: Template = Field(min_length=2, description="Its code: en, de, fr, es, it … or Jinja that gives one.")

    def templates(self) -> dict[Place, str]:
        """Return each template of it, by its place in it."""
        return {("language",): self.language}


class NoPlaceholder(_Rule):
    """No placeholder is left in the text: [Your Name], <NAME>, {{ name }}, TODO, Lorem ipsum."""

    type: Literal["no_placeholder"] = "no_placeholder"
    patterns: Many[str] = Field(default=(), description="Further regular expressions that count as placeholders.")

    @field_validator("patterns")
    @classmethod
    def _compile(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as exc:
                raise InputError(f"{pattern!r} is no regular expression: {exc}.") from exc
        return value


def _by_name(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


Rule: TypeAlias = Annotated[
    Annotated[TurnCount | Alternation | Speakers | Language | NoPlaceholder, Field(discriminator="type")],
    BeforeValidator(_by_name),
]
"""A rule; one that needs nothing else may be given by its name alone."""
