"""What the two sides of a dialogue are called: as speakers of turns, and in each other's prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from sdialog_like.personas import BasePersona, speaker_label

__all__ = ["SpeakerName", "name_speakers", "persona_name"]

_DETERMINERS = {"a", "an", "the", "your", "my", "our", "his", "her", "their"}


@dataclass(frozen=True)
class SpeakerName:
    """What one side is called.

    Attributes:
        label: The speaker of its turns, unlike any other side's.
        base: The label before it was told apart from an equal one (``Bob`` of ``Bob (2)``).
        given: Whether it is somebody's name, rather than a role or a letter.
        known: Whether it says anything about the person; the letters ``A`` and ``B`` do not.
    """

    label: str
    base: str
    given: bool
    known: bool

    @property
    def phrase(self) -> str:
        """The name as it stands in a sentence: ``Bob``, ``the AI assistant``, ``a doctor``."""
        if self.given or not self.known or self.base.split()[0].lower() in _DETERMINERS:
            return self.base
        return f"the {self.base}"

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every form in which a model may write the name in front of a line."""
        return (self.label,) if self.label == self.base else (self.label, self.base)


def persona_name(persona: BasePersona | str | None) -> str | None:
    """Return the name that a persona has, if it has one."""
    name = getattr(persona, "name", None) if isinstance(persona, BasePersona) else None
    return _label(str(name)) if isinstance(name, (str, int)) else None


def name_speakers(sides: Sequence[tuple[BasePersona | str | None, str | None]]) -> list[SpeakerName]:
    """Name the sides of a dialogue, and tell equal names apart.

    Args:
        sides: Each side's persona and the name that it was given in the call, if any (it goes before the persona's own).

    Returns:
        One name a side, in order: the given name, the persona's name, its short label or role, or else ``A``, ``B``.
    """
    names: list[SpeakerName] = []
    taken: set[str] = set()
    for index, (persona, given) in enumerate(sides):
        name = (_label(given) if given else None) or persona_name(persona)
        role = speaker_label(persona) if isinstance(persona, BasePersona) else None
        base = name or role or (ascii_uppercase[index] if index < len(ascii_uppercase) else f"Speaker {index + 1}")
        label, number = base, 1
        while label.casefold() in taken:
            number += 1
            label = f"{base} ({number})"
        taken.add(label.casefold())
        names.append(SpeakerName(label, base, given=bool(name), known=bool(name or role)))
    return names


def _label(name: str) -> str | None:
    # On one line, and without what ends the speaker in text files.
    return " ".join(name.replace(": ", " ").split()).rstrip(":") or None
