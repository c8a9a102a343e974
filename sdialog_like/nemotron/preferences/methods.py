"""Preference data as methods, for a class that has an asker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.nemotron.asking import Asker, AskingMethods
from sdialog_like.nemotron.filling import checked_kwargs
from sdialog_like.nemotron.preferences.answers import plan_answers
from sdialog_like.nemotron.preferences.candidates import FollowUp, make_candidates, make_prompt, score_candidates
from sdialog_like.nemotron.preferences.measure import Measure, check_measure
from sdialog_like.nemotron.preferences.pairs import PairMethod, check_margin, check_method
from sdialog_like.nemotron.preferences.preference_set import PreferenceSet
from sdialog_like.nemotron.preferences.prompts import read_beginnings
from sdialog_like.nemotron.preferences.records import CandidateSet, PromptRecord
from sdialog_like.nemotron.preferences.scoring import Reward, scorer_of
from sdialog_like.nemotron.templates import DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE
from sdialog_like.seeds import check_seed

if TYPE_CHECKING:
    from sdialog_like.agents import Agent
    from sdialog_like.nemotron.pipelines import Openline
    from sdialog_like.personas import BasePersona

__all__ = ["PreferenceMethods"]

T = TypeVar("T")


class PreferenceMethods(AskingMethods):
    """Preference data: two-turn prompts, several answers to each, what they are worth, and pairs of them."""

    async def generate_preferences(
        self,
        openlines: Iterable[str | Openline | PromptRecord | Mapping[str, Any] | Sequence[Mapping[str, str]]],
        user_model: str | None,
        assistant_models: str | Sequence[str | None] | None,
        reward: Reward,
        k: int | str = 4,
        prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        user_model_kwargs: Mapping[str, Any] | None = None,
        assistant_model_kwargs: Mapping[str, Any] | None = None,
        *,
        two_turns: bool = True,
        user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
        temperatures: float | Sequence[float] | None = None,
        attribute: str | None = None,
        weights: Mapping[str, float] | None = None,
        pairs: PairMethod = "best_worst",
        min_margin: float = 0.0,
        seed: int | None = None,
    ) -> PreferenceSet:
        """Make preference data: from openlines to two-turn prompts, to several answers, to scores, to pairs.

        Each prompt goes its way without waiting for others. One that fails does not throw the others away: see
        ``failures``. An openline takes two calls for its prompt, ``k`` for the answers, and ``k`` for the scores.

        Args:
            openlines: Openlines, which the two models make two-turn prompts of; or prompts that are there already (lists of
                messages, the last one the user's), which are taken as they are. Or a data frame with one of these a row.
            user_model: Who writes what the user says after the first answer.
            assistant_models: Who answers: one model, or several, which take turns. The first one gives the first answer.
            reward: Who says what answers are worth: a reward model (its name at the client, or a `RewardModel` with a client
                of its own), a `Judge`, or a function that gets the conversation and returns a number, or attributes and
                their numbers.
            k: How many answers to each prompt.
            prompt_template: Asks for the user's words; its placeholder is ``{conversation_history}``.
            prompt_kwargs: Values for further placeholders.
            user_model_kwargs: Further arguments of ``query_model`` for the user.
            assistant_model_kwargs: Further arguments of ``query_model`` for the assistant.
            two_turns: ``False`` has the openlines themselves answered.
            user: A persona, or an agent, that plays the user in place of the template, as in ``generate_dialogue``.
            temperatures: Temperatures of the answers, which take turns when all models have had theirs.
            attribute: Which attribute is the score; else ``helpfulness`` where it is there, and the mean of all otherwise.
            weights: Or what each attribute counts in a weighted mean.
            pairs: ``best_worst`` or ``all``; see `PreferenceSet`.
            min_margin: How far apart the scores of a pair are at least.
            seed: What all seeds are derived from. `ChatModelClient` has a seed of its own; to another client a seed is only
                sent where one is given here.

        Raises:
            InputError: An argument cannot be used; no request was made.
            SdialogLikeError: No prompt came to anything; the first one's failure.
        """
        check_method(pairs)
        check_margin(min_margin)
        plan = plan_answers(assistant_models, k, temperatures=temperatures, model_kwargs=assistant_model_kwargs)
        follow_up = FollowUp(
            user_model,
            plan[0].model,
            prompt_template,
            prompt_kwargs,
            checked_kwargs(user_model_kwargs, "user_model_kwargs"),
            {name: value for name, value in plan[0].kwargs.items() if name != "temperature" or temperatures is None},
            user,
        )
        follow_up.check()
        scorer, measure = scorer_of(reward), Measure(attribute, weights)
        check_measure(measure, scorer)
        scorer.check(self._asker())

        async def one(asker: Asker, record: PromptRecord) -> CandidateSet:
            prompt = await make_prompt(asker, record, follow_up if two_turns else None, seed)
            candidates = await make_candidates(asker, prompt, plan, seed)
            return await score_candidates(asker, candidates, scorer, measure, seed)

        made, failures = await self._each(read_beginnings(openlines), one, seed)
        return PreferenceSet(made, method=pairs, min_margin=min_margin, failures=failures)

    async def score_answers(
        self,
        candidates: Iterable[CandidateSet] | PreferenceSet,
        reward: Reward,
        *,
        attribute: str | None = None,
        weights: Mapping[str, float] | None = None,
        pairs: PairMethod = "best_worst",
        min_margin: float = 0.0,
        seed: int | None = None,
    ) -> PreferenceSet:
        """Score answers that are there already: by somebody else, or after other tools have filtered them.

        Args:
            candidates: Prompts with their answers, or a whole `PreferenceSet`. Scores that they have are replaced.
            reward: As in `generate_preferences`.
            attribute: As in `generate_preferences`.
            weights: As in `generate_preferences`.
            pairs: As in `generate_preferences`.
            min_margin: As in `generate_preferences`.
            seed: As in `generate_preferences`.

        Raises:
            InputError: An argument cannot be used; no request was made.
            SdialogLikeError: Nothing could be scored; the first failure.
        """
        check_method(pairs)
        check_margin(min_margin)
        scorer, measure = scorer_of(reward), Measure(attribute, weights)
        check_measure(measure, scorer)
        scorer.check(self._asker())
        whole = candidates.candidates if isinstance(candidates, PreferenceSet) else candidates
        given = list(whole) if isinstance(whole, Iterable) and not isinstance(whole, CandidateSet) else [None]
        if not all(isinstance(each, CandidateSet) for each in given):
            raise InputError("candidates is a list of CandidateSet records.", hint="Read them with load_records.")

        async def one(asker: Asker, candidate: CandidateSet) -> CandidateSet:
            return await score_candidates(asker, candidate, scorer, measure, seed)

        made, failures = await self._each(given, one, seed)
        return PreferenceSet(made, method=pairs, min_margin=min_margin, failures=failures)

    async def _each(
        self,
        records: Sequence[PromptRecord],
        work: Callable[[Asker, Any], Awaitable[CandidateSet]],
        seed: int | None,
    ) -> tuple[list[CandidateSet], dict[str, str]]:
        if seed is not None:
            check_seed(seed)
        asker = self._asker()
        works = [partial(work, asker.branch("preferences", record.id), record) for record in records]
        results = await asker.together(works)
        made = [result for result in results if not isinstance(result, Exception)]
        failed = [result for result in results if isinstance(result, Exception)]
        if failed and not made:
            raise failed[0]
        failures = {
            record.id: str(result) if isinstance(result, SdialogLikeError) else f"{type(result).__name__}: {result}"
            for record, result in zip(records, results, strict=True)
            if isinstance(result, Exception)
        }
        return made, failures
