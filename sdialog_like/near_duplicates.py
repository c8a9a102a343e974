"""Texts that say almost the same, found without a model."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from math import ceil

from sdialog_like.errors import InputError

__all__ = ["NearDuplicates", "check_limit", "words_of"]

_WORD = re.compile(r"\w+")
_ROUNDING = 1e-9  # what 0.7 times 10 may be off by


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, the same for all ways to write it: without case, accents in one form, no punctuation."""
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def check_limit(value: float | None, name: str) -> float | None:
    """Return a similarity; ``None`` for no limit.

    Raises:
        InputError: It is none.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1):
        raise InputError(f"{name} is above 0 and at most 1, not {value!r}.", hint="None lets everything pass.")
    return value


class NearDuplicates:
    """Texts seen so far; each new one is compared with all of them, but looks only at those that could be alike.

    Two texts are alike where the words that they have in common are at least a given part of the words that either has
    (Jaccard). Such texts share one of their rarest words, so only texts that do are compared (prefix filtering, Chaudhuri
    et al. 2006), which leaves the result exact.

    Args:
        limit: From which similarity on texts are alike, above 0 and at most 1.
        texts: Texts that tell common words from rare ones; usually those that will be looked for.
    """

    def __init__(self, limit: float, texts: Iterable[frozenset[str]] = ()) -> None:
        self.limit = limit
        self._frequency = Counter(word for words in texts for word in words)
        self._texts: list[tuple[int, frozenset[str]]] = []
        self._by_word: dict[str, dict[int, list[int]]] = {}  # for each word, texts by the number of their words
        self._last: tuple[frozenset[str], list[str]] = (frozenset(), [])

    def find(self, words: frozenset[str]) -> int | None:
        """Return the number of the first text that was added and is alike; ``None`` where there is none."""
        candidates: set[int] = set()
        smallest, largest = self.limit * len(words) - _ROUNDING, (len(words) + _ROUNDING) / self.limit
        for word in self._rarest(words):
            for size, places in self._by_word.get(word, {}).items():
                if smallest <= size <= largest:
                    candidates.update(places)
        for place in sorted(candidates):
            number, other = self._texts[place]
            common = len(words & other)
            if common >= self.limit * (len(words) + len(other) - common) - _ROUNDING:
                return number
        return None

    def add(self, number: int, words: frozenset[str]) -> None:
        """Remember a text under a number."""
        self._texts.append((number, words))
        for word in self._rarest(words):
            self._by_word.setdefault(word, {}).setdefault(len(words), []).append(len(self._texts) - 1)

    def _rarest(self, words: frozenset[str]) -> list[str]:
        if words is not self._last[0]:  # what is looked for is often added next
            kept = len(words) - ceil(self.limit * len(words) - _ROUNDING) + 1 if words else 0
            self._last = words, sorted(words, key=self._commonness)[:kept]
        return self._last[1]

    def _commonness(self, word: str) -> tuple[int, int, str]:
        # Of words that nobody has counted, long ones are the rarer.
        return self._frequency[word], -len(word), word
