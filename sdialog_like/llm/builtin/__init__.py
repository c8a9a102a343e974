"""``builtin``: a seeded, rule-based stand-in for a language model; it reads the same prompts and needs nothing but this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

if TYPE_CHECKING:
    from sdialog_like.llm.builtin.model import BuiltinChatModel

__all__ = ["BuiltinChatModel"]

__getattr__, __dir__ = lazy_exports(__name__, {"BuiltinChatModel": "sdialog_like.llm.builtin.model"})
