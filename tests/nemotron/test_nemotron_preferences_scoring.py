"""What an answer is worth: reward models, judges and functions, and how several attributes become one number."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from standin_server import StandInServer

from sdialog_like.errors import InputError, ServerError
from sdialog_like.judges import Judge, Score
from sdialog_like.nemotron import (
    AsyncNemotronGenerator,
    AsyncOpenAIClient,
    CandidateSet,
    ChatModelClient,
    NemotronGenerator,
    OpenAIClient,
)
from sdialog_like.nemotron.preferences import RewardModel, ServedRewardModel, answer_judge
from sdialog_like.nemotron.preferences.measure import Measure
from sdialog_like.testing import ScriptedModel

PROMPT = [{"role": "user", "content": "Why is the sky blue?"}]
VALUES = {"helpfulness": 3.0, "correctness": 1.0, "verbosity": 4.0}
SETS = [
    CandidateSet(id="a", prompt=PROMPT, answers=[{"text": "Air scatters it."}, {"text": "No."}]),
    CandidateSet(id="b", prompt=PROMPT, answers=[{"text": "Who knows?"}]),
]


class NoModel:
    """A client that nobody asks anything but ratings."""

    def query_model(self, **given: Any) -> list[str]:
        raise AssertionError("nobody has to answer")


class AsyncNoModel(NoModel):
    async def query_model(self, **given: Any) -> list[str]:
        raise AssertionError("nobody has to answer")


def scores_of(made: Any) -> list[list[float | None]]:
    return [[answer.score for answer in each.answers] for each in made.candidates]


def by_length(messages: list[dict[str, str]]) -> float:
    return len(messages[-1]["content"])


# One number out of several.


@pytest.mark.parametrize(
    ("measure", "number"),
    [
        (Measure(), 3.0),
        (Measure("correctness"), 1.0),
        (Measure(weights={"helpfulness": 1, "correctness": 3}), 1.5),
        (Measure(weights={"helpfulness": 0.5, "verbosity": -0.5}), -0.5),
        (Measure(weights={"helpfulness": 2, "verbosity": 0}), 3.0),
    ],
)
def test_a_chosen_attribute_or_a_weighted_mean(measure: Measure, number: float) -> None:
    assert measure.of(VALUES) == (pytest.approx(number), None)


def test_without_helpfulness_it_is_the_mean_of_all() -> None:
    assert Measure().of({"wit": 1.0, "truth": 4.0}) == (2.5, None)


def test_a_missing_attribute_is_no_number_and_says_why() -> None:
    assert Measure("wit").of(VALUES) == (None, "there is no 'wit' among 'helpfulness', 'correctness', 'verbosity'")
    assert Measure(weights={"wit": 1, "helpfulness": 1}).of(VALUES)[0] is None
    assert Measure().of({}) == (None, "there are no attributes")


@pytest.mark.parametrize("weights", [{}, {"a": "1"}, {"a": float("nan")}, {"a": True}, ["a"]])
def test_weights_are_numbers(weights: Any) -> None:
    with pytest.raises(InputError, match="weights is a mapping"):
        Measure(weights=weights)


# Functions.


def test_a_function_gets_the_whole_conversation() -> None:
    seen: list[Any] = []

    def worth(messages: list[dict[str, str]]) -> float:
        seen.append(messages)
        return 1.0

    NemotronGenerator(NoModel()).score_answers(SETS[1:], worth)
    assert seen == [[*PROMPT, {"role": "assistant", "content": "Who knows?"}]]


def test_a_function_may_return_a_number_or_attributes() -> None:
    def both(messages: list[dict[str, str]]) -> dict[str, float]:
        return {"helpfulness": 2, "length": by_length(messages)}

    generator = NemotronGenerator(NoModel())
    one = generator.score_answers(SETS, by_length)
    assert scores_of(one) == [[16, 3], [10]]
    assert one.candidates[0].answers[0].scores == {"quality": 16}
    assert one.candidates[0].answers[0].scorer == "by_length"
    several = generator.score_answers(SETS, both, attribute="length")
    assert scores_of(several) == [[16, 3], [10]]
    assert several.candidates[0].answers[1].scores == {"helpfulness": 2, "length": 3}


def test_a_number_that_is_none_is_no_score() -> None:
    made = NemotronGenerator(NoModel()).score_answers(SETS, lambda messages: float("nan"))
    assert scores_of(made) == [[None, None], [None]]
    assert made.candidates[0].answers[0].reason == "there are no attributes"
    assert made.dropped["unscored"] == 2


def test_something_else_than_numbers_is_an_error_that_names_the_function() -> None:
    def wordy(messages: list[dict[str, str]]) -> Any:
        return "good"

    with pytest.raises(InputError, match="wordy returned 'good'"):
        NemotronGenerator(NoModel()).score_answers(SETS, wordy)


async def test_an_async_function_is_awaited() -> None:
    async def worth(messages: list[dict[str, str]]) -> float:
        return by_length(messages)

    assert scores_of(await AsyncNemotronGenerator(AsyncNoModel()).score_answers(SETS, worth)) == [[16, 3], [10]]
    seam = ChatModelClient(ScriptedModel([]), seed=1)
    assert scores_of(await AsyncNemotronGenerator(seam).score_answers(SETS, worth)) == [[16, 3], [10]]
    assert scores_of(NemotronGenerator(seam).score_answers(SETS, worth)) == [[16, 3], [10]]
    with pytest.raises(InputError, match="has to be awaited"):
        NemotronGenerator(NoModel()).score_answers(SETS, worth)


async def test_a_plain_function_is_in_one_thread_at_a_time() -> None:
    inside = 0
    most = 0
    turn = threading.Event()

    def worth(messages: list[dict[str, str]]) -> float:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        turn.wait(0.01)
        inside -= 1
        return 1.0

    many = [CandidateSet(id=str(n), prompt=PROMPT, answers=[{"text": f"Answer {n}."}]) for n in range(6)]
    await AsyncNemotronGenerator(AsyncNoModel()).score_answers(many, worth)
    NemotronGenerator(ChatModelClient(ScriptedModel([]), seed=1)).score_answers(many, worth)
    assert most == 1


def test_a_callable_object_and_numpys_numbers_are_taken() -> None:
    import numpy as np

    class Worth:
        def __call__(self, messages: list[dict[str, str]]) -> Any:
            return np.float32(2.5)

    assert scores_of(NemotronGenerator(NoModel()).score_answers(SETS, Worth())) == [[2.5, 2.5], [2.5]]


# Judges.


def judging(*values: tuple[str, Any]) -> ScriptedModel:
    """A judge's model that always says the same."""
    said = {name: {"reasoning": f"Because of {name}.", "score": value} for name, value in values}
    return ScriptedModel([said], cycle=True)


