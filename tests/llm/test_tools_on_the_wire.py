"""Tools over both protocols: what really arrives at the server, and what is read out of its answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from standin_server import StandInServer

from sdialog_like.engine import Client, Engine, Reply
from sdialog_like.errors import BadRequestError, ModelSpecError, UnusableReplyError
from sdialog_like.llm import BoundModel, ToolSpec, bind_model, normalise_error
from sdialog_like.llm.ollama_tools import tools_for_ollama

HELLO = [{"role": "user", "content": "How is the weather?"}]
WEATHER = ToolSpec(
    "weather",
    "Say how the weather is.",
    {"type": "object", "properties": {"city": {"type": "string", "description": "Where."}}, "required": ["city"]},
)
both = pytest.mark.parametrize("provider", ["ollama", "openai"])


def say(*replies: Any) -> StandInServer:
    """A server that gives these replies, the last one again and again."""
    left = list(replies)
    return StandInServer(reply=lambda messages, seed, schema: left.pop(0) if len(left) > 1 else left[0])


class Case:
    def __init__(self, provider: str, server: StandInServer, **parameters: Any) -> None:
        address = server.url if provider == "ollama" else f"{server.url}/v1"
        self.model: BoundModel = bind_model(f"{provider}:m", base_url=address, **parameters)
        self.engine = Engine(self.model)
        self.client: Client = self.engine.row(0, 1)

    async def ask(self, messages: Sequence[dict[str, Any]] = HELLO, *, stream: bool = False, **options: Any) -> Reply:
        if not stream:
            return await self.client.call(messages, seed=1, **options)
        pieces = self.client.stream(messages, seed=1, **options)
        assert "".join([piece async for piece in pieces]) == pieces.reply.text
        return pieces.reply


@pytest.fixture
async def opened() -> AsyncIterator[list[Case]]:
    cases: list[Case] = []
    yield cases
    for case in cases:
        await case.model.aclose()


@both
@pytest.mark.parametrize("stream", [False, True])
async def test_tools_arrive_and_calls_come_back(provider: str, stream: bool, opened: list[Case]) -> None:
    calls = [{"name": "weather", "args": {"city": "Zürich", "n": [1, {"a": None}]}}, {"name": "other", "args": {}}]
    with say({"text": "Let me see.", "tool_calls": calls}) as server:
        opened.append(case := Case(provider, server))
        reply = await case.ask(tools=[WEATHER], stream=stream)
        assert reply.text == "Let me see."
        assert [{"name": call.name, "args": call.args} for call in reply.tool_calls] == calls
        [request] = server.requests
        [tool] = request.body["tools"]
        assert tool["type"] == "function"
        assert tool["function"] == {"name": "weather", "description": WEATHER.description, "parameters": WEATHER.parameters}
        assert request.seed == 1


@both
async def test_a_call_and_a_stream_name_their_calls_alike(provider: str, opened: list[Case]) -> None:
    with say({"tool_calls": [{"name": "weather", "args": {"city": "Rome"}}] * 2}) as server:
        opened.append(case := Case(provider, server))
        one, other = await case.ask(tools=[WEATHER]), await case.ask(tools=[WEATHER], stream=True)
    assert one.tool_calls == other.tool_calls
    assert one.tool_calls[0].id != one.tool_calls[1].id


@both
async def test_results_go_back_in_the_server_s_own_form(provider: str, opened: list[Case]) -> None:
    with say({"tool_calls": [{"name": "weather", "args": {"city": "Zürich"}}]}, "It is sunny.") as server:
        opened.append(case := Case(provider, server))
        [call] = (await case.ask(tools=[WEATHER])).tool_calls
        asks = {"role": "assistant", "content": "", "tool_calls": [call.as_message_part()]}
        told = [*HELLO, asks, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
        assert (await case.ask(told, tools=[WEATHER])).text == "It is sunny."
        [question, calling, result] = server.requests[1].body["messages"]
    assert question == HELLO[0]
    function = calling["tool_calls"][0]["function"]
    assert function["name"] == "weather"
    if provider == "ollama":
        assert function["arguments"] == {"city": "Zürich"}
        assert result == {"role": "tool", "content": "sunny", "tool_name": "weather"}
    else:
        assert json.loads(function["arguments"]) == {"city": "Zürich"}
        assert calling["tool_calls"][0]["id"] == call.id
        assert result == {"role": "tool", "content": "sunny", "tool_call_id": call.id}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("written", ['{"city": "Ro', "[1]", "Rome"])
async def test_arguments_cut_off_or_of_another_form_are_not_guessed(written: str, stream: bool, opened: list[Case]) -> None:
    with say({"tool_calls": [{"name": "weather", "args": written}]}) as server:
        opened.append(case := Case("openai", server))
        if written == "[1]" and not stream:
            # LangChain refuses to make a message of it, so nothing of the reply is left to be told to the model.
            with pytest.raises(UnusableReplyError, match="called a tool in a way that cannot be read"):
                await case.ask(tools=[WEATHER])
            assert len({request.seed for request in server.requests}) == len(server.requests) == 4
            return
        [call] = (await case.ask(tools=[WEATHER], stream=stream)).tool_calls
    assert (call.name, call.args, call.raw) == ("weather", None, written)


@pytest.mark.parametrize("written", ["", "{}", "null"])
@pytest.mark.parametrize("stream", [False, True])
async def test_no_arguments_can_be_written_in_many_ways(written: str, stream: bool, opened: list[Case]) -> None:
    with say({"tool_calls": [{"name": "now", "args": written}]}) as server:
        opened.append(case := Case("openai", server))
        [call] = (await case.ask(tools=[ToolSpec("now")], stream=stream)).tool_calls
    assert call.args == {}


@both
async def test_without_tools_none_are_sent(provider: str, opened: list[Case]) -> None:
    with say("Hi.") as server:
        opened.append(case := Case(provider, server))
        await case.ask()
        assert not server.requests[0].body.get("tools")


def test_nothing_of_a_parameter_is_lost_on_the_way_to_ollama() -> None:
    properties = {
        "plain": {"type": "string", "description": "As it is.", "enum": ["a", "b"]},
        "optional": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "description": "Or not."},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "bounded": {"type": "integer", "minimum": 1, "description": "How many."},
        "dated": {"type": "string", "format": "date"},
        "nested": {"type": "object", "properties": {"x": {"type": "number"}}, "title": "Nested"},
    }
    tool = ToolSpec("t", "", {"type": "object", "properties": properties}).as_openai()
    [sent] = tools_for_ollama([tool])
    sent = sent["function"]["parameters"]["properties"]
    assert sent["plain"] == properties["plain"]
    assert (sent["optional"]["type"], sent["optional"]["description"]) == ("integer", "Or not.")
    assert sent["either"] == {"type": ["integer", "string"]}
    assert sent["bounded"]["description"] == 'How many. JSON schema: {"minimum": 1}'
    assert sent["dated"]["description"] == 'JSON schema: {"format": "date"}'
    assert sent["nested"]["description"] == 'JSON schema: {"properties": {"x": {"type": "number"}}}'
    assert tool["function"]["parameters"]["properties"] == properties


@both
@pytest.mark.parametrize("stream", [False, True])
async def test_thoughts_are_kept_out_of_the_text(provider: str, stream: bool, opened: list[Case]) -> None:
    with say({"text": "Yes.", "reasoning": "Is it? It is."}) as server:
        opened.append(case := Case(provider, server))
        reply = await case.ask(think=True, stream=stream)
        assert (reply.text, reply.reasoning) == ("Yes.", "Is it? It is.")
        body = server.requests[0].body
    if provider == "ollama":
        assert body["think"] is True
    else:
        assert body["chat_template_kwargs"] == {"enable_thinking": True}


@both
async def test_thinking_can_be_set_for_all_calls_and_is_part_of_what_shapes_them(provider: str, opened: list[Case]) -> None:
    with say("Yes.") as server:
        opened.append(case := Case(provider, server, think=False))
        await case.ask()
        body = server.requests[0].body
    assert body.get("think", body.get("chat_template_kwargs")) in (False, {"enable_thinking": False})
    assert case.model.parameters["think"] is False


def test_where_thinking_cannot_be_switched_that_is_said() -> None:
    with pytest.raises(ModelSpecError, match="reasoning_effort="):
        bind_model("openai:gpt", api_key="k", think=True)
    with pytest.raises(ModelSpecError, match="reasoning_effort="):
        bind_model("openai:m", base_url="http://127.0.0.1:1/v1", think="high")
    with pytest.raises(ModelSpecError, match="leave think= out"):
        bind_model(Other(), think=True)
    assert getattr(bind_model("ollama:m", think="high").chat, "reasoning") == "high"  # noqa: B009
    assert bind_model("builtin", think=True).arguments(seed=1)["think"] is True


@pytest.mark.parametrize(
    "says",
    [
        "registry.ollama.ai/library/gemma does not support tools",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
)
def test_a_server_that_cannot_do_tools_is_met_with_advice(says: str) -> None:
    class ResponseError(Exception):
        status_code = 400

    error = normalise_error(ResponseError(says), bind_model("ollama:m"))
    assert isinstance(error, BadRequestError)
    assert 'by="schema"' in str(error)


def test_a_call_that_ollama_cannot_read_is_no_failure_of_the_server() -> None:
    class ResponseError(Exception):
        status_code = 500

    error = normalise_error(ResponseError("error parsing tool call: raw='{', err=unexpected end"), bind_model("ollama:m"))
    assert isinstance(error, UnusableReplyError)


class Other(BaseChatModel):
    """Some other vendor's chat model, which has a form of its own for tools."""

    asked: list[dict[str, Any]] = []

    @property
    def _llm_type(self) -> str:
        return "other"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self.bind(functions=[tool["function"]["name"] for tool in tools], ls_structured=True)

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.asked.append(kwargs)
        blocks: list[str | dict[str, Any]] = [
            {"type": "text", "text": "Let me see."},
            {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Rome"}},
        ]
        calls = [{"id": "toolu_1", "name": "weather", "args": {"city": "Rome"}, "type": "tool_call"}]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(blocks, tool_calls=calls))])


async def test_another_vendor_s_model_binds_tools_in_its_own_way() -> None:
    chat = Other()
    reply = await Engine(bind_model(chat)).row(0, 1).call(HELLO, seed=1, tools=[WEATHER])
    assert [each["functions"] for each in chat.asked] == [["weather"]]
    assert "ls_structured" not in chat.asked[0]
    assert reply.text == "Let me see."
    [call] = reply.tool_calls
    assert (call.name, call.args) == ("weather", {"city": "Rome"})
