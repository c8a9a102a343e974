"""Weights that match given margins, and are otherwise as near as possible to what they were.

Iterative proportional fitting (Deming and Stephan 1940, "On a least squares adjustment of a sampled frequency table when the
expected marginal totals are known"): each margin in turn, until all of them hold. A cell that holds nothing stays empty, so
what is impossible stays impossible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sdialog_like.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Margin", "rake"]

_ROUNDS = 3000
_PATIENCE = 50
_NEAR = 1e-7
_TOO_FAR = 2e-3


@dataclass(frozen=True)
class Margin:
    """The shares that the values of an attribute are to have.

    Attributes:
        name: The attribute, for messages.
        labels: The values or ranges, for messages.
        shares: Their shares, which add up to 1.
        label_of: For each cell the place of its label, or -1 where it has none: such cells are to be empty.
    """

    name: str
    labels: Sequence[str]
    shares: NDArray[np.float64]
    label_of: NDArray[np.int64]


def rake(weights: NDArray[np.float64], margins: Sequence[Margin]) -> NDArray[np.float64]:
    """Return weights that add up to 1 and have the margins.

    Args:
        weights: One a cell, not negative.
        margins: What is to hold.

    Raises:
        InputError: A value has a share, but no cell that could hold it; or the margins contradict each other.
    """
    import numpy as np

    made = weights.copy()
    for margin in margins:
        made[(margin.label_of < 0) | (margin.shares[margin.label_of] == 0)] = 0
    for margin in margins:
        sums = _sums(margin, made)
        for label, share, weight in zip(margin.labels, margin.shares, sums, strict=True):
            if share and not weight:
                raise InputError(
                    f"The marginals ask for {margin.name} {label}, and nobody can be that.",
                    hint="It contradicts a condition or another marginal. Leave it out, or widen the other.",
                )
    before = math.inf
    for number in range(_ROUNDS if margins else 0):
        for margin in margins:
            sums = _sums(margin, made)
            # Where a sum has become 0, its cells are 0, whatever they are multiplied with.
            ratios = np.divide(margin.shares, sums, out=np.zeros_like(sums), where=sums > 0)
            made *= ratios[margin.label_of]
        gap = max(_worst(margin, made)[0] for margin in margins)
        if gap < _NEAR:
            break
        if number % _PATIENCE == 0:
            if gap > before * 0.999:
                break  # it goes back and forth between margins that contradict each other
            before = gap
    for margin in margins:
        gap, label = _worst(margin, made)
        if gap > _TOO_FAR:
            names = " and ".join(margin.name for margin in margins)
            raise InputError(
                f"The marginals of {names} cannot hold together: {margin.name} {label} is off by {gap:.1%} at best.",
                hint="Too many would have to be what few of the others can be: change the shares, or leave a table out.",
            )
    made /= made.sum()
    return made


def _sums(margin: Margin, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    places = np.maximum(margin.label_of, 0)  # cells without a label weigh nothing
    return np.bincount(places, weights=weights, minlength=len(margin.labels)).astype(np.float64)


def _worst(margin: Margin, weights: NDArray[np.float64]) -> tuple[float, str]:
    gaps = abs(_sums(margin, weights) / weights.sum() - margin.shares)
    return float(gaps.max()), margin.labels[int(gaps.argmax())]
