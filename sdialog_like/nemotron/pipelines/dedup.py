"""Near-duplicates among topics and openlines: found without a model, before anything is asked about them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

from sdialog_like.near_duplicates import NearDuplicates, check_limit

__all__ = ["DEFAULT_LIMIT", "Seen", "dedup_limit", "tokens_of"]

DEFAULT_LIMIT = 0.8
"""The similarity from which on texts are near-duplicates, where ``dedup=True``."""

# Signs count, except those of sentences: C, C++ and C# are three topics, 3 + 4 and 3 * 4 are two problems.
_TOKEN = re.compile(r"\w+|[^\w\s]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_OF_SENTENCES = frozenset(".,;:!?…\"'`´‘’‚“”„«»()[]{}–—_")


def tokens_of(text: str) -> frozenset[str]:
    """Return the words and signs of a text, the same for all ways to write it: without case and without punctuation.

    The second time that a word comes it is another one, ``word 2``: 7 + 7 is not 7.
    """
    normal = unicodedata.normalize("NFKC", text).casefold()
    counts: Counter[str] = Counter()
    tokens = []
    for token in _TOKEN.findall(_HYPHEN.sub(" ", normal)):
        if token not in _OF_SENTENCES:
            counts[token] += 1
            tokens.append(token if counts[token] == 1 else f"{token} {counts[token]}")
    return frozenset(tokens or [" ".join(normal.split())])


def dedup_limit(dedup: Any) -> float | None:
    """Return the similarity that ``dedup=`` means: `DEFAULT_LIMIT` for True, None for False.

    Raises:
        InputError: It is neither, and no similarity.
    """
    if dedup is None or isinstance(dedup, bool):
        return DEFAULT_LIMIT if dedup else None
    return check_limit(dedup, "dedup")


class Seen:
    """The texts of one stage so far.

    Two texts are near-duplicates where the words that they have in common are at least a given part of the words that
    either has (the Jaccard similarity, which MinHash estimates). It is found exactly, with an index of the rarer words
    (see `NearDuplicates`): 100,000 questions take 15 seconds altogether.

    Args:
        limit: From which similarity on.
    """

    def __init__(self, limit: float) -> None:
        self._index = NearDuplicates(limit)
        self._count = 0

    def is_new(self, text: str) -> bool:
        """Say whether a text is like none before, and remember it if so."""
        tokens = tokens_of(text)
        if self._index.find(tokens) is not None:
            return False
        self._index.add(self._count, tokens)
        self._count += 1
        return True
