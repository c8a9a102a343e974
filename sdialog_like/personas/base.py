"""The base of all personas."""

from __future__ import annotations

import os
from typing import Any, ClassVar, get_args

from typing_extensions import Self

from sdialog_like.personas.described import Described
from sdialog_like.personas.styles import PersonaStyle

__all__ = ["BasePersona", "speaker_label"]

_LONGEST_ROLE = 4  # words; a longer role is a description, not a label


class BasePersona(Described):
    """A person (or a system) that takes part in a dialogue. Subclass it with annotated defaults.

        >>> class Doctor(BasePersona):
        ...     name: str = ""
        ...     specialty: str = ""
        >>> print(Doctor(specialty="cardiology", name="Dr. Gomez"))
        Your specialty: cardiology
        Your name: Dr. Gomez

    ``str(persona)`` is what the model reads; override ``description()`` to change both.

    Attributes:
        speakerLabel: How the turns of such a persona are labelled where it has no name; for subclasses to set.
    """

    speakerLabel: ClassVar[str | None] = None

    def description(self, style: PersonaStyle = "second_person") -> str:
        """Return the attributes that were passed, in the order of the call; those that are ``None`` say nothing.

        Args:
            style: ``second_person``, which the model reads, is one line ``Your {field}: {value}`` each; ``bullets`` is a
                Markdown list; ``json`` an object. A subclass that says it another way may leave the argument out.

        Raises:
            PersonaError: There is no such style, or a value cannot be written in it.
        """
        return self._described(style, get_args(PersonaStyle))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read a persona of this class from JSON or YAML; ``BasePersona`` itself reads any, as ``load_persona`` does.

        Raises:
            PersonaError: The file is missing or broken, or has attributes that this class has not.
        """
        if cls is not BasePersona:
            return super().from_file(path)
        from sdialog_like.personas import files

        persona = files.load_persona(path)
        assert isinstance(persona, cls)
        return persona


def speaker_label(persona: Any) -> str | None:
    """Return how a persona's turns are labelled: its name, else its class's label, else its role if that is short.

    Args:
        persona: A persona, or None.

    Returns:
        The label, on one line and without ``: `` (which ends the speaker in text files); None where nothing fits.
    """
    for value in (_said(persona, "name"), getattr(type(persona), "speakerLabel", None)):
        label = _one_label(value)
        if label:
            return label
    role = _one_label(_said(persona, "role"))
    return role if role and len(role.split()) <= _LONGEST_ROLE else None


def _said(persona: Any, name: str) -> Any:
    value = getattr(persona, name, None)
    return None if callable(value) else value


def _one_label(value: Any) -> str:
    if value is None or isinstance(value, (dict, list, tuple, set)):
        return ""
    return " ".join(str(value).replace(": ", " ").split()).rstrip(":")
