"""The prompts: Jinja2 files beside this one, and what fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["prompt_hash", "render"]

__getattr__, __dir__ = lazy_exports(
    __name__, {"prompt_hash": "sdialog_like.prompts.rendering", "render": "sdialog_like.prompts.rendering"}
)

if TYPE_CHECKING:
    from sdialog_like.prompts.rendering import prompt_hash, render
