"""Why dialogues end."""

from __future__ import annotations

from collections.abc import Mapping

from sdialog_like.dialog.model import TerminationReason

__all__ = ["COMPLETE", "REASONS"]

REASONS: Mapping[TerminationReason, str] = {
    "closed": "A speaker set the end mark, or all of them had said goodbye.",
    "goal": "What the dialogue was for has been reached.",
    "max_turns": "It had the most turns that it may have.",
    "loop": "A speaker went on repeating itself, or the other side, even when asked again.",
    "empty": "A speaker had nothing to say even when asked again.",
    "stopped": "An orchestrator stopped it.",
    "error": "The model, or somebody who took part, failed; the dialogue is what there was before.",
}
"""Each reason that a dialogue can end with, in one sentence."""

COMPLETE: frozenset[TerminationReason] = frozenset({"closed", "goal"})
"""The reasons with which a dialogue has come to its own end."""