def test_a_judge_rates_the_last_answer() -> None:
    model = judging(("helpfulness", 3), ("tone", "warm"))
    scores = [Score(name="helpfulness", options="0-4"), Score(name="tone", options=["cold", "cool", "warm"])]
    judge = Judge(scores, model=model)
    made = NemotronGenerator(NoModel()).score_answers(SETS, judge, seed=1)
    answer = made.candidates[0].answers[0]
    assert (answer.score, answer.scores, answer.labels) == (3, {"helpfulness": 3, "tone": 2}, {"tone": "warm"})
    assert answer.reasoning == {"helpfulness": "Because of helpfulness.", "tone": "Because of tone."}
    assert answer.scorer is not None
    asked = model.requests[0].messages[-1]["content"]
    assert "User: Why is the sky blue?" in asked
    assert "Assistant: Air scatters it." in asked
    assert "only the assistant's last answer" in asked
    seeds = [answer.scorer_seed for each in made.candidates for answer in each.answers]
    assert len(set(seeds)) == 3
    assert sorted(seeds) == sorted(request.seed for request in model.requests)  # type: ignore[type-var]


async def test_judges_can_be_asked_in_every_way() -> None:
    judge = Judge(Score(name="helpfulness", options="0-4"), model=judging(("helpfulness", 3)))
    assert scores_of(await AsyncNemotronGenerator(AsyncNoModel()).score_answers(SETS, judge)) == [[3, 3], [3]]
    seam = ChatModelClient(ScriptedModel([]), seed=1)
    assert scores_of(NemotronGenerator(seam).score_answers(SETS, judge)) == [[3, 3], [3]]
    assert scores_of(await AsyncNemotronGenerator(seam).score_answers(SETS, judge)) == [[3, 3], [3]]
    assert seam.usage.calls == 6


def test_a_judge_that_cannot_answer_gives_no_score_and_the_reason() -> None:
    judge = Judge(Score(name="helpfulness", options="0-4"), model=ScriptedModel(["I would rather not."], cycle=True))
    made = NemotronGenerator(NoModel()).score_answers(SETS, judge)
    answer = made.candidates[0].answers[0]
    assert answer.score is None
    assert answer.scores == {}
    assert answer.reason
    assert made.dropped["unscored"] == 2


def test_the_judge_of_answers_gives_the_five_attributes() -> None:
    made = NemotronGenerator(ChatModelClient("builtin", seed=1)).score_answers(SETS, answer_judge())
    for each in made.candidates:
        for answer in each.answers:
            assert list(answer.scores) == ["helpfulness", "correctness", "coherence", "complexity", "verbosity"]
            assert all(value in range(5) for value in answer.scores.values())
            assert answer.score == answer.scores["helpfulness"]
    rows = made.to_steerlm()
    assert rows[0]["conversations"][-1]["label"].startswith("helpfulness:")


