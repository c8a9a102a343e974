"""How several attributes become one number."""

from __future__ import annotations

import difflib
import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.nemotron.preferences.records import CandidateSet, ScoredAnswer

__all__ = ["REWARD_ATTRIBUTES", "Measure", "check_measure", "measured"]

REWARD_ATTRIBUTES = ("helpfulness", "correctness", "coherence", "complexity", "verbosity")
"""What reward models in the line of nemotron-4-340b-reward give."""


@dataclass(frozen=True)
class Measure:
    """How attributes become one number.

    Attributes:
        attribute: The one attribute that counts.
        weights: What each attribute counts, for a weighted mean: the sum of weight times value, divided by the sum of the
            weights' sizes. An attribute with a negative weight counts against the answer.

    With neither, ``helpfulness`` counts where it is there, and else the mean of all.
    """

    attribute: str | None = None
    weights: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if self.attribute is not None and self.weights is not None:
            raise InputError("attribute and weights are two ways to say the same.", hint="Give one of them.")
        if self.attribute is not None and not isinstance(self.attribute, str):
            raise InputError(f"attribute is the name of one attribute, not {self.attribute!r}.")
        if self.weights is not None:
            object.__setattr__(self, "weights", _checked_weights(self.weights))

    def of(self, values: Mapping[str, float]) -> tuple[float | None, str | None]:
        """Return the number, or why there is none."""
        if not values:
            return None, "there are no attributes"
        weights = self.weights or self._default(values)
        missing = [name for name in weights if name not in values]
        if missing:
            return None, f"there is no {', '.join(map(repr, missing))} among {', '.join(map(repr, values))}"
        return sum(weight * values[name] for name, weight in weights.items()) / sum(map(abs, weights.values())), None

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that somebody has asked for by name."""
        return tuple(self.weights or ()) if self.attribute is None else (self.attribute,)

    def _default(self, values: Mapping[str, float]) -> Mapping[str, float]:
        if self.attribute is not None:
            return {self.attribute: 1.0}
        return {"helpfulness": 1.0} if "helpfulness" in values else dict.fromkeys(values, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"attribute": self.attribute, "weights": None if self.weights is None else dict(self.weights)}


def check_measure(measure: Measure, scorer: Any) -> None:
    """See to it that the attributes that are to count are among those that there will be, as far as anybody can know.

    Args:
        measure: What counts.
        scorer: Who rates answers. A judge has the names of its scores; reward models usually have the same five, so that
            another one is only warned about.

    Raises:
        InputError: A judge has no score of that name.
    """
    known: Sequence[str] | None = getattr(scorer, "attributes", None)
    unknown = [] if known is None else [name for name in measure.names if name not in known]
    if not unknown or known is None:
        return
    if getattr(scorer, "attributes_are_all", False):
        raise InputError(f"The judge will not rate {', '.join(map(repr, unknown))}.", hint=_known(unknown, known))
    warnings.warn(
        f"Reward models seldom have {', '.join(map(repr, unknown))}; if {scorer!r} has not, no answer will have a score. "
        f"{_known(unknown, known)}",
        stacklevel=2,
    )


def measured(candidates: Iterable[CandidateSet], measure: Measure) -> list[CandidateSet]:
    """Return answers with another number, made of the attributes that they have; nobody is asked.

    Args:
        candidates: Prompts with their answers. One with a score and no attributes has it as its ``quality``.
        measure: What counts.

    Raises:
        InputError: No answer has the attributes that are to count.
    """
    given = list(candidates)
    known = dict.fromkeys(name for each in given for answer in each.answers for name in _values(answer))
    missing = [name for name in measure.names if name not in known]
    if known and missing:
        raise InputError(f"No answer has been rated by {', '.join(map(repr, missing))}.", hint=_known(missing, list(known)))
    return [each.model_copy(update={"answers": [_measured(answer, measure) for answer in each.answers]}) for each in given]


def _measured(answer: ScoredAnswer, measure: Measure) -> ScoredAnswer:
    values = _values(answer)
    if not values:
        return answer  # nobody could rate it; its reason stays
    score, missing = measure.of(values)
    return answer.model_copy(update={"score": score, "reason": missing})


def _values(answer: ScoredAnswer) -> Mapping[str, float]:
    return answer.scores or ({} if answer.score is None else {"quality": answer.score})


def _known(unknown: Sequence[str], known: Sequence[str]) -> str:
    close = difflib.get_close_matches(unknown[0], known, n=1)
    there = f"There are: {', '.join(known)}."
    return f"Did you mean {close[0]!r}? {there}" if close else there


def _checked_weights(weights: Any) -> dict[str, float]:
    numbers = isinstance(weights, Mapping) and all(
        isinstance(name, str) and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        for name, value in weights.items()
    )
    if not numbers or not any(weights.values()):
        raise InputError(f"weights is a mapping of attributes to numbers that are not all 0, not {weights!r}.")
    return {name: float(value) for name, value in weights.items() if value}
