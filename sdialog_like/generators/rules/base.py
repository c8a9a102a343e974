"""Rules that need nothing but chance: a fixed value, a choice, a range; and the one that leaves it to a model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from sdialog_like.generators.portable import plain

__all__ = ["Choice", "Fixed", "Range", "Rule", "Written", "fixed"]


class Rule(ABC):
    """How one field gets its value. A rule holds no state, so one may serve many personas at the same time."""

    @abstractmethod
    def draw(self, random: Random) -> Any:
        """Return the field's value; or `Written`, or a function's rule, for whoever settles those.

        Args:
            random: The field's own; only ``random()`` is used, since that is the same in every version of Python.
        """

    @abstractmethod
    def plain(self) -> Any:
        """Return the rule as plain data, from which ``rule_from_plain`` makes it again.

        Raises:
            InputError: It cannot be made again in another process.
        """

    def known(self) -> Iterator[Any]:
        """Go through the values that are known before anything is drawn, so that they can be checked."""
        return iter(())

    def identity(self) -> Any:
        """Return plain data that tells the rule from others; of rules that are code, too."""
        return self.plain()


@dataclass(frozen=True)
class Fixed(Rule):
    """Always the same value; ``None`` leaves the field out."""

    value: Any

    def draw(self, random: Random) -> Any:
        """Return the value."""
        return self.value

    def plain(self) -> Any:
        """Return ``{"fixed": value}``."""
        return {"fixed": plain(self.value, "a fixed value")}

    def identity(self) -> Any:
        """Return the value, or what Python shows of it."""
        try:
            return self.plain()
        except ValueError:
            return {"fixed": repr(self.value)}

    def known(self) -> Iterator[Any]:
        """Yield the value."""
        yield self.value


@dataclass(frozen=True)
class Range(Rule):
    """A whole number, each one equally likely, both ends included."""

    low: int
    high: int

    def draw(self, random: Random) -> int:
        """Return a number."""
        return self.low + int(random.random() * (self.high - self.low + 1))

    def plain(self) -> str:
        """Return ``{low-high}``."""
        return f"{{{self.low}-{self.high}}}"

    def known(self) -> Iterator[int]:
        """Yield both ends."""
        yield self.low
        yield self.high


@dataclass(frozen=True)
class Choice(Rule):
    """One of several rules, by weight.

    Attributes:
        options: The rules.
        weights: Each one's weight; ``None`` where all weigh the same.
    """

    options: Sequence[Rule]
    weights: tuple[float, ...] | None = None

    def draw(self, random: Random) -> Any:
        """Draw an option, and a value from it."""
        if self.weights is None:
            return self.options[int(random.random() * len(self.options))].draw(random)
        bounds = list(accumulate(self.weights))
        chosen = bisect_right(bounds, random.random() * bounds[-1])
        return self.options[min(chosen, len(self.options) - 1)].draw(random)

    def plain(self) -> Any:
        """Return the options, with their weights where they have any."""
        return self._data([option.plain() for option in self.options])

    def identity(self) -> Any:
        """Return the options' identities."""
        return self._data([option.identity() for option in self.options])

    def known(self) -> Iterator[Any]:
        """Yield what the options know."""
        for option in self.options:
            yield from option.known()

    def _data(self, options: list[Any]) -> dict[str, Any]:
        if self.weights is None:
            return {"choice": options}
        return {"weighted": [[option, weight] for option, weight in zip(options, self.weights, strict=True)]}


@dataclass(frozen=True)
class Written(Rule):
    """The model writes it.

    Attributes:
        instruction: What it is told about this field besides the field's own description.
    """

    instruction: str = ""

    def draw(self, random: Random) -> Written:
        """Return itself: the model is asked once, for all such fields together."""
        return self

    def plain(self) -> str:
        """Return ``{llm}`` or ``{llm:instruction}``."""
        return f"{{llm:{self.instruction}}}" if self.instruction else "{llm}"


def fixed(value: Any) -> Rule:
    """Return the rule that gives exactly this value, whatever it looks like: a list, a mapping, ``"*"``, ``"{18-80}"``.

    >>> fixed(["chess", "tennis"]).draw(Random(0))
    ['chess', 'tennis']
    """
    return Fixed(value)
