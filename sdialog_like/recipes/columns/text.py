"""The column ``text``: a model's answer."""

from __future__ import annotations

from typing import Literal

from sdialog_like.recipes.columns.base import PromptColumn

__all__ = ["Text"]


class Text(PromptColumn):
    """A model's answer to a prompt over other columns."""

    type: Literal["text"] = "text"
