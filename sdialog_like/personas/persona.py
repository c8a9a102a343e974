"""Ready-made personas."""

from __future__ import annotations

from pydantic import ConfigDict

from sdialog_like.personas.base import BasePersona

__all__ = ["GenericPersona", "Persona"]


class Persona(BasePersona):
    """A person with the attributes that most dialogues need; all are optional.

        >>> print(Persona(name="Ada", role="librarian"))
        Your name: Ada
        Your role: librarian

    Attributes:
        name: What the person is called; also the speaker of their turns.
        age: In years, or in words.
        race: As the person would say it.
        gender: As the person would say it.
        language: What they speak.
        role: What they are in this dialogue.
        background: Where they come from, what they know.
        personality: How they are.
        circumstances: What has happened to them, and what they want now.
        rules: What they must or must not do.
    """

    name: str | None = None
    age: int | str | None = None
    race: str | None = None
    gender: str | None = None
    language: str | None = None
    role: str | None = None
    background: str | None = None
    personality: str | list[str] | None = None
    circumstances: str | None = None
    rules: str | list[str] | None = None


class GenericPersona(BasePersona):
    """A persona with any attributes; what a persona file becomes that names other ones than ``Persona`` has."""

    model_config = ConfigDict(extra="allow")
