"""Going in circles: saying again what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation
from sdialog_like.agents.guards.words import words

__all__ = ["Repetition"]

FEWEST_WORDS = 5
"""Shorter utterances ("Yes, please.") are said more than once in any dialogue."""

IN_COMMON = (9, 10)
"""From which share of words in common (Jaccard) on an utterance counts as said before: nine tenths."""

# Numbers are also written in words, and days and months count time like numbers do.
_NUMBER_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
    first second third fourth fifth monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
"""
_NUMBERS = frozenset(_NUMBER_WORDS.split())


class Repetition(Guard):
    """Ask again for what the speaker has said before, or copies from what was just said.

    - An utterance of five words or more that an earlier one of the speaker equals, but for case and punctuation, or with
      which it has at least nine tenths of its words in common. Texts with different numbers (or days) are different: "Gate
      12" and "Gate 13" may be a long sentence's only news.
    - A shorter one, when it is said for the third time running.
    - What somebody else just said, word for word, if that has five words or more.
    """

    name: ClassVar[str] = "repetition"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft, or the fault ``loop``."""
        if not draft.text:
            return draft
        said = words(draft.text)
        if len(said) < FEWEST_WORDS:
            last = situation.own_earlier[-2:]
            loops = len(last) == 2 and all(_key(earlier) == _key(draft.text) for earlier in last)
        else:
            loops = any(words(text) == said for text in situation.heard) or _said_before(draft.text, situation.own_earlier)
        return Again("loop", draft) if loops else draft


def _key(text: str) -> tuple[str, ...]:
    return words(text) or (text.strip(),)  # an emoji has no words


def _said_before(text: str, earlier: Sequence[str]) -> bool:
    said, distinct = _words(text)
    for each in earlier:
        other, theirs = _words(each)
        if other == said:
            return True
        if len(other) >= FEWEST_WORDS and _nearly_the_same(distinct, theirs) and _numbers(said) == _numbers(other):
            return True
    return False


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    said = words(text)
    return said, frozenset(said)


def _nearly_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer, more = sorted((len(one), len(other)))
    # Where one has too many more, they need not be compared.
    return IN_COMMON[1] * fewer >= IN_COMMON[0] * more and IN_COMMON[1] * len(one & other) >= IN_COMMON[0] * len(one | other)


def _numbers(said: tuple[str, ...]) -> list[str]:
    return [word for word in said if word in _NUMBERS or any(map(str.isdigit, word))]
