"""Who speaks is not said: own names, the other side's lines, quotation marks."""

from __future__ import annotations

from typing import ClassVar

from sdialog_like.agents.guards.base import Draft, Guard, Situation
from sdialog_like.agents.utterance import clean_utterance

__all__ = ["Names"]


class Names(Guard):
    """Take off the speaker's own name and quotes around the whole, cut the other side's lines, and read the end mark.

    The four depend on each other ('"Bob: Goodbye. [END]"'), which is why one function does them; see `clean_utterance`.
    """

    name: ClassVar[str] = "names"

    def look(self, draft: Draft, situation: Situation) -> Draft:
        """Return the draft without names, and with ``ended`` where the end mark was set."""
        said = clean_utterance(draft.text, own=situation.own, others=situation.others, end_mark=situation.end_mark)
        repairs = tuple(dict.fromkeys((*draft.repairs, *said.repairs)))
        return Draft(said.text, draft.ended or said.ended, repairs)
