"""How dialogues end: the reasons, and goodbyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["COMPLETE", "REASONS", "answers_farewell", "both_closed", "is_farewell"]

_BASE = "sdialog_like.agents.termination"

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "COMPLETE": f"{_BASE}.reasons",
        "REASONS": f"{_BASE}.reasons",
        "answers_farewell": f"{_BASE}.farewell",
        "both_closed": f"{_BASE}.farewell",
        "is_farewell": f"{_BASE}.farewell",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents.termination.farewell import answers_farewell, both_closed, is_farewell
    from sdialog_like.agents.termination.reasons import COMPLETE, REASONS
