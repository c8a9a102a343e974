"""The base of all personas."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from typing_extensions import Self

from sdialog_like.personas.described import Described, readable

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

    def description(self) -> str:
        """Return one line ``Your {field}: {value}`` for each attribute that was passed, in the order of the call."""
        return "\n".join(
            f"Your {name.replace('_', ' ')}: {readable(value)}" for name, value in self._said().items() if value is not None
        )

    def to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the passed attributes as JSON or YAML (.json, .yaml, .yml).

        Raises:
            PersonaError: The ending is another, or the file cannot be written.
        """
        from sdialog_like.personas import files

        files.write_attributes(self.attributes(), path)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read a persona of this class from JSON or YAML; ``BasePersona`` itself takes any attributes.

        Raises:
            PersonaError: The file is missing or broken, or has attributes that this class has not.
        """
        from sdialog_like.personas import files

        return files.read_persona(path, cls)


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
