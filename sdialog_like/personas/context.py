"""Where and when a dialogue takes place, and what everybody in it knows."""

from __future__ import annotations

from sdialog_like.personas.described import Described, readable

__all__ = ["Context"]


class Context(Described):
    """The situation that the people of a dialogue share; all attributes are optional.

        >>> print(Context(location="a small clinic", participants_shared_knowledge="It is the third visit."))
        Location: a small clinic
        Participants shared knowledge: It is the third visit.

    Attributes:
        location: Where it takes place.
        datetime: When, in words or as a date.
        environment: What it is like there.
        objects: What is at hand.
        participants_shared_knowledge: What everybody knows.
        circumstances: What is going on.
        goals: What is to be reached.
        constraints: What must not happen.
        topics: What it is about.
        style_guidelines: How people speak there.
        notes: Anything else.
    """

    location: str | None = None
    datetime: str | None = None
    environment: str | None = None
    objects: str | list[str] | None = None
    participants_shared_knowledge: str | None = None
    circumstances: str | list[str] | None = None
    goals: str | list[str] | None = None
    constraints: str | list[str] | None = None
    topics: str | list[str] | None = None
    style_guidelines: str | list[str] | None = None
    notes: str | None = None

    def description(self) -> str:
        """Return one line ``Field: value`` for each attribute that was passed, in the order of the call."""
        return "\n".join(
            f"{name.replace('_', ' ').capitalize()}: {readable(value)}"
            for name, value in self._said().items()
            if value is not None
        )
