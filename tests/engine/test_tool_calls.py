"""Tools in the seam: what the model is told, what it asks for, and how both are recorded."""

from __future__ import annotations

import json

import pytest
from engine_messages import HELLO
from langchain_core.messages import AIMessage

from sdialog_like.engine import MemoryJournal
from sdialog_like.engine.messages import MessageConverter
from sdialog_like.engine.request import Request
from sdialog_like.errors import InputError, ModelSpecError, UnusableReplyError
from sdialog_like.llm import ToolSpec, bind_model, read_reply
from sdialog_like.testing import ScriptedModel, tool_calls

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = ToolSpec("weather", "Say how the weather is.", CITY)
ASKS = {"role": "assistant", "content": "", "tool_calls": [{"id": "a", "name": "weather", "args": {"city": "Rome"}}]}
TELLS = {"role": "tool", "tool_call_id": "a", "content": "sunny"}


def answered(reply):
    """The messages of a reply's calls, and a result for each."""
    calls = [call.as_message_part() for call in reply.tool_calls]
    results = [{"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in reply.tool_calls]
    return [{"role": "assistant", "content": reply.text, "tool_calls": calls}, *results]


async def test_a_model_is_told_of_tools_and_its_calls_come_back(bench):
    case = bench([tool_calls(("weather", {"city": "Rome"}), ("weather", {"city": "Oslo"}), text="Let me see.")])
    reply = await case.client().call(HELLO, seed=1, tools=[WEATHER])
    assert (reply.text, reply.finish_reason) == ("Let me see.", "tool_calls")
    assert [(call.name, call.args) for call in reply.tool_calls] == [
        ("weather", {"city": "Rome"}),
        ("weather", {"city": "Oslo"}),
    ]
    [request] = case.model.requests
    assert request.tools == [{"name": "weather", "description": "Say how the weather is.", "parameters": CITY}]
    assert request.options == {}


async def test_calls_and_results_go_back_as_messages(bench):
    case = bench([tool_calls(("weather", {"city": "Rome"})), "It is sunny."])
    client = case.client()
    first = await client.call(HELLO, seed=1, tools=[WEATHER])
    second = await client.call([*HELLO, *answered(first)], seed=2, tools=[WEATHER])
    assert (second.text, second.tool_calls) == ("It is sunny.", ())
    [call] = first.tool_calls
    assert case.model.requests[1].messages == [
        *HELLO,
        {"role": "assistant", "content": "", "tool_calls": [{"id": call.id, "name": "weather", "args": {"city": "Rome"}}]},
        {"role": "tool", "tool_call_id": call.id, "content": "sunny"},
    ]


async def test_a_call_s_id_follows_from_the_request_and_not_from_the_server(bench):
    ids = []
    for server_s in ("x1", "x2"):
        message = AIMessage("", tool_calls=[{"id": server_s, "name": "weather", "args": {}}] * 2)
        reply = await bench([message]).client().call(HELLO, seed=1, tools=[WEATHER])
        ids.append([call.id for call in reply.tool_calls])
    assert ids[0] == ids[1]
    assert len({*ids[0]}) == 2
    assert all(len(each) == 9 and each.isalnum() for each in ids[0])


def test_a_call_in_the_reply_is_no_text_when_tools_were_given_and_is_when_a_schema_was():
    message = tool_calls(("Reply", {"n": 1}))
    assert read_reply(message, tools=True).text == ""
    assert read_reply(message).text == '{"n": 1}'
    assert read_reply(message).tool_calls == ()


async def test_arguments_that_are_no_json_object_are_kept_as_they_were_written(bench):
    broken = {"name": "weather", "args": '{"city": "Ro', "id": "x", "error": None, "type": "invalid_tool_call"}
    reply = await bench([AIMessage("", invalid_tool_calls=[broken])]).client().call(HELLO, seed=1, tools=[WEATHER])
    [call] = reply.tool_calls
    assert (call.args, call.raw) == (None, '{"city": "Ro')
    assert call.as_message_part()["args"] == {}


async def test_the_journal_brings_calls_back(bench):
    journal = MemoryJournal()
    script = [tool_calls(("weather", {"city": "Zürich"}), text="Wait."), "Sunny."]

    async def program(client):
        first = await client.call(HELLO, seed=1, tools=[WEATHER])
        return first.text, first.tool_calls, (await client.call([*HELLO, *answered(first)], seed=2, tools=[WEATHER])).text

    made = await program(bench(script, journal=journal).client())
    again = bench([], journal=journal)
    assert await program(again.client()) == made
    assert again.model.requests == []


async def test_the_record_of_a_reply_without_calls_is_what_it_always_was(bench):
    class Seen(MemoryJournal):
        def put(self, row_id, key, occurrence, record):
            payloads.append(json.loads(record.payload))

    payloads = []
    await bench(["Hi."], journal=Seen()).client().call(HELLO, seed=1, tools=[WEATHER])
    assert payloads == [{"text": "Hi.", "reasoning": None, "finish_reason": "stop", "input_tokens": 0, "output_tokens": 0}]


def key(messages=HELLO, tools=(), **options):
    return Request(bind_model("ollama:m"), messages, 1, options=options, tools=tools).content_key()


def test_keys_of_requests_without_tools_are_what_they_were_before_there_were_any():
    assert key() == "82bf77d04264c635b8063a6a38ec943b"
    assert key(think=True) != key()


@pytest.mark.parametrize(
    "other",
    [
        key(),
        key(tools=[ToolSpec("weather", "Say more.", CITY)]),
        key(tools=[ToolSpec("climate", WEATHER.description, CITY)]),
        key(tools=[ToolSpec("weather", WEATHER.description, {"type": "object"})]),
        key(tools=[WEATHER, ToolSpec("more")]),
        key([*HELLO, ASKS, TELLS], [WEATHER]),
    ],
)
def test_tools_are_part_of_the_key(other):
    assert key(tools=[WEATHER]) == key(tools=[WEATHER])
    assert key(tools=[WEATHER]) != other


@pytest.mark.parametrize(
    "other",
    [
        [*HELLO, ASKS, {**TELLS, "content": "rainy"}],
        [*HELLO, {**ASKS, "content": "Well."}, TELLS],
        [*HELLO, {**ASKS, "tool_calls": [{"id": "a", "name": "weather", "args": {"city": "Oslo"}}]}, TELLS],
    ],
)
def test_calls_and_results_are_part_of_the_key(other):
    assert key([*HELLO, ASKS, TELLS]) == key([*HELLO, dict(reversed(ASKS.items())), TELLS])
    assert key([*HELLO, ASKS, TELLS]) != key(other)


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ([*HELLO, TELLS], "'a' does not stand behind a call"),
        ([*HELLO, ASKS], "'a' of the tool 'weather' has no result"),
        ([*HELLO, ASKS, *HELLO], "'a' of the tool 'weather' has no result"),
        ([*HELLO, ASKS, TELLS, TELLS], "'a' does not stand behind a call"),
        ([*HELLO, {**ASKS, "tool_calls": [*ASKS["tool_calls"], *ASKS["tool_calls"]]}, TELLS], "have the id 'a'"),
        ([*HELLO, {**ASKS, "tool_calls": ["weather"]}, TELLS], "has an id, a name and args"),
        ([*HELLO, ASKS, {**TELLS, "content": 3}], "content is a text"),
        ([{"role": "tool", "content": "sunny"}], "None does not stand behind a call"),
    ],
)
async def test_calls_and_results_have_to_belong_together(bench, messages, says):
    case = bench(["never"])
    with pytest.raises(InputError, match=says):
        await case.client().call(messages, seed=1)
    assert case.model.requests == []


