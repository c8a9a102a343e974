"""The general persona, and the one that takes any attributes."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from sdialog_like.personas.base import BasePersona

__all__ = ["GenericPersona", "Persona"]


class Persona(BasePersona):
    """A person with the attributes that most dialogues need; all are optional.

        >>> print(Persona(name="Ada", role="librarian"))
        Your name: Ada
        Your role: librarian

    ``Persona.fields()`` says what they are for.
    """

    name: str | None = Field(default=None, description="What the person is called; also the speaker of their turns.")
    age: int | str | None = Field(default=None, description="Age in years, or in words such as 'in her forties'.")
    race: str | None = Field(default=None, description="Race or ethnicity, as the person would say it.")
    gender: str | None = Field(default=None, description="Gender, as the person would say it.")
    language: str | None = Field(default=None, description="The language that the person speaks in the dialogue.")
    role: str | None = Field(default=None, description="What the person is in this dialogue, in a few words.")
    background: str | None = Field(
        default=None,
        description="Where the person comes from, what they have done and what they know, in one or two sentences.",
    )
    personality: str | list[str] | None = Field(default=None, description="How the person is: a few traits.")
    circumstances: str | None = Field(
        default=None, description="What has happened to the person, and what they want now, in one or two sentences."
    )
    rules: str | list[str] | None = Field(default=None, description="What the person must or must not do in the dialogue.")


class GenericPersona(BasePersona):
    """A persona with any attributes; what a persona file becomes that names other ones than ``Persona`` has."""

    model_config = ConfigDict(extra="allow")
