"""Answers to a prompt, sampled independently of each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sdialog_like.engine.request import digest
from sdialog_like.errors import InputError, ModelError, SdialogLikeError
from sdialog_like.nemotron.asking import Asker
from sdialog_like.nemotron.filling import checked_kwargs, whole_number
from sdialog_like.nemotron.preferences.records import Message, ScoredAnswer
from sdialog_like.seeds import derive_seed

__all__ = ["Sampling", "plan_answers", "said", "sample_answers"]


@dataclass(frozen=True)
class Sampling:
    """How one of the answers is asked for.

    Attributes:
        model: Who is asked; ``None`` for the client's own model.
        kwargs: Further arguments of the call.
    """

    model: str | None = None
    kwargs: Mapping[str, Any] = field(default_factory=dict)


def plan_answers(
    models: str | Sequence[str | None] | None,
    k: int | str,
    *,
    temperatures: float | Sequence[float] | None = None,
    model_kwargs: Mapping[str, Any] | None = None,
) -> list[Sampling]:
    """Say how each of ``k`` answers is asked for.

    Models take turns; when each has had its turn, the next temperature is taken: two models and the temperatures 0.7 and 1.0
    give A at 0.7, B at 0.7, A at 1.0, B at 1.0.

    Args:
        models: One model, or several.
        k: How many answers.
        temperatures: One temperature, or several.
        model_kwargs: Further arguments of each call.

    Raises:
        InputError: An argument cannot be used, or there are fewer answers than models or temperatures.
    """
    count = whole_number(k, "k", least=2)
    kwargs = checked_kwargs(model_kwargs, "assistant_model_kwargs")
    if whole_number(kwargs.pop("n", None) or 1, "n") != 1:
        raise InputError("Each answer is a call of its own.", hint="Leave n out, and say how many answers with k.")
    names = [models] if models is None or isinstance(models, str) else list(models)
    if not names or not all(name is None or isinstance(name, str) for name in names):
        raise InputError(f"assistant_models is a model's name or a list of them, not {models!r}.")
    warm = _temperatures(temperatures, kwargs)
    used = {(number % len(names), number // len(names) % len(warm)) for number in range(count)}
    if {place for place, _ in used} != set(range(len(names))) or {place for _, place in used} != set(range(len(warm))):
        raise InputError(
            f"k={count} answers are too few for {len(names)} models and {len(warm)} temperatures.",
            hint=f"Give k={len(names) * len(warm)} for each model at each temperature.",
        )
    return [
        Sampling(names[number % len(names)], {**kwargs, **warm[number // len(names) % len(warm)]}) for number in range(count)
    ]


async def sample_answers(
    asker: Asker, prompt: Sequence[Message], plan: Sequence[Sampling], seed: int | None = None
) -> tuple[list[ScoredAnswer], list[str]]:
    """Ask for the answers, all at the same time where that is possible.

    Each has a seed of its own. One that the model will not or cannot give is left out. Where the server itself fails, it is
    the prompt that fails: a run asks again later for what is missing.

    Args:
        asker: The way to the outside, at the place of this prompt's answers.
        prompt: The prompt.
        plan: How each answer is asked for.
        seed: What the answers' seeds are derived from, for clients that have none; a seed among the ``kwargs`` counts as
            one, too.

    Returns:
        The answers, and why others are missing.

    Raises:
        SdialogLikeError: The server failed, or there is no answer at all.
    """

    async def one(number: int, how: Sampling) -> ScoredAnswer:
        kwargs = {name: value for name, value in how.kwargs.items() if value is not None}
        base = kwargs.pop("seed", seed)
        sent = kwargs if base is None else {**kwargs, "seed": derive_seed(base, "answer", digest(list(prompt)), number)}
        answer = await asker.at(number).answer(prompt, model=how.model, kwargs=sent)
        if not answer.texts or not isinstance(answer.texts[0], str) or not answer.texts[0].strip():
            raise ModelError("The model gave no answer.")
        return ScoredAnswer(text=answer.texts[0], model=answer.model, seed=answer.seed, parameters=_plain(kwargs))

    results = await asker.together([partial(one, number, how) for number, how in enumerate(plan)])
    answers: list[ScoredAnswer] = []
    failures: list[str] = []
    first: Exception | None = None
    for number, result in enumerate(results):
        if isinstance(result, Exception):
            if getattr(result, "retryable", False):
                raise result
            first = first or result
            model = plan[number].model
            failures.append(f"answer {number}{'' if model is None else f' of {model}'}: {said(result)}")
        else:
            answers.append(result)
    if first is not None and not answers:
        raise first
    return answers, failures


def _temperatures(given: float | Sequence[float] | None, kwargs: Mapping[str, Any]) -> list[dict[str, float]]:
    if given is None:
        return [{}]
    if "temperature" in kwargs:
        raise InputError(
            "temperatures and the temperature of assistant_model_kwargs say the same.", hint="Give one of them."
        )
    several = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    if not several or not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in several):
        raise InputError(f"temperatures is a number or a list of numbers, not {given!r}.")
    return [{"temperature": each} for each in several]


def _plain(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that a record can hold: a formatter, say, is no data."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in kwargs.items()
        if value is None or isinstance(value, (str, int, float, bool, list, tuple, dict))
    }


def said(exc: Exception) -> str:
    """Return what a failure says, for a record."""
    return exc.message if isinstance(exc, SdialogLikeError) else f"{type(exc).__name__}: {exc}"
