"""The stream of random numbers that belongs to one cell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from random import Random

__all__ = ["Stream"]


class Stream:
    """Random numbers that follow from the row and the column, and from nothing else.

    Only ``Random.random`` is drawn from, and arithmetic done with it: Python promises that it stays the same in later
    versions, which it does not of ``choices`` or ``gauss``. The seed has 128 bits, because rows' own seeds of 32 bits would
    let two of a hundred thousand rows have the same identifier.

    Args:
        row_seed: The row's seed.
        row_id: The row's id.
        column: The column's name.
    """

    def __init__(self, row_seed: int, row_id: int | str, column: str) -> None:
        canonical = json.dumps(["sample", row_seed, row_id, column], separators=(",", ":"))
        self.digest = hashlib.blake2b(canonical.encode("ascii"), digest_size=16).digest()
        """128 bits that no other cell has."""
        self._random = Random(int.from_bytes(self.digest, "big"))

    def share(self) -> float:
        """Return a number from 0 up to, but not including, 1."""
        return self._random.random()

    def below(self, count: int) -> int:
        """Return a whole number from 0 up to, but not including, ``count``, all alike."""
        # 53 bits at a time; the bias of less than count / 2**53 is nothing that a data set could show.
        return min(int(self.share() * count), count - 1)

    def index(self, weights: Sequence[float] | None, count: int) -> int:
        """Return a place among ``count``, by weight."""
        if weights is None:
            return self.below(count)
        left = self.share() * sum(weights)
        for place, weight in enumerate(weights):
            left -= weight
            if left < 0 < weight:
                return place
        return max(place for place, weight in enumerate(weights) if weight > 0)  # what rounding left over
