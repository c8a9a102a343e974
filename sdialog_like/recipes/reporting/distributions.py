"""How often the values of a column came: counted one at a time, in little memory."""

from __future__ import annotations

import datetime
import math
from array import array
from collections import Counter
from typing import Any

__all__ = ["PERSON_ATTRIBUTES", "Distribution"]

PERSON_ATTRIBUTES = ("sex", "age", "marital_status", "education_level", "employment_status")
"""What of sampled people is counted."""

_MOST_VALUES = 1000  # that are told apart
_SHOWN = 30
_BINS = 12
_FEW_NUMBERS = 20


class Distribution:
    """Counts values: numbers become a histogram, everything else a table of the most frequent ones."""

    def __init__(self) -> None:
        self._counts: Counter[Any] = Counter()
        self._further = 0
        self._numbers = array("d")
        self._only_numbers = True
        self._nulls = 0
        self._rows = 0

    def add(self, value: Any) -> None:
        """Count a value; what has no place in a table (a list, a mapping) only as a value."""
        self._rows += 1
        if value is None:
            self._nulls += 1
            return
        # True is not 1, and 1.0 not 1.
        key = (
            (type(value).__name__, value) if isinstance(value, (str, bool, int, float)) else ("other", type(value).__name__)
        )
        if key in self._counts or len(self._counts) < _MOST_VALUES:
            self._counts[key] += 1
        else:
            self._further += 1
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            self._numbers.append(value)
        else:
            self._only_numbers = False

    @property
    def different(self) -> int:
        """How many different values there are, as far as they were told apart."""
        return len(self._counts) + bool(self._further)

    @property
    def bounded(self) -> bool:
        """Whether there are so few values that a table of them says something."""
        return not self._further and len(self._counts) <= _FEW_NUMBERS and all(kind != "other" for kind, _ in self._counts)

    def to_dict(self) -> dict[str, Any] | None:
        """Return the distribution as plain data; None where there is nothing to count.

        Either ``{"kind": "values", "counts": [[value, rows] …]}``, or ``{"kind": "numbers", "bins": [[low, high, rows] …]}``
        with mean, standard deviation and so on, or ``{"kind": "times", …}`` with bins of ISO times.
        """
        if self._rows == self._nulls:
            return None
        base: dict[str, Any] = {"rows": self._rows - self._nulls, "nulls": self._nulls}
        if self._only_numbers and self._numbers:
            figures = _figures(self._numbers)
            if len(self._counts) <= _FEW_NUMBERS and all(kind == "int" for kind, _ in self._counts):
                return {"kind": "values", **base, **self._table(by_value=True), **figures}
            return {"kind": "numbers", **base, **figures, "bins": _bins(self._numbers)}
        if len(self._counts) > _BINS:
            times = self._times()
            if times is not None:
                return {"kind": "times", **base, **times}
        return {"kind": "values", **base, **self._table(by_value=False)}

    def _table(self, *, by_value: bool) -> dict[str, Any]:
        ordered = sorted(self._counts.items(), key=lambda item: item[0][1] if by_value else (-item[1], str(item[0][1])))
        shown, rest = ordered[:_SHOWN], ordered[_SHOWN:]
        table: dict[str, Any] = {"different": self.different, "counts": [[value, rows] for (_, value), rows in shown]}
        further = sum(rows for _, rows in rest) + self._further
        return {**table, "further": further} if further else table

    def _times(self) -> dict[str, Any] | None:
        """Return bins of times, where all values are ISO times or dates."""
        seconds = array("d")
        date_only = True
        for (kind, value), rows in self._counts.items():
            if kind != "str":
                return None
            try:
                time = datetime.datetime.fromisoformat(value)
            except ValueError:
                return None
            date_only = date_only and len(value) <= len("2025-01-01")
            seconds.extend([time.replace(tzinfo=datetime.timezone.utc).timestamp()] * rows)

        def shown(stamp: float) -> str:
            moment = datetime.datetime.fromtimestamp(stamp, datetime.timezone.utc)
            return moment.date().isoformat() if date_only else moment.strftime("%Y-%m-%d %H:%M")

        bins = [[shown(low), shown(high), rows] for low, high, rows in _bins(seconds)]
        found: dict[str, Any] = {"min": shown(min(seconds)), "max": shown(max(seconds)), "bins": bins}
        return {**found, "further": self._further} if self._further else found


def _figures(numbers: array[float]) -> dict[str, Any]:
    count = len(numbers)
    mean = math.fsum(numbers) / count
    deviation = math.sqrt(math.fsum((number - mean) ** 2 for number in numbers) / count)
    ordered = sorted(numbers)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    figures = {"mean": mean, "stddev": deviation, "min": ordered[0], "median": middle, "max": ordered[-1]}
    return {name: _rounded(value) for name, value in figures.items()}


def _bins(numbers: array[float]) -> list[list[Any]]:
    low, high = min(numbers), max(numbers)
    if low == high:
        return [[_rounded(low), _rounded(high), len(numbers)]]
    width = (high - low) / _BINS
    counts = [0] * _BINS
    for number in numbers:
        counts[min(int((number - low) / width), _BINS - 1)] += 1
    return [[_rounded(low + place * width), _rounded(low + (place + 1) * width), rows] for place, rows in enumerate(counts)]


def _rounded(value: float) -> float | int:
    """Return a number with six significant digits, whole ones as such."""
    return int(value) if value == int(value) and abs(value) < 2**53 else float(f"{value:.6g}")
