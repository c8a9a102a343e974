"""What an answer is worth: who is asked, and how several attributes become one number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sdialog_like.errors import InputError
from sdialog_like.nemotron.asking import Asker
from sdialog_like.nemotron.preferences.records import Message, ScoredAnswer

if TYPE_CHECKING:
    from sdialog_like.judges import Judge

__all__ = ["Measure", "Reward", "Scorer", "Scoring", "plain_scores", "scored", "scorer_of"]


@dataclass(frozen=True)
class Scoring:
    """What somebody says of one answer.

    Attributes:
        scores: The attributes; ``None`` for a number that is none.
        labels: Those that were said in words.
        reasoning: Why, by attribute.
        reason: Why there are no attributes.
        scorer: Who says so.
        seed: The seed that it was asked with.
    """

    scores: Mapping[str, float | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    reasoning: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    scorer: str | None = None
    seed: int | None = None


class Scorer(Protocol):
    """Says what an answer is worth."""

    def check(self, asker: Asker) -> None:
        """See to it that it can be asked, before anything is paid for.

        Raises:
            InputError: It cannot.
        """
        ...

    async def score(self, messages: Sequence[Message], asker: Asker, seed: int | None) -> Scoring:
        """Rate the last message of a conversation.

        Args:
            messages: The conversation.
            asker: The way to the outside, at the place of this answer.
            seed: The seed of this rating; ``None`` where nobody has said one.
        """
        ...


Reward: TypeAlias = "Scorer | Judge | str | Callable[[list[Message]], Any]"
"""What can rate answers: a reward model (its name, or a `RewardModel`), a judge, or any function of the messages."""


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

    def _default(self, values: Mapping[str, float]) -> Mapping[str, float]:
        if self.attribute is not None:
            return {self.attribute: 1.0}
        return {"helpfulness": 1.0} if "helpfulness" in values else dict.fromkeys(values, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"attribute": self.attribute, "weights": None if self.weights is None else dict(self.weights)}


def scorer_of(reward: Any) -> Scorer:
    """Return who rates answers.

    Args:
        reward: A reward model's name, a `RewardModel` or another `Scorer`, a `Judge`, or a function of the messages.

    Raises:
        InputError: It is none of these.
    """
    from sdialog_like.judges import Judge  # it loads LangChain, which a client of one's own does without
    from sdialog_like.nemotron.preferences.function_scorer import FunctionScorer
    from sdialog_like.nemotron.preferences.judge_scorer import JudgeScorer
    from sdialog_like.nemotron.preferences.reward_model import RewardModel

    if isinstance(reward, str):
        return RewardModel(reward)
    if isinstance(reward, Judge):
        return JudgeScorer(reward)
    if callable(getattr(reward, "score", None)) and callable(getattr(reward, "check", None)):
        scorer: Scorer = reward
        return scorer
    if callable(reward) and not isinstance(reward, type):
        return FunctionScorer(reward)
    raise InputError(
        f"Answers cannot be rated by {reward!r:.80}.",
        hint="Give a reward model's name or a RewardModel, a Judge, or a function of the messages.",
    )


def scored(answer: ScoredAnswer, scoring: Scoring, measure: Measure) -> ScoredAnswer:
    """Return an answer with its score."""
    finite = {name: value for name, value in scoring.scores.items() if value is not None}
    score, missing = (None, None) if scoring.reason is not None else measure.of(finite)
    return answer.model_copy(
        update={
            "score": score,
            "scores": finite,
            "labels": dict(scoring.labels),
            "reasoning": dict(scoring.reasoning),
            "reason": scoring.reason or missing,
            "scorer": scoring.scorer,
            "scorer_seed": scoring.seed,
        }
    )


def plain_scores(found: Mapping[Any, Any]) -> dict[str, float | None]:
    """Return attributes as Python's numbers (they may be numpy's or a tensor's); what is not finite is ``None``.

    Raises:
        TypeError: A value is no number.
        ValueError: A value is no number.
    """
    numbers = {str(name): float(value) for name, value in found.items()}
    return {name: value if math.isfinite(value) else None for name, value in numbers.items()}


def _checked_weights(weights: Any) -> dict[str, float]:
    numbers = isinstance(weights, Mapping) and all(
        isinstance(name, str) and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        for name, value in weights.items()
    )
    if not numbers or not any(weights.values()):
        raise InputError(f"weights is a mapping of attributes to numbers that are not all 0, not {weights!r}.")
    return {name: float(value) for name, value in weights.items() if value}
