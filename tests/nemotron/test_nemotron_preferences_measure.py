"""Which attribute counts: checked before anything is paid for, and changed afterwards without asking anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdialog_like.errors import BadRequestError, InputError, ServerUnreachableError
from sdialog_like.judges import Judge, Score
from sdialog_like.nemotron import (
    AsyncNemotronGenerator,
    CandidateSet,
    ChatModelClient,
    NemotronGenerator,
    PreferencePipeline,
    PreferenceSet,
    from_hf,
    from_pandas,
    load_records,
    save_records,
    to_hf,
    to_pandas,
)
from sdialog_like.nemotron.preferences import RewardModel, answer_judge
from sdialog_like.testing import ScriptedModel

PROMPT = [{"role": "user", "content": "Why is the sky blue?"}]


class Client:
    """Counts what it is asked; answers and rates."""

    def __init__(self) -> None:
        self.calls = 0

    def query_model(self, *, messages: Any, model: Any, **kwargs: Any) -> list[str]:
        self.calls += 1
        return [f"Answer {self.calls}."]

    def query_reward_model(self, *, messages: Any, model: Any) -> dict[str, float]:
        return {"helpfulness": float(messages[-1]["content"].split()[-1].rstrip(".")), "wit": 1}


class AsyncClient(Client):
    async def query_model(self, **given: Any) -> list[str]:  # type: ignore[override]
        return super().query_model(**given)


def candidate(name: str, *answers: dict[str, Any]) -> CandidateSet:
    return CandidateSet(id=name, prompt=PROMPT, answers=list(answers))


RATED = PreferenceSet(
    [
        candidate(
            "a",
            {"text": "Long.", "score": 4, "scores": {"helpfulness": 4, "verbosity": 4}, "model": "m"},
            {"text": "Short.", "score": 3, "scores": {"helpfulness": 3, "verbosity": 0}},
            {"text": "Odd.", "reason": "the judge said nothing"},
        ),
        candidate("b", {"text": "Some.", "score": 1, "scores": {"helpfulness": 1}}, {"text": "None."}),
    ],
    method="all",
    min_margin=0.5,
    failures={"c": "broken"},
)


# Before anything is paid for.


def test_a_judge_knows_its_scores() -> None:
    client = Client()
    judge = answer_judge("builtin")
    with pytest.raises(InputError, match=r"will not rate 'helpfullness'\. Did you mean 'helpfulness'\? There are: helpful"):
        NemotronGenerator(client).generate_preferences(["Why?"], "u", "a", judge, k=2, attribute="helpfullness")
    with pytest.raises(InputError, match="will not rate 'wit'"):
        NemotronGenerator(client).score_answers([], judge, weights={"helpfulness": 1, "wit": 2})
    with pytest.raises(InputError, match="will not rate 'wit'"):
        PreferencePipeline(judge, attribute="wit", model="builtin")
    assert client.calls == 0


def test_of_reward_models_it_is_only_supposed() -> None:
    client = Client()
    with pytest.warns(UserWarning, match="Reward models seldom have 'wit'"):
        made = NemotronGenerator(client).generate_preferences(["Why?"], "u", "a", "rm", k=2, attribute="wit")
    assert [answer.score for answer in made.candidates[0].answers] == [1, 1]
    reward = RewardModel("rm", client)
    assert NemotronGenerator(client).score_answers([], reward, attribute="verbosity").candidates == []


def test_what_a_function_will_say_nobody_knows() -> None:
    made = NemotronGenerator(Client()).generate_preferences(
        ["Why?"], "u", "a", lambda messages: {"wit": 2.0}, k=2, attribute="wit"
    )
    assert [answer.score for answer in made.candidates[0].answers] == [2, 2]


async def test_a_judge_without_a_model_needs_the_call_seam() -> None:
    client, awaited = Client(), AsyncClient()
    for judge in (answer_judge(), Judge(Score(name="tone", options="0-4"), temperature=0.1)):
        with pytest.raises(InputError, match="The judge has no model of its own") as caught:
            NemotronGenerator(client).generate_preferences(["Why?"], "u", "a", judge, k=2)
        assert "ChatModelClient" in str(caught.value)
        with pytest.raises(InputError, match="The judge has no model of its own"):
            await AsyncNemotronGenerator(awaited).generate_preferences(["Why?"], "u", "a", judge, k=2)
    assert client.calls == awaited.calls == 0
    assert NemotronGenerator(client).generate_preferences(["Why?"], "u", "a", answer_judge("builtin"), k=2).candidates


# Afterwards.


def test_another_measure_of_what_is_recorded_asks_nobody() -> None:
    assert [pair.chosen.text for pair in RATED.pairs] == ["Long."]
    other = RATED.with_measure(weights={"helpfulness": 1, "verbosity": -1})
    assert [answer.score for answer in other.candidates[0].answers] == [0, 1.5, None]
    assert [pair.chosen.text for pair in other.pairs] == ["Short."]
    assert (other.method, other.min_margin, other.failures) == ("all", 0.5, {"c": "broken"})
    assert [answer.score for answer in RATED.candidates[0].answers] == [4, 3, None]
    assert other.candidates[0].answers[0].model == "m"
    assert other.with_measure().candidates == RATED.candidates


def test_an_answer_without_the_attribute_has_no_score_and_says_why() -> None:
    other = RATED.with_measure(attribute="verbosity")
    assert [answer.score for answer in other.candidates[1].answers] == [None, None]
    assert other.candidates[1].answers[0].reason == "there is no 'verbosity' among 'helpfulness'"
    assert other.candidates[0].answers[2].reason == "the judge said nothing"
    assert other.dropped["unscored"] == 1


def test_an_attribute_that_no_answer_has_is_an_error() -> None:
    with pytest.raises(InputError, match=r"No answer has been rated by 'verbose'\. Did you mean 'verbosity'\?"):
        RATED.with_measure(attribute="verbose")
    with pytest.raises(InputError, match="two ways"):
        RATED.with_measure(attribute="verbosity", weights={"verbosity": 1})


def test_a_score_without_attributes_is_the_quality() -> None:
    plain = PreferenceSet([candidate("a", {"text": "A.", "score": 4}, {"text": "B.", "score": 1})])
    assert plain.with_measure(weights={"quality": -1}).pairs[0].chosen.text == "B."
    assert plain.with_measure().pairs == plain.pairs


# One answer that cannot be rated.


def moody(error: Exception, words: str) -> Any:
    def worth(messages: list[dict[str, str]]) -> float:
        if words in messages[-1]["content"]:
            raise error
        return float(len(messages[-1]["content"]))

    return worth


THREE = candidate("a", {"text": "Air.", "score": 9, "scores": {"quality": 9}}, {"text": "Light."}, {"text": "Who knows?"})


@pytest.mark.parametrize("client", [Client(), ChatModelClient(ScriptedModel([]), seed=1)])
def test_one_answer_that_cannot_be_rated_does_not_throw_the_others_away(client: Any) -> None:
    made = NemotronGenerator(client).score_answers([THREE], moody(ValueError("too odd"), "Air"))
    odd, *others = made.candidates[0].answers
    assert (odd.score, odd.scores, odd.reason) == (None, {}, "ValueError: too odd")
    assert [answer.score for answer in others] == [6, 10]
    assert [pair.chosen.text for pair in made.pairs] == ["Who knows?"]
    assert made.failures == {}


def test_where_none_can_be_rated_the_prompt_fails() -> None:
    with pytest.raises(ValueError, match="too odd"):
        NemotronGenerator(Client()).score_answers([THREE], moody(ValueError("too odd"), ""))
    other = THREE.model_copy(update={"id": "b"})
    gone = moody(BadRequestError("refused"), "Air")
    made = NemotronGenerator(Client()).score_answers([THREE, other], gone)
    assert [each.answers[0].reason for each in made.candidates] == ["refused", "refused"]


def test_a_server_that_is_gone_fails_the_prompt_so_that_a_run_asks_again() -> None:
    with pytest.raises(ServerUnreachableError):
        NemotronGenerator(Client()).score_answers([THREE], moody(ServerUnreachableError("gone"), "Air"))


# A whole set where its records are wanted.


def test_a_set_is_scored_and_written_as_its_candidates(tmp_path: Path) -> None:
    made = NemotronGenerator(Client()).score_answers(RATED, lambda messages: 1.0)
    assert [each.id for each in made.candidates] == ["a", "b"]
    assert from_pandas(to_pandas(RATED), CandidateSet) == RATED.candidates
    assert from_hf(to_hf(RATED), CandidateSet) == RATED.candidates
    assert save_records(RATED, tmp_path / "c.jsonl") == 2
    assert load_records(tmp_path / "c.jsonl", CandidateSet) == RATED.candidates


@pytest.mark.parametrize("records", [THREE, "text", 3, None, {"id": "a"}])
def test_one_record_is_no_list(records: Any, tmp_path: Path) -> None:
    for write in (to_pandas, to_hf, lambda each: save_records(each, tmp_path / "c.jsonl")):
        with pytest.raises(InputError, match="Records come as a list"):
            write(records)
    with pytest.raises(InputError, match="list of CandidateSet"):
        NemotronGenerator(Client()).score_answers(records, len)
    assert not (tmp_path / "c.jsonl").exists()
