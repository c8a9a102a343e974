"""Marks of a chat template that should have stayed between the server and the model."""

from __future__ import annotations

import re
from typing import ClassVar

from sdialog_like.agents.guards.base import Draft, Guard, Situation
from sdialog_like.agents.guards.leaks import TEMPLATE_REMOVED

__all__ = ["TemplateTokens"]

_TOKEN = re.compile(r"<\|[a-z_]{1,24}\|>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>", re.IGNORECASE)
_FINAL = re.compile(r"<\|channel\|>final(?:<\|constrain\|>\w+)?<\|message\|>", re.IGNORECASE)
_ROLE = re.compile(r"\s*(?:assistant|model)\s*(?:\n|(?=<))", re.IGNORECASE)


class TemplateTokens(Guard):
    """Remove ``<|im_end|>`` and its like, with all that follows: a model that went on wrote the next messages.

    Tokens in front of the text, with the role that they name, go; of a reply in channels the final one stays.
    """

    name: ClassVar[str] = "template_tokens"

    def look(self, draft: Draft, situation: Situation) -> Draft:
        """Return the draft without such marks."""
        if not _TOKEN.search(draft.text):
            return draft
        text = draft.text
        for final in _FINAL.finditer(text):
            text = draft.text[final.end() :]
        text = text.lstrip()
        while first := _TOKEN.match(text):
            role = _ROLE.match(text, first.end())
            text = text[role.end() if role else first.end() :].lstrip()
        if following := _TOKEN.search(text):
            text = text[: following.start()]
        return draft.repaired(text, TEMPLATE_REMOVED)
