"""Changing one's mind, by chance."""

from __future__ import annotations

from collections.abc import Sequence

from sdialog_like.agents.materials import check_count, check_text
from sdialog_like.agents.orchestrators.base import Look
from sdialog_like.agents.orchestrators.usual import UsualOrchestrator
from sdialog_like.errors import InputError

__all__ = ["ChangeMindOrchestrator"]

CHANGE = "Change your mind completely: want something quite different from what you have said so far."


class ChangeMindOrchestrator(UsualOrchestrator):
    """Makes its agent change its mind, by chance, but not before it has said something.

    Args:
        probability: How likely that is before each of its turns, from 0 to 1. Chance follows from the dialogue's seed.
        reasons: Why it does; one is drawn each time, and none twice before all have been drawn.
        max_times: How often at most in a dialogue; ``None`` for no limit.
        persistent: Whether the instruction stays.
        event_label: What the record calls it.

    Example:
        >>> change = ChangeMindOrchestrator(probability=0.4, reasons=["it is too dear", "it is too far"])
    """

    def __init__(
        self,
        probability: float = 0.3,
        reasons: str | Sequence[str] | None = None,
        max_times: int | None = 1,
        persistent: bool = False,
        event_label: str | None = None,
    ) -> None:
        super().__init__(persistent=persistent, event_label=event_label)
        if isinstance(probability, bool) or not isinstance(probability, (int, float)) or not 0 <= probability <= 1:
            raise InputError(f"probability is a number from 0 to 1, not {probability!r}.")
        self.probability = probability
        given = [reasons] if isinstance(reasons, str) else reasons or ()
        self.reasons = tuple(check_text(reason, "A reason") for reason in given)
        self.max_times = None if max_times is None else check_count(max_times, "max_times", least=1)
        self._times = 0
        self._order: list[str] = []

    def look(self, look: Look) -> str | None:
        """Draw whether it changes its mind, and why."""
        has_spoken = any(turn.speaker == look.name for turn in look.transcript)
        if not has_spoken or (self.max_times is not None and self._times >= self.max_times):
            return None
        if look.random.random() >= self.probability:
            return None
        self._times += 1
        return f"{CHANGE} Your reason: {self._reason(look)}" if self.reasons else CHANGE

    def _reason(self, look: Look) -> str:
        # All of one round, shuffled: which round it is follows from how often it has happened.
        drawn = (self._times - 1) % len(self.reasons)
        if drawn == 0:
            self._order = look.random.sample(self.reasons, len(self.reasons))
        return self._order[drawn]
