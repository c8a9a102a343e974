"""Preference data as the work of a run: a row for each openline or prompt."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.llm import DEFAULT_MODEL, bind_model
from sdialog_like.nemotron.asking import SeamAsker
from sdialog_like.nemotron.clients.binding import ModelFamily
from sdialog_like.nemotron.dialogue_works import user_from, user_settings
from sdialog_like.nemotron.filling import checked_kwargs
from sdialog_like.nemotron.preferences.answers import plan_answers
from sdialog_like.nemotron.preferences.candidates import FollowUp, make_candidates, make_prompt, score_candidates
from sdialog_like.nemotron.preferences.measure import Measure, check_measure
from sdialog_like.nemotron.preferences.portable_scorers import scorer_from, scorer_settings
from sdialog_like.nemotron.preferences.prompts import read_beginning
from sdialog_like.nemotron.preferences.scoring import Reward, scorer_of
from sdialog_like.nemotron.preferences.served_reward_model import ServedRewardModel
from sdialog_like.nemotron.templates import DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE
from sdialog_like.nemotron.works import plain

if TYPE_CHECKING:
    from sdialog_like.agents import Agent
    from sdialog_like.engine import Client, Row
    from sdialog_like.personas import BasePersona

__all__ = ["PreferencePipeline"]


class PreferencePipeline:
    """Prompts with scored answers as the work of a run: each row is an openline or a prompt, each result a `CandidateSet`.

    Pairs are made afterwards, of all results: ``PreferenceSet(result.results(), min_margin=1)``. Nothing has to be asked
    again for another margin.

    A row has the ``openline`` (or a ``prompt``, a list of messages that ends with the user's), and may have whatever else is
    to be known of it, which the result keeps as its ``origin``; `Openline.to_row` makes such rows.

    Args:
        reward: Who says what answers are worth: a `Judge`; a reward model's spec (``openai:…``) or a `ServedRewardModel`; or
            a function of the messages, with which the run can only be resumed from Python.
        assistant_models: Who answers: one model, or several, which take turns; the model otherwise. The first one gives the
            first answer of the prompt.
        k: How many answers to each prompt.
        temperatures: Temperatures of the answers, which take turns when all models have had theirs.
        two_turns: ``False`` has the openlines themselves answered.
        attribute: Which attribute is the score; else ``helpfulness`` where it is there, and the mean of all otherwise. The
            results hold the score, so that a run keeps to one; ``PreferenceSet.with_measure`` makes another of what is
            recorded, and asks nobody.
        weights: Or what each attribute counts in a weighted mean.
        user: A persona (an object, its attributes, or words) or an agent that plays the user, in place of the template.
        user_model: Who writes what the user says; the model otherwise.
        prompt_template: Asks for the user's words; its placeholder is ``{conversation_history}``.
        prompt_kwargs: Values for further placeholders.
        user_model_kwargs: Further parameters of the user's calls.
        assistant_model_kwargs: Further parameters of the answers' calls.
        model: A model spec, a LangChain chat model, or a bound model.
        **parameters: The model's parameters.

    Attributes:
        bound_model: Who is asked.

    Raises:
        InputError: An argument cannot be used.

    Example:
        >>> from sdialog_like.nemotron.preferences import answer_judge
        >>> from sdialog_like.runs import run
        >>> rows = [{"id": "q1", "openline": "Why is the sky blue?"}]
        >>> work = PreferencePipeline(answer_judge(), k=3, model="builtin")
        >>> made = PreferenceSet(run(work, rows, output="output/preferences", seed=1).results())  # doctest: +SKIP
    """

    def __init__(
        self,
        reward: Reward,
        assistant_models: str | Sequence[str | None] | None = None,
        k: int | str = 4,
        *,
        temperatures: float | Sequence[float] | None = None,
        two_turns: bool = True,
        attribute: str | None = None,
        weights: Mapping[str, float] | None = None,
        user: BasePersona | Agent | Mapping[str, Any] | str | None = None,
        user_model: str | None = None,
        prompt_template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
        prompt_kwargs: Mapping[str, Any] | None = None,
        user_model_kwargs: Mapping[str, Any] | None = None,
        assistant_model_kwargs: Mapping[str, Any] | None = None,
        model: Any = DEFAULT_MODEL,
        **parameters: Any,
    ) -> None:
        self.bound_model = bind_model(model, **parameters)
        self._how: dict[str, Any] = {
            "assistant_models": assistant_models,
            "k": k,
            "temperatures": temperatures,
            "two_turns": bool(two_turns),
            "attribute": attribute,
            "weights": weights,
            "user_model": user_model,
            "prompt_template": prompt_template,
            "prompt_kwargs": checked_kwargs(prompt_kwargs, "prompt_kwargs"),
            "user_model_kwargs": checked_kwargs(user_model_kwargs, "user_model_kwargs"),
            "assistant_model_kwargs": checked_kwargs(assistant_model_kwargs, "assistant_model_kwargs"),
        }
        self._user = user
        self._scorer = ServedRewardModel(reward) if isinstance(reward, str) else scorer_of(reward)
        self._measure = Measure(attribute, weights)
        check_measure(self._measure, self._scorer)
        self._plan = plan_answers(
            assistant_models, k, temperatures=temperatures, model_kwargs=self._how["assistant_model_kwargs"]
        )
        first = {
            name: value for name, value in self._plan[0].kwargs.items() if name != "temperature" or temperatures is None
        }
        self._follow_up = FollowUp(
            user_model,
            self._plan[0].model,
            prompt_template,
            prompt_kwargs,
            self._how["user_model_kwargs"],
            first,
            user,
        )
        self._follow_up.check()

    def settings(self) -> dict[str, Any]:
        """Return all settings but the model, as plain data.

        Raises:
            InputError: The reward is a function or has a client of its own, the user is an agent, or an argument has no JSON
                form: another process could not make them again.
        """
        settings: dict[str, Any] = plain(self._how, type(self).__name__)
        return {**settings, "user": user_settings(self._user), "reward": scorer_settings(self._scorer)}

    def parts(self) -> dict[str, Any]:
        """Return what the results depend on, for where `settings` fails."""
        return {**self._how, "user": self._user, "reward": getattr(self._scorer, "function", self._scorer)}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], model: Any) -> Self:
        """Make the work of `settings`, with this model.

        Raises:
            InputError: These are no settings of this class.
        """
        try:
            own = {**settings, "user": user_from(settings["user"]), "reward": scorer_from(settings["reward"])}
            return cls(**own, model=model)
        except (KeyError, TypeError) as exc:
            raise InputError(f"These are no settings of {cls.__name__}: {dict(settings)!r:.200}.") from exc

    def with_model(self, model: Any, **parameters: Any) -> Self:
        """Return the same work with another model."""
        twin = copy.copy(self)
        twin.bound_model = bind_model(model, **parameters)
        return twin

    def check_row(self, data: Any, *, id: int | str | None = None) -> None:  # noqa: A002 - the protocol's name
        """See to it that a row has an openline or a prompt.

        Raises:
            InputError: It has none.
        """
        read_beginning({} if data is None else data, str(id))

    async def __call__(self, row: Row, client: Client) -> dict[str, Any]:
        """Make one row's prompt, answers and scores."""
        asker = SeamAsker(client, models=ModelFamily(client.model).bind)
        self._scorer.check(asker)
        record = read_beginning({} if row.data is None else row.data, str(row.id))
        prompt = await make_prompt(asker, record, self._follow_up if self._how["two_turns"] else None)
        candidates = await make_candidates(asker, prompt, self._plan)
        scored = await score_candidates(asker, candidates, self._scorer, self._measure)
        return scored.model_dump(mode="json")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {self.bound_model.spec} and {self._scorer!r}>"
