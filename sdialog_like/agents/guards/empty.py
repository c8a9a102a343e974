"""Nothing was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation
from sdialog_like.agents.guards.leaks import LEAK_REPAIRS
from sdialog_like.agents.utterance import OTHER_SIDE_CUT

__all__ = ["Empty"]

_FAULTS: Mapping[str, str] = {OTHER_SIDE_CUT: "other_side", **dict.fromkeys(LEAK_REPAIRS, "leak")}


class Empty(Guard):
    """Ask again where nothing is left to say, unless the end mark says that this is meant.

    The fault is named after what was taken away: ``other_side`` where those were all words, ``leak`` where everything was
    reasoning or the prompt, and ``empty`` where there was nothing from the start.
    """

    name: ClassVar[str] = "empty"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft if it says something or ends the dialogue."""
        if draft.text.strip() or draft.ended:
            return draft
        return Again(next((fault for repair, fault in _FAULTS.items() if repair in draft.repairs), "empty"), draft)
