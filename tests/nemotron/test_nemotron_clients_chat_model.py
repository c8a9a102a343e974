"""ChatModelClient: any model of the package, through the call seam."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from standin_server import StandInServer

from sdialog_like.engine import MemoryJournal, run_on_loop
from sdialog_like.errors import BadRequestError, BlockingCallError, InputError, ModelSpecError
from sdialog_like.nemotron import NemotronGenerator
from sdialog_like.nemotron.clients import ChatModelClient
from sdialog_like.nemotron.formatters import NoFormat
from sdialog_like.seeds import MAX_SEED
from sdialog_like.testing import ScriptedModel

MESSAGES = [{"role": "user", "content": "Write a limerick."}]
OTHERS = [{"role": "user", "content": "Write a haiku."}]


def told_by_seed(messages: list[dict[str, Any]], seed: int | None) -> str:
    return f"{messages[-1]['content']} {seed}"


def test_a_question_is_one_seeded_request() -> None:
    model = ScriptedModel(["There once was a card."])
    assert ChatModelClient(model, seed=1).query_model(messages=MESSAGES) == ["There once was a card."]
    [request] = model.requests
    assert request.messages == MESSAGES
    assert request.seed is not None
    assert request.schema is None


def test_builtin_answers_offline() -> None:
    client = ChatModelClient("builtin", seed=1)
    [answer] = client.query_model(MESSAGES, model="builtin", temperature=0.2, top_p=0.7, max_tokens=1024)
    assert answer
    assert client.usage.calls == client.usage.attempts == 1


def test_parameters_pass_on_and_none_is_not_sent() -> None:
    model = ScriptedModel(["Fine."], cycle=True)
    client = ChatModelClient(model, seed=1)
    client.query_model(MESSAGES, max_tokens=9, stop=["x"], temperature=0.0, top_k=4, top_p=0.5)
    client.query_model(MESSAGES, max_tokens=None, n=None, seed=None, stop=None, stream=None, temperature=None, top_k=None)
    assert [request.options for request in model.requests] == [
        {"max_tokens": 9, "stop": ["x"], "temperature": 0.0, "top_k": 4, "top_p": 0.5},
        {},
    ]


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_parameters_reach_the_server_under_its_own_names(provider: str) -> None:
    with StandInServer() as server:
        address = f"{server.url}/v1" if provider == "openai" else server.url
        client = ChatModelClient(f"{provider}:m", base_url=address, temperature=0.9, seed=1)
        client.query_model(MESSAGES, seed=7, max_tokens=9, stop="x", top_k=4, top_p=0.5)
        [request] = server.requests
        names = {"max_tokens": 9} if provider == "openai" else {"num_predict": 9}
        sent = {name: request.options.get(name) for name in ("temperature", "stop", "top_k", "top_p", *names)}
        assert sent == {"temperature": 0.9, "stop": ["x"], "top_k": 4, "top_p": 0.5, **names}
        assert request.seed == 7


def test_the_same_seed_gives_the_same_answers() -> None:
    with StandInServer() as server:
        made = []
        for seed in (1, 1, 2):
            client = ChatModelClient("openai:m", base_url=f"{server.url}/v1", seed=seed)
            made.append([client.query_model(question, n=n) for question in (MESSAGES, OTHERS) for n in (1, 3)])
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_a_seed_drawn_at_random_is_known_afterwards() -> None:
    model = ScriptedModel(told_by_seed)
    client = ChatModelClient(model)
    assert 0 <= client.seed <= MAX_SEED
    assert client.query_model(MESSAGES) == ChatModelClient(model, seed=client.seed).query_model(MESSAGES)


def test_asking_the_same_again_gets_another_seed() -> None:
    client = ChatModelClient(ScriptedModel(told_by_seed), seed=1)
    first, again = client.query_model(MESSAGES), client.query_model(MESSAGES)
    assert first != again
    anew = ChatModelClient(ScriptedModel(told_by_seed), seed=1)
    assert anew.query_model(OTHERS) != first
    assert [anew.query_model(MESSAGES), anew.query_model(MESSAGES)] == [first, again]


def test_several_answers_are_as_many_requests_with_seeds_of_their_own() -> None:
    model = ScriptedModel(told_by_seed)
    [alone] = ChatModelClient(model, seed=1).query_model(MESSAGES)
    client = ChatModelClient(model, seed=1)
    answers = client.query_model(MESSAGES, n=4)
    assert len(set(answers)) == 4
    assert answers[0] == alone
    assert client.usage.calls == 4


def test_a_seed_that_is_given_is_the_one_that_is_sent() -> None:
    model = ScriptedModel(told_by_seed)
    answers = ChatModelClient(model).query_model(MESSAGES, n=2, seed=7)
    assert answers[0] == "Write a limerick. 7"
    assert answers[1] != answers[0]
    assert answers == ChatModelClient(model).query_model(MESSAGES, n=2, seed=7)


def test_several_answers_are_asked_for_at_the_same_time() -> None:
    here: list[int | None] = []
    all_here = asyncio.Event()

    async def waits_for_the_others(messages: list[dict[str, Any]], seed: int | None) -> str:
        here.append(seed)
        if len(here) == 4:
            all_here.set()
        await all_here.wait()
        return "Fine."

    assert ChatModelClient(ScriptedModel(waits_for_the_others), seed=1).query_model(MESSAGES, n=4) == ["Fine."] * 4


def test_concurrency_is_the_most_requests_at_the_same_time() -> None:
    at_once: list[int] = []
    here = 0

    async def counts(messages: list[dict[str, Any]], seed: int | None) -> str:
        nonlocal here
        here += 1
        at_once.append(here)
        await asyncio.sleep(0)
        here -= 1
        return "Fine."

    ChatModelClient(ScriptedModel(counts), seed=1, concurrency=2).query_model(MESSAGES, n=9)
    assert max(at_once) == 2


async def test_it_can_be_awaited_from_any_loop() -> None:
    model = ScriptedModel(told_by_seed)
    awaited = ChatModelClient(model, seed=1)
    answers = await asyncio.gather(awaited.aquery_model(MESSAGES), awaited.aquery_model(OTHERS, n=2))
    blocking = ChatModelClient(model, seed=1)
    assert answers == [blocking.query_model(MESSAGES), blocking.query_model(OTHERS, n=2)]


def test_blocking_on_the_packages_own_loop_is_an_error() -> None:
    client = ChatModelClient(ScriptedModel(["Fine."]), seed=1)

    async def inside() -> None:
        client.query_model(MESSAGES)

    with pytest.raises(BlockingCallError):
        asyncio.run(run_on_loop(inside()))


def test_what_a_journal_has_is_not_asked_again() -> None:
    journal = MemoryJournal()
    model = ScriptedModel(told_by_seed)

    def questions(client: ChatModelClient) -> list[list[str]]:
        return [client.query_model(MESSAGES), client.query_model(MESSAGES, n=3), client.query_model(OTHERS)]

    first = ChatModelClient(model, seed=1, journal=journal)
    answers = questions(first)
    asked = len(model.requests)
    assert asked == 5
    again = ChatModelClient(model, seed=1, journal=journal)
    assert questions(again) == answers
    assert len(model.requests) == asked
    assert (again.usage.attempts, again.usage.replayed) == (0, 5)
    ChatModelClient(model, seed=2, journal=journal).query_model(MESSAGES)
    assert len(model.requests) == asked + 1


def test_without_a_journal_the_model_is_asked_each_time() -> None:
    model = ScriptedModel(told_by_seed)
    client = ChatModelClient(model, seed=1)
    assert client.query_model(MESSAGES, seed=7) == client.query_model(MESSAGES, seed=7)
    assert len(model.requests) == 2


def test_calls_and_tokens_are_counted() -> None:
    with StandInServer() as server:
        client = ChatModelClient("openai:m", base_url=f"{server.url}/v1", seed=1)
        client.query_model(MESSAGES, n=2)
        usage = client.usage
    assert (usage.calls, usage.attempts) == (2, 2)
    assert usage.input_tokens == 2 * (len("Write a limerick.") // 4)
    assert usage.output_tokens > 0


def test_a_failing_server_is_asked_again() -> None:
    with StandInServer(faults=["429"]) as server:
        client = ChatModelClient("openai:m", base_url=f"{server.url}/v1", seed=1)
        assert client.query_model(MESSAGES)
        assert [request.outcome for request in server.requests] == ["429", "reply"]
        assert server.requests[0].seed == server.requests[1].seed
        assert (client.usage.calls, client.usage.attempts) == (1, 2)


def test_a_refusal_is_an_error_of_this_package() -> None:
    with StandInServer(faults=["400"]) as server:
        client = ChatModelClient("openai:m", base_url=f"{server.url}/v1", seed=1)
        with pytest.raises(BadRequestError):
            client.query_model(MESSAGES)


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_another_name_is_another_model_on_the_same_server(provider: str) -> None:
    with StandInServer() as server:
        address = f"{server.url}/v1" if provider == "openai" else server.url
        client = ChatModelClient(f"{provider}:m", base_url=address, temperature=0.9, seed=1)
        for name in (None, "m", f"{provider}:m", "nvidia/other", f"{provider}:nvidia/other"):
            client.query_model(MESSAGES, model=name)
        assert [request.model for request in server.requests] == ["m", "m", "m", "nvidia/other", "nvidia/other"]
        assert {request.options["temperature"] for request in server.requests} == {0.9}
        assert client.usage.calls == 5


def test_formatter_and_stream_are_not_used_and_warned_about() -> None:
    client = ChatModelClient(ScriptedModel(["Fine."], cycle=True), seed=1)
    with pytest.warns(UserWarning, match="conversation_formatter is not used in ChatModelClient") as warned:
        assert client.query_model(MESSAGES, conversation_formatter=NoFormat()) == ["Fine."]
    assert warned[0].filename == __file__
    with pytest.warns(UserWarning, match="stream is not used in ChatModelClient"):
        client.query_model(MESSAGES, stream=True)


async def test_the_awaited_form_warns_where_it_is_awaited() -> None:
    client = ChatModelClient(ScriptedModel(["Fine."]), seed=1)
    with pytest.warns(UserWarning, match="conversation_formatter") as warned:
        await client.aquery_model(MESSAGES, conversation_formatter=NoFormat())
    assert warned[0].filename == __file__


def test_reward_models_need_another_client() -> None:
    client = ChatModelClient("builtin")
    with pytest.raises(ValueError, match=r"OpenAIClient.*judge"):
        client.query_reward_model(messages=MESSAGES, model="nvidia/nemotron-4-340b-reward")


@pytest.mark.parametrize("n", [0, -1, 1.5, True, "3"])
def test_a_number_of_answers_that_is_none_is_refused(n: Any) -> None:
    model = ScriptedModel(["Fine."])
    with pytest.raises(InputError, match="number of answers"):
        ChatModelClient(model).query_model(MESSAGES, n=n)
    assert model.requests == []


def test_what_cannot_be_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="seed"):
        ChatModelClient("builtin", seed=-1)
    with pytest.raises(InputError, match="concurrency"):
        ChatModelClient("builtin", concurrency=0)
    with pytest.raises(ModelSpecError, match="parameter"):
        ChatModelClient("builtin", temprature=0.5)


def test_a_list_comes_by_a_schema_in_one_request() -> None:
    model = ScriptedModel([{"items": ["Climate", " Law "]}])
    asker = ChatModelClient(model, seed=1).asker()
    assert asker.structured
    answer = asyncio.run(asker.answer("Name two topics.", items=2))
    assert answer.items == ["Climate", "Law"]
    [request] = model.requests
    assert json.dumps(request.schema).count('"minItems": 2')
    assert not ChatModelClient(model, structured=False).asker().structured


def test_each_asker_begins_the_plan_anew() -> None:
    client = ChatModelClient(ScriptedModel(told_by_seed), seed=1)
    first, second = (asyncio.run(client.asker().at("topics").ask("Name a topic.")) for _ in range(2))
    assert first == second


def test_a_pipeline_with_a_journal_is_continued_where_it_broke_off() -> None:
    def run_pipeline(client: ChatModelClient) -> list[str]:
        return NemotronGenerator(client).run_math_pipeline("2", "primary school", "2", "3")

    undisturbed = ChatModelClient(ScriptedModel(_listed), seed=1)
    whole = run_pipeline(undisturbed)
    assert len(whole) == (2 * 2 + 2) * 3

    journal = MemoryJournal()
    broken = ScriptedModel(_until(4, _listed))
    with pytest.raises(BadRequestError):
        run_pipeline(ChatModelClient(broken, seed=1, journal=journal))
    answered = len(journal)
    assert 0 < answered < undisturbed.usage.calls
    continued = ChatModelClient(ScriptedModel(_listed), seed=1, journal=journal)
    assert run_pipeline(continued) == whole
    assert continued.usage.replayed == answered
    assert continued.usage.attempts == undisturbed.usage.calls - answered


def _listed(messages: list[dict[str, Any]], seed: int | None) -> dict[str, list[str]]:
    wanted = next(number for number in (2, 3) if re.search(rf"\b{number}\b", messages[-1]["content"]))
    return {"items": [f"text {seed} {number}" for number in range(wanted)]}


def _until(number: int, script: Any) -> Any:
    """A script that fails from its request of this number on, as with a budget that is used up."""
    asked = iter(range(10_000))

    def answer(messages: list[dict[str, Any]], seed: int | None) -> Any:
        return script(messages, seed) if next(asked) < number else BadRequestError("no more")

    return answer


@pytest.mark.parametrize(
    "messages",
    ["hi", {"role": "user", "content": "hi"}, None, [], ["hi"], [{"role": "user"}], [{"role": "user", "content": None}]],
)
async def test_messages_without_a_role_or_a_text_are_refused(messages: Any) -> None:
    model = ScriptedModel([])
    client = ChatModelClient(model, seed=1)
    with pytest.raises(InputError, match="message") as caught:
        await client.aquery_model(messages)
    assert '[{"role": "user", "content": "…"}]' in str(caught.value)
    with pytest.raises(InputError, match="message"):
        await asyncio.to_thread(client.query_model, messages)
    assert model.requests == []


def test_a_model_object_where_its_name_belongs_is_refused_with_what_to_do() -> None:
    generator = NemotronGenerator(ChatModelClient("builtin", seed=1))
    other: Any = ScriptedModel(["x"])
    for ask in (
        lambda: generator.generate_macro_topics(2, model=other),
        lambda: generator.run_open_qa_pipeline(1, 0, 1, 0, model=other),
        lambda: generator.generate_dialogue("Why?", other, other),
    ):
        with pytest.raises(InputError, match="model= is the name of a model, not a ScriptedModel") as caught:
            ask()
        assert "Give the model object to ChatModelClient" in str(caught.value)