# Reward models behind a server.


def rating(messages: list[dict[str, str]], seed: int | None, schema: Any) -> dict[str, Any]:
    length = float(len(messages[-1]["content"]))
    return {"text": "", "logprobs": {"helpfulness": length / 8, "correctness": 1.25, "verbosity": length}}


async def test_a_reward_model_behind_a_real_server(tmp_path: Any) -> None:
    openai = pytest.importorskip("openai")
    with StandInServer(reply=rating) as server:
        reach = {"base_url": f"{server.url}/v1", "api_key": "none"}
        with openai.OpenAI(**reach) as client:
            blocking = NemotronGenerator(OpenAIClient(client)).score_answers(SETS, "rm")
            seam = NemotronGenerator(ChatModelClient(ScriptedModel([]), seed=1))
            by_seam = seam.score_answers(SETS, RewardModel("rm", OpenAIClient(client)))
        async with openai.AsyncOpenAI(**reach) as client:
            awaited = await AsyncNemotronGenerator(AsyncOpenAIClient(client)).score_answers(SETS, "rm")
        assert {request.model for request in server.requests} == {"rm"}
    assert scores_of(blocking) == scores_of(awaited) == scores_of(by_seam) == [[2.0, 0.375], [1.25]]
    assert blocking.candidates[0].answers[0].scores == {"helpfulness": 2.0, "correctness": 1.25, "verbosity": 16.0}
    assert blocking.candidates[0].answers[0].scorer == "rm"


async def test_a_reward_model_that_a_spec_names_is_asked_again_when_its_server_fails() -> None:
    pytest.importorskip("openai")
    with StandInServer(reply=rating, faults=["500", "429"]) as server:
        served = ServedRewardModel("openai:rm", base_url=f"{server.url}/v1")
        made = NemotronGenerator(ChatModelClient(ScriptedModel([]), seed=1)).score_answers(
            SETS, served, attribute="verbosity"
        )
        assert scores_of(made) == [[16, 3], [10]]
        assert made.candidates[0].answers[0].scorer == "openai:rm"
        assert scores_of(NemotronGenerator(NoModel()).score_answers(SETS, served)) == [[2.0, 0.375], [1.25]]
        assert scores_of(await AsyncNemotronGenerator(AsyncNoModel()).score_answers(SETS, served)) == [[2.0, 0.375], [1.25]]


def test_its_errors_are_ours() -> None:
    pytest.importorskip("openai")
    with StandInServer(reply=rating, models=["another"]) as server:
        served = ServedRewardModel("openai:rm", base_url=f"{server.url}/v1")
        with pytest.raises(Exception, match="rm") as caught:
            NemotronGenerator(NoModel()).score_answers(SETS, served)
    assert type(caught.value).__name__ == "ModelNotFoundError"


def test_a_model_that_is_no_reward_model_is_said() -> None:
    pytest.importorskip("openai")
    with StandInServer() as server:
        served = ServedRewardModel("openai:chatty", base_url=f"{server.url}/v1")
        with pytest.raises(InputError, match="no logprobs"):
            NemotronGenerator(NoModel()).score_answers(SETS, served)


def test_a_model_that_is_not_served_by_openais_protocol_is_refused() -> None:
    with pytest.raises(InputError, match="openai:NAME"):
        ServedRewardModel("builtin")


def test_a_client_that_cannot_ask_reward_models_is_refused_before_anything_is_asked() -> None:
    class Half(NoModel):
        async def query_reward_model(self, **given: Any) -> dict[str, float]:
            return {}

    with pytest.raises(InputError, match="no client that could ask"):
        NemotronGenerator(NoModel()).score_answers(SETS, "rm")
    with pytest.raises(InputError, match="has no method|no method query_reward_model"):
        RewardModel("rm", NoModel())
    with pytest.raises(InputError, match="has to be awaited"):
        NemotronGenerator(Half()).score_answers(SETS, "rm")
    with pytest.raises(InputError, match="named by a text"):
        RewardModel("")


def test_ratings_that_are_none_are_an_error() -> None:
    class Odd(NoModel):
        def query_reward_model(self, **given: Any) -> Any:
            return [1, 2]

    with pytest.raises(InputError, match=r"query_reward_model returned \[1, 2\]"):
        NemotronGenerator(Odd()).score_answers(SETS, "rm")


def test_a_failing_reward_model_fails_its_prompt_only() -> None:
    class Moody(NoModel):
        def query_reward_model(self, *, messages: list[dict[str, str]], model: str) -> dict[str, float]:
            if "knows" in messages[-1]["content"]:
                raise ServerError("busy")
            return {"helpfulness": 1}

    made = NemotronGenerator(Moody()).score_answers(SETS, "rm")
    assert [each.id for each in made.candidates] == ["a"]
    assert made.failures == {"b": "busy"}
