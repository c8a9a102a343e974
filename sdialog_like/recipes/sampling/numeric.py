"""Drawing numbers."""

from __future__ import annotations

import math
from statistics import NormalDist

from sdialog_like.recipes.columns.bernoulli import Bernoulli
from sdialog_like.recipes.columns.gaussian import Gaussian
from sdialog_like.recipes.columns.poisson import Poisson
from sdialog_like.recipes.columns.uniform import Uniform
from sdialog_like.recipes.sampling.stream import Stream

__all__ = ["bernoulli", "gaussian", "poisson", "uniform"]

_PIECE = 16.0  # exp(-16) is far from 0, so that sums of probabilities keep their digits


def uniform(column: Uniform, stream: Stream) -> float | int:
    """Draw a number between two."""
    if column.whole:
        return int(column.low) + stream.below(int(column.high) - int(column.low) + 1)
    value = column.low + (column.high - column.low) * stream.share()
    return min(max(column.rounded(value), column.low), column.high)


def gaussian(column: Gaussian, stream: Stream) -> float | int:
    """Draw a number of a normal distribution, or of its part between limits: by the inverse of its distribution function."""
    low = -math.inf if column.min is None else (column.min - column.mean) / column.stddev
    high = math.inf if column.max is None else (column.max - column.mean) / column.stddev
    # The upper tail as the mirror image of the lower one, where floats have digits to spare.
    mirrored = low > 0
    if mirrored:
        low, high = -high, -low
    value = column.mean + column.stddev * (-1 if mirrored else 1) * _normal_between(low, high, stream.share())
    return _within(column.rounded(value), column)


def _normal_between(low: float, high: float, share: float) -> float:
    normal = NormalDist()
    below = 0.0 if low == -math.inf else normal.cdf(low)
    upto = 1.0 if high == math.inf else normal.cdf(high)
    level = below + (upto - below) * share
    if not 0 < level < 1:  # so far out that no float lies between, or a share of exactly 0
        return high if math.isfinite(high) else low if math.isfinite(low) else normal.inv_cdf(2**-54)
    return min(max(normal.inv_cdf(level), low), high)


def _within(value: float | int, column: Gaussian) -> float | int:
    """Keep a rounded number between the limits; a whole one between the whole numbers inside of them."""
    if column.min is not None and value < column.min:
        return math.ceil(column.min) if column.whole else column.min
    if column.max is not None and value > column.max:
        return math.floor(column.max) if column.whole else column.max
    return value


def bernoulli(column: Bernoulli, stream: Stream) -> bool:
    """Draw yes or no."""
    return stream.share() < column.p


def poisson(column: Poisson, stream: Stream) -> int:
    """Draw how many: the sum of Poisson numbers of small means, each by counting up its distribution function."""
    total, left = 0, column.mean
    while left > 0:
        total += _small_poisson(min(left, _PIECE), stream.share())
        left -= _PIECE
    return total


def _small_poisson(mean: float, share: float) -> int:
    count = 0
    part = upto = math.exp(-mean)
    while share >= upto and part > 1e-300:
        count += 1
        part *= mean / count
        upto += part
        if upto + part == upto and count > mean:
            break  # the rest is lost in rounding
    return count
