"""The end mark does not count before a dialogue has its least number of turns."""

from __future__ import annotations

from typing import ClassVar

from sdialog_like.agents.guards.base import Draft, Guard, Situation

__all__ = ["END_MARK_IGNORED", "EndMark"]

END_MARK_IGNORED = "end_mark_ignored"


class EndMark(Guard):
    """Ignore an end mark that comes too early; the words beside it stay. No dialogue ends before its first word."""

    name: ClassVar[str] = "end_mark"

    def look(self, draft: Draft, situation: Situation) -> Draft:
        """Return the draft, not ended where it may not end yet."""
        turns = situation.index + bool(draft.text)  # a mark without words adds no turn
        if not draft.ended or turns >= max(situation.min_turns, 1):
            return draft
        return Draft(draft.text, ended=False, repairs=draft.repairs).repaired(draft.text, END_MARK_IGNORED)
