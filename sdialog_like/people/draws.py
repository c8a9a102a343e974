"""Random draws that stay the same in every version of Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

__all__ = ["Weighted", "below", "between"]

_T = TypeVar("_T")


class Weighted(Generic[_T]):
    """Things of which one is drawn by weight.

    Args:
        weights: The things and their weights; those that weigh nothing are never drawn.
    """

    def __init__(self, weights: Iterable[tuple[_T, float]]) -> None:
        pairs = [(thing, weight) for thing, weight in weights if weight > 0]
        self.things = [thing for thing, _ in pairs]
        self._pairs = pairs
        self._upto = list(accumulate(weight for _, weight in pairs))

    def __bool__(self) -> bool:
        return bool(self.things)

    def only(self, things: Iterable[_T]) -> Weighted[_T]:
        """Return those that are among others, with the same weights."""
        kept = set(things)
        return Weighted((thing, weight) for thing, weight in self._pairs if thing in kept)

    def draw(self, random: Random) -> _T:
        """Draw one of the things."""
        # Only Random.random() is promised to give the same numbers in later versions of Python.
        place = bisect_right(self._upto, random.random() * self._upto[-1])
        return self.things[min(place, len(self.things) - 1)]


def below(random: Random, count: int) -> int:
    """Draw a whole number from 0 up to, but not including, ``count``."""
    return int(random.random() * count)


def between(random: Random, lowest: int, highest: int) -> int:
    """Draw a whole number from ``lowest`` to ``highest``, both included."""
    return lowest + below(random, highest - lowest + 1)
