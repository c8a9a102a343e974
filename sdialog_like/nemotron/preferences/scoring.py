"""What an answer is worth: who is asked, and what becomes of what they say."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sdialog_like.errors import InputError
from sdialog_like.nemotron.asking import Asker
from sdialog_like.nemotron.preferences.measure import Measure
from sdialog_like.nemotron.preferences.records import Message, ScoredAnswer

if TYPE_CHECKING:
    from sdialog_like.judges import Judge

__all__ = ["Reward", "Scorer", "Scoring", "plain_scores", "scored", "scorer_of"]


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
