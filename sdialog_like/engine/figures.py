"""The figures of a batch at one moment, and how fast they have been growing lately."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Figures", "Pace", "short_number"]


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a batch is. All numbers are of this session alone; those of several processes may be added.

    Attributes:
        done: Rows that were made.
        failed: Rows that failed.
        turns: Turns of the dialogues that were made.
        tokens: Tokens of all requests, in and out together.
        in_use: Requests on their way.
        waiting: How many requests wait for a server, by reason.
    """

    done: int = 0
    failed: int = 0
    turns: int = 0
    tokens: int = 0
    in_use: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def ended(self) -> int:
        """Rows that were made or failed."""
        return self.done + self.failed

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            done=self.done + other.done,
            failed=self.failed + other.failed,
            turns=self.turns + other.turns,
            tokens=self.tokens + other.tokens,
            in_use=self.in_use + other.in_use,
            waiting=dict(Counter(self.waiting) + Counter(other.waiting)),
        )


class Pace:
    """Rates over the last minute, or over as long as the last ten rows took to end, where that is longer.

    Rates over the whole time would hardly move any more after an hour, whatever happens.

    Args:
        start: The time at which everything was at 0, in seconds from any start.
    """

    _SECONDS = 60.0
    _ROWS = 10

    def __init__(self, start: float) -> None:
        self.begin = (start, Figures())
        # The number of marks is bounded: where they are made more often than rows end, the time looked back on is, too.
        self._marks: deque[tuple[float, Figures]] = deque([self.begin], maxlen=1200)

    def mark(self, now: float, figures: Figures) -> None:
        """Take notice of the figures of this moment."""
        marks = self._marks
        marks.append((now, figures))
        while len(marks) > 2 and now - marks[1][0] >= self._SECONDS and figures.ended - marks[1][1].ended >= self._ROWS:
            marks.popleft()

    def rates(self, *, overall: bool = False) -> tuple[float, float, float]:
        """Return rows, turns and tokens a second."""
        (then, before), (now, after) = self.begin if overall else self._marks[0], self._marks[-1]
        seconds = now - then
        if seconds <= 0:
            return 0.0, 0.0, 0.0
        return (
            (after.ended - before.ended) / seconds,
            (after.turns - before.turns) / seconds,
            (after.tokens - before.tokens) / seconds,
        )


def short_number(number: float) -> str:
    """Write a number in few characters: ``0.25``, ``4.2``, ``310``, ``9,999``, ``56.8 k``, ``3.1 M``."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= size and number >= 1e4:
            return f"{number / size:.3g}{unit}"
    return f"{number:,.0f}" if number >= 100 or float(number).is_integer() else f"{number:.2g}"
