"""What the stages of preference data hand to each other: prompts, prompts with scored answers, pairs.

They are plain data with provenance. Between two stages they go to files and tables and come back (see ``tables``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = ["CandidateSet", "Fields", "Message", "PreferencePair", "PromptRecord", "ScoredAnswer", "answered"]

Message = dict[str, str]
"""``{"role": …, "content": …}``."""

Finite = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True)
class Fields:
    """Marks a list of mappings that all have the same text fields, so that a table can hold it as typed columns.

    Attributes:
        names: The fields.
    """

    names: tuple[str, ...]


def _checked(messages: list[Message]) -> list[Message]:
    for number, message in enumerate(messages, 1):
        if set(message) != {"role", "content"}:
            raise ValueError(f"message {number} has the keys {sorted(message)}, not role and content")
    return messages


Messages = Annotated[list[Message], Fields(("role", "content")), AfterValidator(_checked)]


class _Record(BaseModel):
    # What other tools add (a column of their own) is not kept, and does not matter.
    model_config = ConfigDict(frozen=True, extra="ignore")


class PromptRecord(_Record):
    """What an assistant is to answer: one user message, or a two-turn prompt (user, assistant, user).

    Attributes:
        id: Its name among the others.
        prompt: The messages; the last one is the user's.
        openline: The openline that it began with.
        origin: Where the openline is from: topic, stage, model, seed … as the openline's record has them.
        user_model: Who wrote the user's follow-up; ``None`` where nobody had to.
        assistant_model: Who wrote the assistant's message inside the prompt; ``None`` where nobody had to.
        seed: The seed that the answers' seeds are derived from; ``None`` where the client chose.
    """

    id: str
    prompt: Messages = Field(min_length=1)
    openline: str | None = None
    origin: dict[str, Any] = Field(default_factory=dict)
    user_model: str | None = None
    assistant_model: str | None = None
    seed: int | None = None


class ScoredAnswer(_Record):
    """One answer to a prompt, and what it is worth.

    Attributes:
        text: The answer.
        model: Who gave it.
        seed: The seed that it was made with; ``None`` where the client chose.
        parameters: The parameters of the request (``temperature`` …).
        score: What it is worth in one number; ``None`` where there is none.
        scores: The attributes that the score is made of (``helpfulness`` …).
        labels: Judgements in words, where a judge's scale has words; ``scores`` has their places on the scale.
        reasoning: Why, by attribute, where a judge said so.
        reason: Why there is no score.
        scorer: Who scored it: the model's name, or the function's.
        scorer_seed: The seed that it was scored with.
    """

    text: str
    model: str | None = None
    seed: int | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    score: Finite | None = None
    scores: dict[str, Finite] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)
    reasoning: dict[str, str] = Field(default_factory=dict)
    reason: str | None = None
    scorer: str | None = None
    scorer_seed: int | None = None


class CandidateSet(PromptRecord):
    """A prompt with the answers that were sampled for it.

    Attributes:
        answers: In the order in which they were planned.
        failures: Why some of the planned answers are missing.
    """

    answers: list[ScoredAnswer] = Field(default_factory=list)
    failures: list[str] = Field(default_factory=list)


class PreferencePair(_Record):
    """Two answers to the same prompt, of which one is better.

    Attributes:
        id: Its name among the others: the prompt's id and the places of both answers.
        prompt_id: The prompt's name.
        prompt: The messages.
        chosen: The better answer.
        rejected: The other one.
        margin: How much better: the difference of their scores.
        openline: As in `PromptRecord`.
        origin: As in `PromptRecord`.
        user_model: As in `PromptRecord`.
        assistant_model: As in `PromptRecord`.
        seed: As in `PromptRecord`.
    """

    id: str
    prompt_id: str
    prompt: Messages = Field(min_length=1)
    chosen: ScoredAnswer
    rejected: ScoredAnswer
    margin: Finite = Field(ge=0)
    openline: str | None = None
    origin: dict[str, Any] = Field(default_factory=dict)
    user_model: str | None = None
    assistant_model: str | None = None
    seed: int | None = None


def answered(prompt: Sequence[Message], answer: str) -> list[Message]:
    """Return the whole conversation: the prompt, and an answer to it."""
    return [*(dict(message) for message in prompt), {"role": "assistant", "content": answer}]
