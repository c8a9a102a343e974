"""Whether longer answers are preferred: reward models and judges tend to, and what is trained on their word learns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean
from typing import Literal, TypeAlias

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences.records import CandidateSet, PreferencePair

__all__ = ["LengthBias", "LengthUnit", "length_bias"]

LengthUnit: TypeAlias = Literal["characters", "words"]


@dataclass(frozen=True)
class LengthBias:
    """How score and length go together. What cannot be said (no pairs, all lengths the same) is ``None``.

    Attributes:
        pairs: How many pairs were looked at.
        unit: What lengths are counted in.
        chosen_longer: The share of pairs where the chosen answer is the longer one; pairs of the same length count half, so
            that 0.5 means no bias.
        same_length: The share of pairs of the same length.
        mean_difference: How much longer the chosen answer is, on average.
        mean_chosen: How long chosen answers are, on average.
        mean_rejected: How long rejected answers are, on average.
        correlation: Pearson's correlation of score and length over all scored answers.
        correlation_within: The same, each measured from the mean of its own prompt's answers, so that prompts that want long
            answers and get good ones do not count as bias.
    """

    pairs: int
    unit: LengthUnit
    chosen_longer: float | None
    same_length: float | None
    mean_difference: float | None
    mean_chosen: float | None
    mean_rejected: float | None
    correlation: float | None
    correlation_within: float | None


def length_bias(
    pairs: Sequence[PreferencePair], candidates: Iterable[CandidateSet] = (), *, unit: LengthUnit = "characters"
) -> LengthBias:
    """Measure how much longer preferred answers are.

    Args:
        pairs: The pairs.
        candidates: The answers that they were made of, for the correlations.
        unit: Count characters or words.

    Raises:
        InputError: There is no such unit.
    """
    if unit not in ("characters", "words"):
        raise InputError(f"Lengths are counted in 'characters' or 'words', not in {unit!r}.")

    def long(text: str) -> int:
        return len(text) if unit == "characters" else len(text.split())

    chosen = [long(pair.chosen.text) for pair in pairs]
    rejected = [long(pair.rejected.text) for pair in pairs]
    differences = [mine - other for mine, other in zip(chosen, rejected, strict=True)]
    together: tuple[list[float], list[float]] = ([], [])
    within: tuple[list[float], list[float]] = ([], [])
    for candidate in candidates:
        scored = [(answer.score, float(long(answer.text))) for answer in candidate.answers if answer.score is not None]
        for axis, values in enumerate(zip(*scored, strict=True)):
            mean = fmean(values)
            together[axis].extend(values)
            within[axis].extend(value - mean for value in values)
    return LengthBias(
        pairs=len(pairs),
        unit=unit,
        chosen_longer=_mean([1.0 if difference > 0 else 0.5 * (difference == 0) for difference in differences]),
        same_length=_mean([float(difference == 0) for difference in differences]),
        mean_difference=_mean(differences),
        mean_chosen=_mean(chosen),
        mean_rejected=_mean(rejected),
        correlation=_correlation(*together),
        correlation_within=_correlation(*within),
    )


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _correlation(scores: Sequence[float], lengths: Sequence[float]) -> float | None:
    try:
        return correlation(scores, lengths)
    except StatisticsError:  # fewer than two answers, or all the same
        return None
