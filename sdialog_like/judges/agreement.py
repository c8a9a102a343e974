"""How far two judges agree: by chance-corrected kappas, and plainly counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sdialog_like.errors import InputError
from sdialog_like.judges.score import Score, Value

__all__ = ["Agreement", "Weights", "distribution", "weighted_kappa"]

Weights: TypeAlias = Literal["none", "linear", "quadratic"]
Options: TypeAlias = "Score | Mapping[Value, Any] | Iterable[Value]"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judges agree on one score.

    Attributes:
        options: The scale.
        table: How often the first judge chose the option of the row and the second that of the column, in the scale's order.
        left_out: How many pairs do not count, because one of the judges (or both) could not answer.
    """

    options: tuple[Value, ...]
    table: tuple[tuple[int, ...], ...]
    left_out: int = 0

    @classmethod
    def of(cls, a: Sequence[Value | None], b: Sequence[Value | None], options: Options) -> Agreement:
        """Compare two judges' values of the same dialogues, in the same order.

        Args:
            a: The first judge's values; ``None`` where it could not answer.
            b: The second judge's.
            options: The scale: a `Score`, or its values in their order.

        Raises:
            InputError: The values are not equally many, or one is none of the options.
        """
        scale = _scale(options)
        if len(a) != len(b):
            raise InputError(f"Two judges are compared on the same dialogues; here are {len(a)} and {len(b)} values.")
        place = {_key(value): number for number, value in enumerate(scale)}
        table = [[0] * len(scale) for _ in scale]
        left_out = 0
        for first, second in zip(a, b, strict=True):
            row, column = _place(first, place, scale), _place(second, place, scale)
            if row is None or column is None:
                left_out += 1
            else:
                table[row][column] += 1
        return cls(scale, tuple(map(tuple, table)), left_out)

    @property
    def n(self) -> int:
        """How many pairs count."""
        return sum(map(sum, self.table))

    @property
    def same(self) -> int:
        """How many of them are the same option twice."""
        return sum(self.table[place][place] for place in range(len(self.options)))

    @property
    def percent(self) -> float | None:
        """How many of a hundred pairs are the same; ``None`` where there are no pairs."""
        return 100 * self.same / self.n if self.n else None

    def kappa(self, weights: Weights = "quadratic") -> float | None:
        """Return (weighted) kappa; see `weighted_kappa`."""
        if weights not in _DISTANCES:
            raise InputError(f"weights is one of {', '.join(_DISTANCES)}, not {weights!r}.")
        distance = _DISTANCES[weights]
        rows = [sum(row) for row in self.table]
        columns = [sum(column) for column in zip(*self.table, strict=True)]
        places = range(len(self.options))
        observed = sum(distance(abs(i - j)) * self.table[i][j] for i in places for j in places)
        expected = sum(distance(abs(i - j)) * rows[i] * columns[j] for i in places for j in places)
        # Whole numbers up to here, so that perfect agreement is exactly 1.
        return 1 - self.n * observed / expected if expected else None

    def to_dict(self) -> dict[str, Any]:
        """Return counts and figures as plain data."""
        return {
            "options": list(self.options),
            "table": [list(row) for row in self.table],
            "n": self.n,
            "leftOut": self.left_out,
            "percent": self.percent,
            "kappa": {weights: self.kappa(weights) for weights in _DISTANCES},
        }

    def __str__(self) -> str:
        if not self.n:
            return f"nothing to compare ({self.left_out} left out)"
        kappas = ", ".join(f"{weights} {_figure(self.kappa(weights))}" for weights in _DISTANCES if weights != "none")
        left_out = f"; {self.left_out} left out" if self.left_out else ""
        return f"{self.same} of {self.n} the same ({self.percent:.0f} %); weighted kappa: {kappas}{left_out}"


def weighted_kappa(
    a: Sequence[Value | None], b: Sequence[Value | None], options: Options, weights: Weights = "quadratic"
) -> float | None:
    """Return Cohen's weighted kappa of two judges' values.

    Kappa is 1 minus the observed disagreement divided by the disagreement that chance would give two judges who use the
    options as often as these do: 1 is perfect agreement, 0 what chance gives, less is possible. Two different options
    disagree the more, the farther apart they are on the scale: by the number of steps (``linear``), or by its square
    (``quadratic``). With ``none`` all disagreements weigh the same. What counts is the order of ``options``, not their
    numbers. For ``quadratic`` it is the intraclass correlation, as Fleiss and Cohen showed.

    Pairs in which one value is ``None`` are left out; `Agreement` counts them.

    Args:
        a: The first judge's values.
        b: The second judge's, of the same dialogues in the same order.
        options: The scale: a `Score`, or its values in their order.
        weights: How much two different options disagree.

    Returns:
        A number from -1 to 1; ``None`` where there is no pair, or both judges chose one and the same option throughout:
        chance alone would then agree as well, and nothing can be said.

    Raises:
        InputError: The values are not equally many, one is none of the options, or there are no such weights.

    Source:
        J. Cohen (1968), Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit,
        Psychological Bulletin 70(4), 213–220. Unweighted: J. Cohen (1960), A coefficient of agreement for nominal scales,
        Educational and Psychological Measurement 20(1), 37–46. J. L. Fleiss and J. Cohen (1973), The equivalence of weighted
        kappa and the intraclass correlation coefficient, ibid. 33(3), 613–619.

    Example:
        >>> weighted_kappa([1, 2, 3, 3], [1, 2, 3, 2], options=[1, 2, 3], weights="linear")
        0.7142857142857143
    """
    return Agreement.of(a, b, options).kappa(weights)


def distribution(values: Iterable[Value | None], options: Options) -> dict[Value | None, int]:
    """Count how often each option was chosen, in the scale's order; those that could not be answered are under ``None``.

    Raises:
        InputError: A value is none of the options.
    """
    scale = _scale(options)
    place = {_key(value): number for number, value in enumerate(scale)}
    counts: dict[Value | None, int] = dict.fromkeys((*scale, None), 0)
    for value in values:
        number = _place(value, place, scale)
        counts[None if number is None else scale[number]] += 1
    return counts


_DISTANCES: dict[Weights, Any] = {"none": bool, "linear": int, "quadratic": lambda steps: steps * steps}


def _scale(options: Options) -> tuple[Value, ...]:
    scale = options.values if isinstance(options, Score) else tuple(options)
    if len({_key(value) for value in scale}) < max(len(scale), 2):
        raise InputError(f"A scale has at least two options, each once, not {list(scale)!r}.")
    return scale


def _key(value: Any) -> tuple[str, Any]:
    """Tell 1, "1" and True apart, of which Python takes the first and the last for equal."""
    return (type(value).__name__, value)


def _place(value: Value | None, place: Mapping[tuple[str, Any], int], scale: Sequence[Value]) -> int | None:
    if value is None:
        return None
    number = place.get(_key(value))
    if number is None:
        raise InputError(f"{value!r} is none of the options {', '.join(map(repr, scale))}.")
    return number


def _figure(value: float | None) -> str:
    return "cannot be said" if value is None else f"{value:.3f}"
