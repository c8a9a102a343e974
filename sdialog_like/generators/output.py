"""The shape that a model is held to when it writes a whole dialogue at once."""

from __future__ import annotations

from pydantic import BaseModel, Field

from sdialog_like.dialog import Turn

__all__ = ["LLMDialogOutput"]


class LLMDialogOutput(BaseModel):
    """A whole dialogue: its turns, at least one."""

    dialog: list[Turn] = Field(min_length=1, description="The turns of the dialogue, in order.")
