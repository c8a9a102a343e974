"""Preference sets from end to end: prompts, answers, scores and pairs, with scripted clients and through the call seam."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sdialog_like.errors import BadRequestError, InputError, ServerError
from sdialog_like.nemotron import (
    AsyncNemotronGenerator,
    CandidateSet,
    ChatModelClient,
    NemotronGenerator,
    Openline,
    PromptRecord,
)
from sdialog_like.nemotron.preferences import PreferenceSet, RewardModel
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

PROMPT = [{"role": "user", "content": "Why is the sky blue?"}]


class Client:
    """A blocking client: says who answered what, as the how-manieth; worth what ``worth`` says."""

    def __init__(self, worth: Callable[[str], Any] = len) -> None:
        self.asked: list[dict[str, Any]] = []
        self.rated: list[dict[str, Any]] = []
        self.worth = worth

    def query_model(self, *, messages: list[dict[str, str]], model: str, **kwargs: Any) -> list[str]:
        self.asked.append({"messages": messages, "model": model, **kwargs})
        return [f"{model} to {messages[-1]['content'][:60]!r}, {len(self.asked)}"]

    def query_reward_model(self, *, messages: list[dict[str, str]], model: str) -> dict[str, float]:
        self.rated.append({"messages": messages, "model": model})
        found = self.worth(messages[-1]["content"])
        return found if isinstance(found, dict) else {"helpfulness": found, "verbosity": 2}


class AsyncClient(Client):
    async def query_model(self, **given: Any) -> list[str]:  # type: ignore[override]
        return super().query_model(**given)

    async def query_reward_model(self, **given: Any) -> dict[str, float]:  # type: ignore[override]
        return super().query_reward_model(**given)


def by_last_number(scores: dict[int, float]) -> Callable[[str], float]:
    """Scores by the number that an answer ends with."""
    return lambda text: scores[int(text.rpartition(", ")[2])]


# The whole way.


def test_known_scores_give_the_known_pairs_and_ties_are_dropped() -> None:
    # Calls 1 and 2 make the first prompt, 3 to 5 its answers; 6 and 7 the second prompt, 8 to 10 its answers; and so on.
    scores = {3: 1.0, 4: 4.0, 5: 2.0, 8: 3.0, 9: 3.0, 10: 3.0, 13: 0.5, 14: 0.0, 15: 0.25}
    client = Client(by_last_number(scores))
    made = NemotronGenerator(client).generate_preferences(
        ["One?", "Two?", "Three?"], "user", "assistant", "reward", k=3, min_margin=0.4
    )
    assert [(pair.prompt_id, pair.chosen.score, pair.rejected.score, pair.margin) for pair in made.pairs] == [
        ("0", 4.0, 1.0, 3.0),
        ("2", 0.5, 0.0, 0.5),
    ]
    assert made.dropped == {"tie": 1, "below_margin": 0, "same_text": 0, "unscored": 0}
    assert made.failures == {}
    assert len(client.asked) == 3 * (2 + 3)
    assert len(client.rated) == 3 * 3


def test_the_calls_in_their_order() -> None:
    client = Client()
    made = NemotronGenerator(client).generate_preferences(["Why?"], "user", ["a", "b"], "reward", k=2)
    prompt = made.candidates[0].prompt
    assert [message["role"] for message in prompt] == ["user", "assistant", "user"]
    assert prompt[0]["content"] == "Why?"
    first, follow_up, *answers = client.asked
    assert first == {"messages": [{"role": "user", "content": "Why?"}], "model": "a"}
    assert follow_up["model"] == "user"
    assert "Why?" in follow_up["messages"][0]["content"]
    assert answers == [{"messages": prompt, "model": "a"}, {"messages": prompt, "model": "b"}]
    texts = [answer.text for answer in made.candidates[0].answers]
    assert client.rated == [
        {"messages": [*prompt, {"role": "assistant", "content": text}], "model": "reward"} for text in texts
    ]


def test_a_row_keeps_models_seeds_and_scores() -> None:
    client = Client(by_last_number({3: 1, 4: 2, 5: 3, 6: 4}))
    made = NemotronGenerator(client).generate_preferences(
        ["Why?"], "user", ["a", "b"], "reward", k=4, temperatures=[0.5, 1.0], seed=3
    )
    (candidates,) = made.candidates
    assert (candidates.openline, candidates.seed) == ("Why?", 3)
    assert (candidates.user_model, candidates.assistant_model) == ("user", "a")
    assert [(answer.model, answer.parameters) for answer in candidates.answers] == [
        ("a", {"temperature": 0.5}),
        ("b", {"temperature": 0.5}),
        ("a", {"temperature": 1.0}),
        ("b", {"temperature": 1.0}),
    ]
    assert {answer.scorer for answer in candidates.answers} == {"reward"}
    assert all(answer.scores == {"helpfulness": answer.score, "verbosity": 2.0} for answer in candidates.answers)
    (row,) = made.to_dpo()
    best, worst = candidates.answers[3], candidates.answers[0]
    assert (row["model_chosen"], row["seed_chosen"], row["score_chosen"]) == ("b", best.seed, 4)
    assert (row["model_rejected"], row["seed_rejected"], row["score_rejected"]) == ("a", worst.seed, 1)
    assert best.seed == client.asked[5]["seed"]


def test_a_seed_reaches_a_clients_calls_each_with_its_own() -> None:
    client, again, without = Client(), Client(), Client()
    for each in (client, again):
        NemotronGenerator(each).generate_preferences(["Why?", "How?"], "user", "a", "reward", k=3, seed=3)
    seeds = [call["seed"] for call in client.asked]
    assert len(set(seeds)) == len(seeds) == 10
    assert seeds == [call["seed"] for call in again.asked]
    NemotronGenerator(without).generate_preferences(["Why?"], "user", "a", "reward", k=3)
    assert not any("seed" in call for call in without.asked)


def test_a_seed_in_the_models_arguments_gives_each_answer_its_own_seed_too() -> None:
    client = Client()
    given = {"seed": 5, "max_tokens": 9}
    NemotronGenerator(client).generate_preferences([PROMPT], None, "a", "reward", k=3, assistant_model_kwargs=given)
    assert len({call["seed"] for call in client.asked}) == 3
    assert all(call["max_tokens"] == 9 for call in client.asked)
    assert given == {"seed": 5, "max_tokens": 9}


async def test_awaited_it_is_the_same() -> None:
    class Same(Client):
        """Says the same to the same."""

        def query_model(self, **given: Any) -> list[str]:
            super().query_model(**given)
            return [f"{given['model']} says {derive_seed(json.dumps(given))}"]

    class SameAwaited(AsyncClient, Same):
        async def query_model(self, **given: Any) -> list[str]:  # type: ignore[override]
            return Same.query_model(self, **given)

    items = ["Why?", PROMPT, "How?"]
    blocking, awaited = Same(), SameAwaited()
    one = NemotronGenerator(blocking).generate_preferences(items, "u", ["a", "b"], "r", k=2, seed=1)
    other = await AsyncNemotronGenerator(awaited).generate_preferences(items, "u", ["a", "b"], "r", k=2, seed=1)
    assert one.candidates == other.candidates
    assert one.pairs == other.pairs
    assert Counter(map(json.dumps, blocking.asked)) == Counter(map(json.dumps, awaited.asked))
    assert Counter(map(json.dumps, blocking.rated)) == Counter(map(json.dumps, awaited.rated))


def test_both_forms_have_the_same_arguments() -> None:
    for name in ("generate_preferences", "score_answers"):
        blocking = inspect.signature(getattr(NemotronGenerator, name))
        awaited = inspect.signature(getattr(AsyncNemotronGenerator, name))
        assert list(blocking.parameters) == list(awaited.parameters)


# What it begins with.


def test_openlines_and_prompts_come_in_many_forms() -> None:
    openline = Openline(id="q7", text="Why?", kind="open_qa", stage="question", topic="Physics", model="m", seed=4)
    items = [
        "Why?",
        PROMPT,
        openline,
        PromptRecord(id="done", prompt=PROMPT, origin={"topic": "Sky"}),
        {"id": 9, "openline": "How?", "topic": "T"},
        {"prompt": PROMPT},
        openline.to_dict() | {"id": "x"},
    ]
    made = NemotronGenerator(Client()).generate_preferences(items, "user", "a", "reward", k=2)
    seen = {each.id: each for each in made.candidates}
    assert list(seen) == ["0", "1", "q7", "done", "9", "5", "x"]
    assert [len(each.prompt) for each in made.candidates] == [3, 1, 3, 1, 3, 1, 3]
    origin = {"kind": "open_qa", "stage": "question", "topic": "Physics", "model": "m", "openline_seed": 4}
    assert seen["q7"].origin == seen["x"].origin == origin
    assert seen["done"].origin == {"topic": "Sky"}
    assert seen["9"].origin == {"topic": "T"}
    assert (seen["1"].openline, seen["1"].user_model, seen["q7"].user_model) == (None, None, "user")


def test_without_a_second_turn_the_openlines_are_answered() -> None:
    client = Client()
    made = NemotronGenerator(client).generate_preferences(["Why?"], None, "a", "reward", k=2, two_turns=False)
    assert len(client.asked) == 2
    assert made.candidates[0].prompt == [{"role": "user", "content": "Why?"}]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ("Why?", "come as a list"),
        ([3], "Number 0 of the openlines is 3"),
        ([" "], "Number 0 of the openlines"),
        ([{"question": "Why?"}], "Number 0 of the openlines"),
        ([[{"role": "user"}]], "Number 0 of the openlines: prompt: .*keys"),
        ([[*PROMPT, {"role": "assistant", "content": "So."}]], "ends with a message of the user's"),
        ([{"id": "a", "openline": "x"}, {"id": "a", "openline": "y"}], "'a' comes twice"),
    ],
)
def test_what_is_no_openline_is_refused_before_anything_is_asked(items: Any, message: str) -> None:
    client = Client()
    with pytest.raises(InputError, match=message):
        NemotronGenerator(client).generate_preferences(items, "user", "a", "reward")
    assert not client.asked


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 1}, "k is a whole number of at least 2"),
        ({"k": "two"}, "k is a whole number"),
        ({"k": 2, "assistant_models": ["a", "b", "c"]}, "too few for 3 models"),
        ({"k": 2, "temperatures": [0.1, 0.5, 1.0]}, "too few for 1 models and 3 temperatures"),
        ({"temperatures": ["warm"]}, "temperatures is a number"),
        ({"temperatures": 0.5, "assistant_model_kwargs": {"temperature": 1}}, "say the same"),
        ({"assistant_models": []}, "assistant_models is"),
        ({"assistant_model_kwargs": {"n": 4}}, "call of its own"),
        ({"pairs": "some"}, "'best_worst' or 'all'"),
        ({"min_margin": -1}, "min_margin"),
        ({"attribute": "a", "weights": {"a": 1}}, "two ways"),
        ({"weights": {"a": 0}}, "not all 0"),
        ({"seed": -1}, "seed"),
        ({"prompt_template": "{conversation_history} {mood}"}, "mood"),
        ({"reward": 3}, "cannot be rated by 3"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_asked(arguments: dict[str, Any], message: str) -> None:
    client = Client()
    given = {"openlines": ["Why?"], "user_model": "user", "assistant_models": "a", "reward": "reward", **arguments}
    with pytest.raises(ValueError, match=message):
        NemotronGenerator(client).generate_preferences(**given)
    assert not client.asked


def test_k_may_be_a_text_as_every_number_here() -> None:
    made = NemotronGenerator(Client()).generate_preferences([PROMPT], None, "a", "reward", k="3")
    assert len(made.candidates[0].answers) == 3


# Failures.


def test_a_prompt_that_fails_does_not_throw_the_others_away() -> None:
    class Choosy(Client):
        def query_model(self, *, messages: list[dict[str, str]], model: str, **kwargs: Any) -> list[str]:
            if "Two?" in messages[0]["content"]:
                raise RuntimeError("not that one")
            return super().query_model(messages=messages, model=model, **kwargs)

    made = NemotronGenerator(Choosy()).generate_preferences(["One?", "Two?", "Three?"], "user", "a", "reward", k=2)
    assert [each.id for each in made.candidates] == ["0", "2"]
    assert made.failures == {"1": "RuntimeError: not that one"}


def test_where_all_prompts_fail_it_is_an_error() -> None:
    class Broken(Client):
        def query_model(self, **given: Any) -> list[str]:
            raise RuntimeError("nothing works")

    with pytest.raises(RuntimeError, match="nothing works"):
        NemotronGenerator(Broken()).generate_preferences(["One?", "Two?"], "user", "a", "reward", k=2)


def test_an_answer_that_cannot_be_had_is_left_out_and_said() -> None:
    class Refusing(Client):
        def query_model(self, *, messages: list[dict[str, str]], model: str, **kwargs: Any) -> list[str]:
            if model == "b":
                raise BadRequestError("I do not talk about that.")
            return [""] if model == "c" else super().query_model(messages=messages, model=model, **kwargs)

    made = NemotronGenerator(Refusing()).generate_preferences([PROMPT], None, ["a", "b", "c"], "reward", k=6)
    (candidates,) = made.candidates
    assert [answer.model for answer in candidates.answers] == ["a", "a"]
    assert candidates.failures[0] == "answer 1 of b: I do not talk about that."
    assert candidates.failures[1] == "answer 2 of c: The model gave no answer."
    assert len(candidates.failures) == 4


def test_where_the_server_fails_the_prompt_fails() -> None:
    class Flaky(Client):
        def query_model(self, *, messages: list[dict[str, str]], model: str, **kwargs: Any) -> list[str]:
            if len(self.asked) == 3:
                self.asked.append({})
                raise ServerError("overloaded")
            return super().query_model(messages=messages, model=model, **kwargs)

    made = NemotronGenerator(Flaky()).generate_preferences([PROMPT, PROMPT], None, "a", "reward", k=2)
    assert made.failures == {"1": "overloaded"}


# Scoring what is there already.


def test_answers_are_scored_anew_after_others_have_filtered_them() -> None:
    made = NemotronGenerator(Client()).generate_preferences([PROMPT], None, "a", "reward", k=3)
    (candidates,) = made.candidates
    fewer = candidates.model_copy(update={"answers": candidates.answers[:2]})
    client = Client(by_last_number({1: 0.0, 2: 4.0}))
    again = NemotronGenerator(client).score_answers([fewer], "other")
    assert not client.asked
    assert [answer.score for answer in again.candidates[0].answers] == [0.0, 4.0]
    assert again.candidates[0].answers[0].scorer == "other"
    assert again.pairs[0].chosen.text == candidates.answers[1].text


def test_only_candidate_sets_can_be_scored() -> None:
    with pytest.raises(InputError, match="CandidateSet"):
        NemotronGenerator(Client()).score_answers([{"id": "a"}], "reward")  # type: ignore[list-item]


# Through the call seam.


def seeded(messages: list[dict[str, str]], seed: int | None) -> str:
    return f"{messages[-1]['content'][:40]} {derive_seed(json.dumps(messages), seed)}"


def worth(messages: list[dict[str, str]]) -> float:
    return derive_seed(messages[-1]["content"]) % 5


def made_with(seed: int, concurrency: int = 32) -> PreferenceSet:
    client = ChatModelClient(ScriptedModel(seeded), seed=seed, concurrency=concurrency)
    return NemotronGenerator(client).generate_preferences([f"Question {n}?" for n in range(6)], None, None, worth)


def test_the_clients_seed_makes_it_all_again_at_any_concurrency() -> None:
    one, again, other = made_with(1), made_with(1, 2), made_with(2)
    assert one.candidates == again.candidates
    assert [c.answers for c in one.candidates] != [c.answers for c in other.candidates]
    seeds = [answer.seed for each in one.candidates for answer in each.answers]
    assert len(set(seeds)) == len(seeds)


def test_a_prompts_seeds_do_not_depend_on_the_others() -> None:
    client = ChatModelClient(ScriptedModel(seeded), seed=1)
    alone = NemotronGenerator(client).generate_preferences([{"id": "4", "openline": "Question 4?"}], None, None, worth)
    assert alone.candidates == made_with(1).candidates[4:5]


def test_the_seed_that_is_kept_is_the_one_that_was_sent() -> None:
    model = ScriptedModel(seeded)
    made = NemotronGenerator(ChatModelClient(model, seed=1)).generate_preferences([PROMPT], None, None, worth, k=3)
    assert sorted(request.seed or 0 for request in model.requests) == sorted(a.seed or 0 for a in made.candidates[0].answers)


async def test_the_seam_is_awaited_too() -> None:
    client = ChatModelClient(ScriptedModel(seeded), seed=1)
    items = [f"Question {n}?" for n in range(6)]
    awaited = await AsyncNemotronGenerator(client).generate_preferences(items, None, None, worth)
    assert awaited.candidates == made_with(1).candidates


def test_a_persona_may_sit_in_the_users_seat() -> None:
    client = ChatModelClient("builtin", seed=1)
    made = NemotronGenerator(client).generate_preferences(
        ["Why is the sky blue?"], None, None, worth, k=2, user={"name": "Ada", "role": "pupil"}
    )
    assert [message["role"] for message in made.candidates[0].prompt] == ["user", "assistant", "user"]


def test_a_reward_model_needs_a_client_that_can_ask_it() -> None:
    generator = NemotronGenerator(ChatModelClient(ScriptedModel(seeded), seed=1))
    with pytest.raises(InputError, match="no client that could ask the reward model 'reward'"):
        generator.generate_preferences([PROMPT], None, None, "reward")
    made = generator.generate_preferences([PROMPT], None, None, RewardModel("reward", Client()), k=2)
    assert all(answer.score is not None for answer in made.candidates[0].answers)
    assert isinstance(made.candidates[0], CandidateSet)
