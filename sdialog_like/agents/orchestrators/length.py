"""Keeping a dialogue going up to a number of turns, and ending it before another one."""

from __future__ import annotations

from sdialog_like.agents.materials import check_count
from sdialog_like.agents.orchestrators.base import Look
from sdialog_like.agents.orchestrators.usual import UsualOrchestrator
from sdialog_like.errors import InputError

__all__ = ["LengthOrchestrator"]

GO_ON = "Do not end the conversation yet, and do not say goodbye: keep it going."
WIND_UP = "The conversation is nearly over. Bring it to an end now, and start nothing new."
FINISH = "This is the end of the conversation. Finish it in this turn: say goodbye and end it."

_OPENING = 2  # nobody says goodbye in the first exchange


class LengthOrchestrator(UsualOrchestrator):
    """Asks its agent to go on while a dialogue is too short, and to end it when it gets too long.

    The turns of all sides count. From four turns before the most on, the agent is asked to wind up, and for the last two to
    finish; so that either side of two gets both. It only asks: ``max_turns`` of ``dialog_with`` is the hard limit.

    Args:
        min: The fewest turns. The agent is asked to go on in its turns before that, but for the first exchange.
        max: The most turns.
        persistent: Whether its instructions hold from then on; each is then given once.
        event_label: What the record calls it.

    Example:
        >>> LengthOrchestrator(min=8, max=12).settings()
        {'persistent': False, 'event_label': None, 'min': 8, 'max': 12}
    """

    def __init__(
        self,
        min: int | None = None,  # noqa: A002 - SDialog's name
        max: int | None = None,  # noqa: A002 - SDialog's name
        persistent: bool = False,
        event_label: str | None = None,
    ) -> None:
        super().__init__(persistent=persistent, event_label=event_label)
        self.min = None if min is None else check_count(min, "min", least=1)
        self.max = None if max is None else check_count(max, "max", least=1)
        if self.min is None and self.max is None:
            raise InputError("A LengthOrchestrator needs min, max or both.", hint="LengthOrchestrator(min=8, max=12)")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise InputError(f"min={self.min} is more than max={self.max}.")

    def look(self, look: Look) -> str | None:
        """Ask to go on, to wind up or to finish."""
        turn = look.index + 1
        if self.min is not None and _OPENING < turn < self.min:
            return self.give(GO_ON)
        if self.max is None or turn < self.max - 3:
            return None
        return self.give(FINISH if turn >= self.max - 1 else WIND_UP)
