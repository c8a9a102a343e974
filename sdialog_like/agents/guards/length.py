"""A wall of text where a few words were asked for."""

from __future__ import annotations

from typing import ClassVar

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation
from sdialog_like.agents.guards.words import sentences

__all__ = ["TRIMMED", "Length"]

TRIMMED = "trimmed"


class Length(Guard):
    """Keep to ``max_words``: trim a longer utterance to its first sentences, or ask again where too little would remain.

    Too little is less than three words or less than a quarter of what is allowed ("Well!"), and a beginning that announces
    something ("Here is what you do:").
    """

    name: ClassVar[str] = "length"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft, with at most ``max_words`` words, or the fault ``too_long``."""
        most = situation.max_words
        if most is None or len(draft.text.split()) <= most:
            return draft
        kept, room = "", most
        for sentence in sentences(draft.text):
            room -= len(sentence.split())
            if room < 0:
                break
            kept += sentence
        kept = kept.rstrip()
        if len(kept.split()) < max(min(3, most), most / 4) or kept.endswith((":", ",", ";")):
            return Again("too_long", draft)
        return draft.repaired(kept, TRIMMED)
