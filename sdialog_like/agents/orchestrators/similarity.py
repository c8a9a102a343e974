"""Which of some texts is nearest to another one: by their words, or by embeddings."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sdialog_like.agents.guards.words import words
from sdialog_like.errors import InputError

__all__ = ["Embed", "ByEmbeddings", "ByWords", "Similarity"]

Embed = Callable[[list[str]], Any]
"""Turns texts into vectors, one row for each: a list of lists, or an array."""

_DIGITS = 9  # beyond them, machines differ in how they add up


class Similarity(Protocol):
    """Compares texts with those that it was made for."""

    def nearest(self, text: str, most: int) -> list[int]:
        """Return which of its texts are alike to this one, the nearest first; of equals, the earlier one first.

        Args:
            text: The text.
            most: How many at most. Those that have nothing in common with it are left out.
        """
        ...


class ByWords:
    """Compares by words: the cosine of TF-IDF vectors.

    Args:
        texts: The texts that others are compared with.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(words(text)) for text in texts]
        within = Counter(word for count in counted for word in count)
        self._weights = {word: math.log((1 + len(texts)) / (1 + within[word])) + 1 for word in sorted(within)}
        self._places = {word: place for place, word in enumerate(self._weights)}
        self._vectors = np.stack([self._vector(count) for count in counted])

    def nearest(self, text: str, most: int) -> list[int]:
        """See `Similarity`."""
        return _nearest(self._vectors, self._vector(Counter(words(text))), most)

    def _vector(self, count: Counter[str]) -> NDArray[np.float64]:
        vector = np.zeros(len(self._places))
        for word, times in count.items():
            if word in self._places:
                vector[self._places[word]] = times * self._weights[word]
        return vector


class ByEmbeddings:
    """Compares by the cosine of embeddings. The texts' own are made when they are first needed.

    Args:
        texts: The texts that others are compared with.
        embed: Makes the vectors.
    """

    def __init__(self, texts: Sequence[str], embed: Embed) -> None:
        self._texts = list(texts)
        self._embed = embed
        self._vectors: NDArray[np.float64] | None = None
        self._making = threading.Lock()

    def nearest(self, text: str, most: int) -> list[int]:
        """See `Similarity`. Blocks while the vectors are made."""
        with self._making:  # models are rarely safe to use from several threads
            if self._vectors is None:
                self._vectors = self._made(self._texts)
            vector = self._made([text])[0]
        if len(vector) != self._vectors.shape[1]:
            raise InputError("embed gave vectors of different lengths.", hint="It has to be one model for all texts.")
        return _nearest(self._vectors, vector, most)

    def _made(self, texts: list[str]) -> NDArray[np.float64]:
        made = self._embed(list(texts))
        try:
            vectors = np.asarray(made, dtype=np.float64)
        except (TypeError, ValueError) as exc:
            raise InputError(
                f"embed gave no vectors: {exc}.", hint="It takes a list of texts and gives one vector for each."
            ) from exc
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise InputError(
                f"embed gave an array of shape {vectors.shape} for {len(texts)} texts.",
                hint="It takes a list of texts and gives one vector of finite numbers for each.",
            )
        return vectors


def _nearest(vectors: NDArray[np.float64], vector: NDArray[np.float64], most: int) -> list[int]:
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    products = vectors @ vector
    cosines = np.round(np.divide(products, lengths, out=np.zeros(len(vectors)), where=lengths > 0), _DIGITS)
    order = np.argsort(-cosines, kind="stable")
    return [int(place) for place in order[:most] if cosines[place] > 0]
