"""Asking for one turn, and again with another seed while the guards ask for it: bounded, and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation, inspect
from sdialog_like.agents.guards.end_mark import END_MARK_IGNORED
from sdialog_like.agents.participant import Said
from sdialog_like.engine import Reply

__all__ = ["MAX_REPEATS_PER_FAULT", "MAX_REPEATS_PER_TURN", "Attempts"]

MAX_REPEATS_PER_FAULT = 3
"""How often a turn is asked for again because of one fault."""

MAX_REPEATS_PER_TURN = 6
"""How often a turn is asked for again, whatever the faults."""


class Attempts:
    """The attempts at one turn.

    Args:
        situation: What the guards may know.
        guards: Who looks at each reply, in order.
        keep_any: Whether words that the dialogue would better end on (a repetition, say) are said all the same when asking
            again has not helped: in a chat with a person, who decides when it ends.
    """

    def __init__(self, situation: Situation, guards: Sequence[Guard], *, keep_any: bool = False) -> None:
        self._situation = situation
        self._guards = guards
        self._keep_any = keep_any
        self._repeats: Counter[str] = Counter()
        self._repairs: dict[str, None] = {}  # an ordered set

    @property
    def number(self) -> int:
        """The number of the attempt that is to be made, from 0."""
        return self._repeats.total()

    async def run(self, ask: Callable[[int], Awaitable[Reply]]) -> tuple[Said, Reply]:
        """Ask until something can be said, or asking again does not help.

        Args:
            ask: Makes the attempt of this number.

        Returns:
            What is said, and the last reply.
        """
        while True:
            reply = await ask(self.number)
            said = self.judge(reply.text, reply.seed)
            if said is not None:
                return said, reply

    def judge(self, raw: str, seed: int, *, may_repeat: bool = True) -> Said | None:
        """Say what becomes of a raw reply: what is said, or ``None`` where the turn has to be asked for again.

        Args:
            raw: The reply's text.
            seed: The seed that it was made with.
            may_repeat: Whether asking again is possible; it is not when somebody has read the words already.
        """
        seen = inspect(Draft(raw.strip()), self._situation, self._guards)
        if isinstance(seen, Draft):
            if seen.text or (seen.ended and self._may_end(seen)):
                return self._said(seen, seed)
            seen = Again("empty", seen)  # without the usual guards, nothing else sees to it
        fault = seen.fault
        if may_repeat and self._repeats[fault] < MAX_REPEATS_PER_FAULT and self.number < MAX_REPEATS_PER_TURN:
            self._repeats[fault] += 1
            self._repairs[f"resampled_{fault}"] = None
            if END_MARK_IGNORED in seen.draft.repairs:
                self._repairs[END_MARK_IGNORED] = None
            return None
        if seen.draft.text and (seen.ending is None or self._keep_any or not may_repeat):
            kept = replace(seen.draft, repairs=(*seen.draft.repairs, f"kept_{fault}"))
            return self._said(kept, seed)
        return Said(ending="loop" if seen.ending == "loop" else "empty")

    def _said(self, draft: Draft, seed: int) -> Said:
        repairs = tuple(dict.fromkeys([*self._repairs, *draft.repairs]))
        closes = draft.ended and self._may_end(draft)
        return Said(draft.text, seed if draft.text else None, repairs, ending="closed" if closes else None)

    def _may_end(self, draft: Draft) -> bool:
        turns = self._situation.index + bool(draft.text)  # a mark without words adds no turn
        return turns >= max(self._situation.min_turns, 1)
