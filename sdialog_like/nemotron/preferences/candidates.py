"""From an openline to a prompt with scored answers: what one row of preference data takes, whoever runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sdialog_like.nemotron.asking import Asker, SeamAsker
from sdialog_like.nemotron.dialogue_messages import dialog_to_messages
from sdialog_like.nemotron.dialogues import play_dialogue
from sdialog_like.nemotron.filling import checked_kwargs, fill_template
from sdialog_like.nemotron.preferences.answers import Sampling, said, sample_answers
from sdialog_like.nemotron.preferences.measure import Measure
from sdialog_like.nemotron.preferences.prompts import is_openline
from sdialog_like.nemotron.preferences.records import CandidateSet, PromptRecord, ScoredAnswer, answered
from sdialog_like.nemotron.preferences.scoring import Scorer, Scoring, scored
from sdialog_like.nemotron.templates import DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE
from sdialog_like.seeds import derive_seed

__all__ = ["FollowUp", "make_candidates", "make_prompt", "score_candidates"]


@dataclass(frozen=True)
class FollowUp:
    """How an openline becomes a two-turn prompt.

    Attributes:
        user_model: Who writes what the user says after the first answer.
        assistant_model: Who gives the first answer.
        template: Asks for the user's words.
        prompt_kwargs: Values for further placeholders.
        user_model_kwargs: Further arguments of the user's call.
        assistant_model_kwargs: Further arguments of the assistant's call.
        user: A persona or an agent that plays the user instead.
    """

    user_model: str | None = None
    assistant_model: str | None = None
    template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE
    prompt_kwargs: Mapping[str, Any] | None = None
    user_model_kwargs: Mapping[str, Any] = field(default_factory=dict)
    assistant_model_kwargs: Mapping[str, Any] = field(default_factory=dict)
    user: Any = None

    def check(self) -> None:
        """See to it that the template can be filled in, before anything is paid for.

        Raises:
            InputError: It cannot, or an argument is no dict.
        """
        fill_template(self.template, {"conversation_history": ""}, self.prompt_kwargs)
        checked_kwargs(self.user_model_kwargs, "user_model_kwargs")
        checked_kwargs(self.assistant_model_kwargs, "assistant_model_kwargs")


async def make_prompt(
    asker: Asker, record: PromptRecord, follow_up: FollowUp | None, seed: int | None = None
) -> PromptRecord:
    """Return the prompt that is to be answered; an openline is gone on from, a prompt is taken as it is.

    Args:
        asker: The way to the outside, at this row's place.
        record: The openline or the prompt.
        follow_up: How an openline becomes a two-turn prompt; ``None`` leaves it alone.
        seed: What seeds are derived from, for clients that have none.

    Raises:
        GenerationError: A model failed; ``partial`` is the dialogue so far.
    """
    base = seed if seed is not None else (None if asker.seam is None else asker.seam.seed)
    if follow_up is None or not is_openline(record):
        return record.model_copy(update={"seed": base})
    assert record.openline is not None

    def kwargs(given: Mapping[str, Any], who: str) -> Mapping[str, Any]:
        return given if seed is None else {"seed": derive_seed(seed, "two-turn prompt", record.openline, who), **given}

    dialog = await play_dialogue(
        asker.branch("two-turn prompt"),
        record.openline,
        turns=3,
        user_model=follow_up.user_model,
        assistant_model=follow_up.assistant_model,
        prompt_template=follow_up.template,
        prompt_kwargs=follow_up.prompt_kwargs,
        user_model_kwargs=kwargs(follow_up.user_model_kwargs, "user"),
        assistant_model_kwargs=kwargs(follow_up.assistant_model_kwargs, "assistant"),
        user=follow_up.user,
    )
    return record.model_copy(
        update={
            "prompt": dialog_to_messages(dialog, user=dialog.turns[0].speaker),
            "user_model": _spec(asker, follow_up.user_model),
            "assistant_model": _spec(asker, follow_up.assistant_model),
            "seed": base,
        }
    )


async def make_candidates(
    asker: Asker, record: PromptRecord, plan: Sequence[Sampling], seed: int | None = None
) -> CandidateSet:
    """Return a prompt with its answers, not scored yet.

    Args:
        asker: The way to the outside, at this row's place.
        record: The prompt.
        plan: How each answer is asked for.
        seed: What seeds are derived from, for clients that have none.

    Raises:
        SdialogLikeError: The server failed, or there is no answer at all.
    """
    answers, failures = await sample_answers(asker.branch("answers"), record.prompt, plan, seed)
    base = seed if seed is not None else (None if asker.seam is None else asker.seam.seed)
    return CandidateSet(**{**dict(record), "seed": base, "answers": answers, "failures": failures})


async def score_candidates(
    asker: Asker, candidates: CandidateSet, scorer: Scorer, measure: Measure, seed: int | None = None
) -> CandidateSet:
    """Return a prompt with its answers scored; scores that are there already are replaced.

    Args:
        asker: The way to the outside, at this row's place.
        candidates: The prompt with its answers.
        scorer: Who rates them.
        measure: How attributes become one number.
        seed: What the ratings' seeds are derived from, for clients that have none.

    Raises:
        SdialogLikeError: The server of whoever rates them failed (a run asks again later), or no answer could be rated.
    """
    inside = asker.branch("scores")

    async def one(place: int, answer: ScoredAnswer) -> ScoredAnswer:
        there = inside.at(place)
        own = there.seed() if isinstance(there, SeamAsker) else None
        if seed is not None:
            own = derive_seed(seed, "score", candidates.id, place)
        return scored(answer, await scorer.score(answered(candidates.prompt, answer.text), there, own), measure)

    results = await asker.together([partial(one, *each) for each in enumerate(candidates.answers)])
    failed = [result for result in results if isinstance(result, Exception)]
    gone = next((each for each in failed if getattr(each, "retryable", False)), None)
    if failed and (gone is not None or len(failed) == len(results)):
        raise gone or failed[0]
    # One answer that cannot be rated does not throw the others away.
    answers = [
        scored(answer, Scoring(reason=said(result)), measure) if isinstance(result, Exception) else result
        for answer, result in zip(candidates.answers, results, strict=True)
    ]
    return candidates.model_copy(update={"answers": answers})


def _spec(asker: Asker, model: str | None) -> str | None:
    bound = asker.bound(model)
    return model if bound is None else bound.spec
