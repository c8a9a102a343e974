"""Thinking aloud: reasoning that belongs to the model and not to the person it plays."""

from __future__ import annotations

import re
from typing import ClassVar

from sdialog_like.agents.guards.base import Draft, Guard, Situation
from sdialog_like.agents.guards.leaks import REASONING_REMOVED

__all__ = ["Reasoning"]

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad"
_TAG = re.compile(
    rf"<\s?(?P<close>/?)\s?(?:{_NAMES})\s?>|\[(?P<bracket>/?)(?:THINK|THINKING)\]|◁(?P<kimi>/?)think▷", re.IGNORECASE
)


class Reasoning(Guard):
    """Remove ``<think>…</think>`` and its like.

    Reasoning that is not closed (the token limit came first) goes to the end of the text; where only its end is to be seen
    (some chat templates begin it in the prompt), it began with the text.
    """

    name: ClassVar[str] = "reasoning"

    def look(self, draft: Draft, situation: Situation) -> Draft:
        """Return the draft without reasoning."""
        kept: list[str] = []
        start, inside, found = 0, False, False
        for tag in _TAG.finditer(draft.text):
            found = True
            if tag["close"] or tag["bracket"] or tag["kimi"]:
                if not inside:
                    kept.clear()
                inside = False
            elif not inside:
                kept.append(draft.text[start : tag.start()])
                inside = True
            start = tag.end()
        if not found:
            return draft
        if not inside:
            kept.append(draft.text[start:])
        return draft.repaired(" ".join(part.strip() for part in kept if part.strip()), REASONING_REMOVED)