def test_each_message_is_made_once():
    converter = MessageConverter()
    first, second = (converter.convert([*HELLO, ASKS, TELLS]) for _ in range(2))
    assert all(one is other for one, other in zip(first, second, strict=True))
    assert first[2].name == "weather"


async def test_a_schema_and_tools_do_not_go_together(bench):
    with pytest.raises(InputError, match="a schema or tools"):
        await bench(["never"]).client().call(HELLO, seed=1, schema={"type": "object"}, tools=[WEATHER])


async def test_no_tools_are_as_if_none_were_named(bench):
    case = bench(["Hi.", "Hi."])
    journal = MemoryJournal()
    client = case.engine.row(0, 1, journal)
    await client.call(HELLO, seed=1, tools=[])
    again = await case.engine.row(0, 1, journal).call(HELLO, seed=1)
    assert again.usage.replayed == 1
    assert case.model.requests[0].tools == []


async def test_a_call_that_could_not_be_read_is_asked_for_with_another_seed(bench):
    case = bench([UnusableReplyError("called a tool in a way that cannot be read"), "Sunny."])
    reply = await case.client().call(HELLO, seed=1, tools=[WEATHER])
    assert reply.text == "Sunny."
    assert reply.seed == case.seeds[1] != 1


def test_a_model_that_cannot_be_given_tools_says_what_to_do(tmp_path):
    pytest.importorskip("llama_cpp")
    (tmp_path / "model.gguf").touch()
    model = bind_model(f"llamacpp:{tmp_path / 'model.gguf'}")
    assert not model.takes_tools
    with pytest.raises(ModelSpecError, match='by="schema"'):
        model.arguments(seed=1, tools=[WEATHER])
    assert bind_model("builtin").takes_tools
    assert bind_model(ScriptedModel([])).takes_tools
