"""The scripted model says what it is told to say, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from sdialog_like.errors import RateLimitError, ServerUnreachableError
from sdialog_like.llm import bind_model, read_reply
from sdialog_like.testing import ScriptedModel, ScriptExhaustedError, dropped_reply, tool_calls, truncated_reply


def test_it_answers_in_the_order_of_its_list() -> None:
    model = ScriptedModel(["One.", "Two."])
    assert [model.invoke("?").content, model.invoke("?").content] == ["One.", "Two."]


async def test_it_remembers_messages_seed_schema_and_options() -> None:
    model = ScriptedModel(["Yes."])
    schema = {"type": "object"}
    messages = [SystemMessage("Be kind."), HumanMessage("Hello?"), AIMessage("Hm."), HumanMessage("Well?")]
    await model.ainvoke(messages, seed=7, schema=schema, temperature=0.5, stop=["X"])
    (request,) = model.requests
    assert request.messages == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hello?"},
        {"role": "assistant", "content": "Hm."},
        {"role": "user", "content": "Well?"},
    ]
    assert (request.seed, request.schema) == (7, schema)
    assert request.options == {"temperature": 0.5, "stop": ["X"]}


def test_plain_data_is_sent_as_json() -> None:
    assert json.loads(str(ScriptedModel([{"name": "Zoë"}]).invoke("?").content)) == {"name": "Zoë"}


def test_an_exception_in_the_script_is_raised_and_counts_as_a_request() -> None:
    model = ScriptedModel([RateLimitError("slow down", retry_after=2.0), "Fine."])
    with pytest.raises(RateLimitError):
        model.invoke("?")
    assert model.invoke("?").content == "Fine."
    assert len(model.requests) == 2


def test_a_truncated_reply_says_so() -> None:
    reply = read_reply(ScriptedModel([truncated_reply('{"turns": [')]).invoke("?"))
    assert (reply.text, reply.finish_reason) == ('{"turns": [', "length")


def test_a_message_is_used_as_it_is_each_time() -> None:
    message = AIMessage("Hm.", additional_kwargs={"reasoning_content": "Let me think."})
    model = ScriptedModel([message], cycle=True)
    replies = [read_reply(model.invoke("?")) for _ in range(2)]
    assert [reply.reasoning for reply in replies] == ["Let me think."] * 2
    assert message.id is None


def test_a_used_up_script_says_what_was_asked() -> None:
    model = ScriptedModel(["Only one."])
    model.invoke("First?")
    with pytest.raises(ScriptExhaustedError, match=r"1 replies, but this is request 2: 'Second\?'"):
        model.invoke("Second?")


def test_a_cycle_begins_again() -> None:
    model = ScriptedModel(["A", "B"], cycle=True)
    assert [model.invoke("?").content for _ in range(5)] == ["A", "B", "A", "B", "A"]


def test_a_function_sees_messages_and_seed() -> None:
    model = ScriptedModel(lambda messages, seed: f"{messages[-1]['content']} with {seed}")
    assert model.invoke("Hello", seed=3).content == "Hello with 3"


async def test_a_function_may_be_async_and_is_awaited_either_way() -> None:
    async def answer(messages: list[dict[str, str]], seed: int | None) -> str:
        await asyncio.sleep(0)
        return f"{seed}"

    model = ScriptedModel(answer)
    replies = await asyncio.gather(*(model.ainvoke("?", seed=seed) for seed in range(20)))
    assert [reply.content for reply in replies] == [str(seed) for seed in range(20)]


def test_an_async_function_works_without_a_loop() -> None:
    async def answer(messages: list[dict[str, str]], seed: int | None) -> str:
        return "From afar."

    assert ScriptedModel(answer).invoke("?").content == "From afar."


def test_threads_each_get_a_reply_of_their_own() -> None:
    model = ScriptedModel([str(number) for number in range(200)])
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: str(model.invoke("?").content), range(200)))
    assert sorted(texts, key=int) == [str(number) for number in range(200)]
    assert len(model.requests) == 200


def test_one_text_instead_of_a_list_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="a list of replies"):
        ScriptedModel("Hello")


def test_the_engine_can_bind_it() -> None:
    model = ScriptedModel(["A"])
    bound = bind_model(model, temperature=0.3)
    assert (bound.chat, bound.spec, bound.endpoint, bound.in_process) == (model, "scripted", "in-process:scripted", True)
    bound.chat.invoke("?", **bound.arguments(seed=1, schema={"type": "object"}, options={"stop": ["x"]}))
    (request,) = model.requests
    assert (request.seed, request.schema) == (1, {"type": "object"})
    assert request.options == {"temperature": 0.3, "stop": ["x"]}


async def test_a_script_may_call_tools_and_requests_show_tools_calls_and_results() -> None:
    tool = {"type": "function", "function": {"name": "look", "description": "Look.", "parameters": {"type": "object"}}}
    model = ScriptedModel([tool_calls(("look", {"at": "it"}), text="Wait."), "Seen."])
    asking = await model.ainvoke("?", tools=[tool])
    assert [(call.name, call.args) for call in read_reply(asking, tools=True).tool_calls] == [("look", {"at": "it"})]
    assert asking.tool_calls[0]["id"] == "call_0"
    await model.ainvoke([HumanMessage("?"), asking, ToolMessage("a wall", tool_call_id="call_0")], tools=[tool])
    assert [request.tools for request in model.requests] == [[tool["function"]]] * 2
    assert model.requests[1].options == {}
    assert model.requests[1].messages[1:] == [
        {
            "role": "assistant",
            "content": "Wait.",
            "tool_calls": [{"id": "call_0", "name": "look", "args": {"at": "it"}}],
        },
        {"role": "tool", "content": "a wall", "tool_call_id": "call_0"},
    ]


async def test_read_as_it_comes_a_reply_is_given_word_by_word() -> None:
    text = " Two  words,\nand more. "
    chunks = [chunk async for chunk in ScriptedModel([text]).astream("?", seed=3)]
    assert [chunk.content for chunk in chunks if chunk.content] == [" Two", "  words,", "\nand", " more.", " "]
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    assert read_reply(whole) == read_reply(ScriptedModel([text]).invoke("?"))


async def test_a_dropped_reply_breaks_off_while_it_is_read() -> None:
    model = ScriptedModel([dropped_reply("Half a"), dropped_reply("Half a")])
    pieces = []

    async def read() -> None:
        async for chunk in model.astream("?"):
            pieces.append(chunk.content)

    with pytest.raises(ServerUnreachableError):
        await read()
    assert pieces == ["Half", " a"]
    with pytest.raises(ServerUnreachableError):
        await model.ainvoke("?")
