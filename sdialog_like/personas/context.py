"""Where and when a dialogue takes place, and what everybody in it knows."""

from __future__ import annotations

from typing import get_args

from pydantic import Field

from sdialog_like.personas.described import Described
from sdialog_like.personas.styles import ContextStyle

__all__ = ["Context"]


class Context(Described):
    """The situation that the people of a dialogue share; all attributes are optional.

        >>> print(Context(location="a small clinic", participants_shared_knowledge="It is the third visit."))
        Location: a small clinic
        Participants shared knowledge: It is the third visit.

    ``str(context)`` is what the model reads; ``Context.fields()`` says what the attributes are for.
    """

    location: str | None = Field(default=None, description="Where it takes place.")
    datetime: str | None = Field(default=None, description="When, in words or as a date.")
    environment: str | None = Field(default=None, description="What it is like there: noise, light, who else is around.")
    objects: str | list[str] | None = Field(default=None, description="What is at hand there and may be spoken of.")
    participants_shared_knowledge: str | None = Field(
        default=None, description="What everybody who takes part knows, also about the others."
    )
    circumstances: str | list[str] | None = Field(default=None, description="What is going on, and what led to it.")
    goals: str | list[str] | None = Field(default=None, description="What is to be reached by the dialogue.")
    constraints: str | list[str] | None = Field(
        default=None, description="What must not happen, or limits what can be done."
    )
    topics: str | list[str] | None = Field(default=None, description="What the dialogue is about.")
    style_guidelines: str | list[str] | None = Field(default=None, description="How people speak there.")
    notes: str | None = Field(default=None, description="Anything else that matters.")

    def description(self, style: ContextStyle = "lines") -> str:
        """Return the attributes that were passed, in the order of the call; those that are ``None`` say nothing.

        Args:
            style: ``lines``, which the model reads, is one line ``Field: value`` each; ``bullets`` is a Markdown list;
                ``json`` an object.

        Raises:
            PersonaError: There is no such style, or a value cannot be written in it.
        """
        return self._described(style, get_args(ContextStyle))
