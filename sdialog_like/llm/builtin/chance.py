"""Seeded choices: every choice has a label, so that adding one does not move the others."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TypeVar

from sdialog_like.seeds import derive_seed

T = TypeVar("T")


class Chance:
    """Choices that follow from a seed and the label of each choice alone; asking twice gives the same answer."""

    __slots__ = ("_seed",)

    def __init__(self, *parts: str | int | None) -> None:
        self._seed = derive_seed("builtin", *parts)

    def number(self, label: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + derive_seed(self._seed, label) % (high - low + 1)

    def often(self, label: str, percent: int) -> bool:
        """True in about ``percent`` of a hundred seeds."""
        return derive_seed(self._seed, label) % 100 < percent

    def pick(self, label: str, options: Sequence[T], *, avoid: Container[T] = ()) -> T:
        """One of the options; one that is not in ``avoid`` where there is one."""
        start = derive_seed(self._seed, label) % len(options)
        if avoid:
            for k in range(len(options)):
                option = options[(start + k) % len(options)]
                if option not in avoid:
                    return option
        return options[start]

    def shuffled(self, label: str, options: Sequence[T]) -> list[T]:
        """All of the options, in an order of its own."""
        places = sorted(range(len(options)), key=lambda place: derive_seed(self._seed, label, place))
        return [options[place] for place in places]

    def fork(self, label: str | int) -> Chance:
        """A chance of its own for a part."""
        return Chance(self._seed, label)
