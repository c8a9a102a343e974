"""The texts of dialogues made safe for a terminal; the functions themselves live in ``sdialog_like.terminal``."""

from __future__ import annotations

from sdialog_like.terminal import clean_text, one_line

__all__ = ["clean_text", "one_line"]
