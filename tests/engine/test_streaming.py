"""A reply in pieces: the same request, the same record, and nothing asked again once somebody has read a piece."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from engine_messages import HELLO
from langchain_core.messages import AIMessage
from pydantic import PrivateAttr
from standin_server import StandInServer

from sdialog_like.engine import Engine, MemoryJournal
from sdialog_like.engine.budget import Budget
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import (
    InputError,
    RateLimitError,
    SdialogLikeError,
    ServerError,
    ServerUnreachableError,
    UnusableReplyError,
)
from sdialog_like.llm import ToolSpec, bind_model
from sdialog_like.testing import ScriptedModel, dropped_reply, tool_calls

both = pytest.mark.parametrize("provider", ["ollama", "openai"])
TEXT = "Good morning,  dear\nneighbour! "


async def read(stream, pieces=None):
    pieces = [] if pieces is None else pieces
    async for piece in stream:
        pieces.append(piece)
    return pieces


async def test_pieces_come_one_by_one_and_the_reply_afterwards(bench):
    usage = {"input_tokens": 5, "output_tokens": 2, "total_tokens": 7}
    message = AIMessage(
        TEXT,
        additional_kwargs={"reasoning_content": "Be kind."},
        response_metadata={"finish_reason": "stop"},
        usage_metadata=usage,
    )
    case = bench([message])
    stream = case.client().stream(HELLO, seed=3, temperature=0.5)
    assert await read(stream) == ["Good", " morning,", "  dear", "\nneighbour!", " "]
    reply = stream.reply
    assert (reply.text, reply.reasoning, reply.finish_reason, reply.seed) == (TEXT, "Be kind.", "stop", 3)
    assert (reply.usage.calls, reply.usage.input_tokens, reply.usage.output_tokens) == (1, 5, 2)
    assert case.engine.usage.output_tokens == 2
    [request] = case.model.requests
    assert (request.seed, request.options) == (3, {"temperature": 0.5})


async def test_a_stream_and_a_call_are_the_same_request_for_the_journal(bench):
    journal = MemoryJournal()
    first = bench([TEXT], journal=journal).client().stream(HELLO, seed=1)
    await read(first)
    again = bench([], journal=journal)
    assert (await again.client().call(HELLO, seed=1)).text == TEXT
    replayed = again.client().stream(HELLO, seed=1)
    assert await read(replayed) == [TEXT]
    assert replayed.reply.usage.replayed == 1
    assert again.model.requests == []


async def test_an_empty_reply_has_no_pieces(bench):
    stream = bench([""]).client().stream(HELLO, seed=1)
    assert await read(stream) == []
    assert stream.reply.text == ""


async def test_a_failure_before_the_first_piece_is_met_as_in_a_call(bench):
    case = bench([ServerError("busy"), RateLimitError("slow down", retry_after=2.0), dropped_reply(""), "Hi there."])
    stream = case.client().stream(HELLO, seed=1)
    assert await read(stream) == ["Hi", " there."]
    assert case.seeds == [1, 1, 1, 1]
    assert stream.reply.usage.attempts == 4
    assert 2.0 in case.time.pauses


async def test_after_the_first_piece_nothing_is_asked_again_and_nothing_recorded(bench):
    journal = MemoryJournal()
    case = bench([ServerError("busy"), dropped_reply("Half a"), "never"], journal=journal)
    pieces = []
    with pytest.raises(ServerUnreachableError, match="broke before the reply was whole"):
        await read(case.client().stream(HELLO, seed=1), pieces)
    assert pieces == ["Half", " a"]
    assert len(case.model.requests) == 2
    assert len(journal) == 0
    assert case.engine.usage.failures == 1


async def test_a_reply_that_turns_out_unusable_is_asked_for_again_only_while_nothing_was_read(bench):
    case = bench([UnusableReplyError("no"), "Yes."])
    assert await read(case.client().stream(HELLO, seed=1)) == ["Yes."]
    assert case.seeds[1] != 1


async def test_tools_may_be_called_in_a_stream(bench):
    case = bench([tool_calls(("look", {"at": "it"}), text="One moment.")])
    stream = case.client().stream(HELLO, seed=1, tools=[ToolSpec("look")])
    assert await read(stream) == ["One", " moment."]
    assert [(call.name, call.args) for call in stream.reply.tool_calls] == [("look", {"at": "it"})]
    called = (
        await bench([tool_calls(("look", {"at": "it"}), text="One moment.")])
        .client()
        .call(HELLO, seed=1, tools=[ToolSpec("look")])
    )
    assert stream.reply.tool_calls == called.tool_calls


async def test_a_stream_is_read_once_and_its_reply_is_there_at_the_end(bench):
    stream = bench(["Hi."]).client().stream(HELLO, seed=1)
    with pytest.raises(SdialogLikeError, match="when all its pieces have been read"):
        _ = stream.reply
    await read(stream)
    with pytest.raises(SdialogLikeError, match="can be read once"):
        await read(stream)


async def test_what_cannot_be_sent_is_refused_at_once(bench):
    client = bench([]).client()
    with pytest.raises(InputError, match="at least one message"):
        client.stream([], seed=1)
    with pytest.raises(InputError, match="cannot be read in pieces"):
        client.stream(HELLO, seed=1, schema={"type": "object"})


class Endless:
    """A model whose reply never ends, in a server that sees who waits for it."""

    def __init__(self):
        self.left = asyncio.Event()
        self.model = ScriptedModel(self.answer)

    async def answer(self, messages, seed):
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()


async def test_who_stops_reading_ends_the_request():
    journal = MemoryJournal()
    engine = Engine(ScriptedModel(["One two three."]), journal=journal)
    async with aclosing(engine.row(0, 1).stream(HELLO, seed=1).__aiter__()) as pieces:
        assert await anext(pieces) == "One"
    assert (engine.in_use, engine._throttle.in_use) == (0, 0)


async def test_who_is_cancelled_while_waiting_for_a_piece_ends_the_request():
    endless = Endless()
    engine = Engine(endless.model)
    reader = asyncio.ensure_future(read(engine.row(0, 1).stream(HELLO, seed=1)))
    while not endless.model.requests:
        await asyncio.sleep(0)
    assert (engine.in_use, engine._throttle.in_use) == (1, 1)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert endless.left.is_set()
    assert (engine.in_use, engine._throttle.in_use) == (0, 0)


class Hesitant(ScriptedModel):
    """A model that stops after its first word until it is told to go on."""

    _go_on: asyncio.Event = PrivateAttr(default_factory=asyncio.Event)

    async def _astream(self, *args, **kwargs):
        async for chunk in super()._astream(*args, **kwargs):
            yield chunk
            await self._go_on.wait()


async def test_a_lease_is_held_and_a_closing_gate_waits_until_the_reply_is_whole_and_recorded():
    model, gate, journal = Hesitant(["One two."]), Gate(), MemoryJournal()
    engine = Engine(model, gate=gate, journal=journal)
    stream = engine.row(0, 1).stream(HELLO, seed=1)
    pieces = stream.__aiter__()
    assert await anext(pieces) == "One"
    assert (engine.in_use, engine._throttle.in_use) == (1, 1)
    gate.close("enough")
    drained = asyncio.ensure_future(gate.drained())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not drained.done()
    model._go_on.set()
    await drained
    assert len(journal) == 1
    assert [piece async for piece in pieces] == [" two."]
    assert (engine.in_use, engine._throttle.in_use, stream.reply.text) == (0, 0, "One two.")


async def test_a_budget_counts_a_stream():
    gate, budget = Gate(), Budget(max_calls=1)
    engine = Engine(ScriptedModel(["One.", "never"]), gate=gate, budget=budget)
    assert await read(engine.row(0, 1).stream(HELLO, seed=1)) == ["One."]
    second = asyncio.ensure_future(read(engine.row(1, 1).stream(HELLO, seed=2)))
    await gate.drained()
    assert gate.reason == "max_calls=1 is used up"
    gate.cut()
    with pytest.raises(asyncio.CancelledError):
        await second


async def test_a_closed_gate_lets_no_stream_through():
    gate = Gate()
    engine = Engine(ScriptedModel(["never"]), gate=gate)
    gate.close("enough")
    reader = asyncio.ensure_future(read(engine.row(0, 1).stream(HELLO, seed=1)))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not reader.done()
    gate.cut()
    with pytest.raises(asyncio.CancelledError):
        await reader


def bind(provider, url):
    return bind_model(f"{provider}:m", base_url=url if provider == "ollama" else f"{url}/v1")


async def no_pause(seconds):
    await asyncio.sleep(0)


@both
async def test_a_server_s_stream_is_counted_and_says_why_it_ended(provider):
    with StandInServer(reply=lambda messages, seed, schema: "How are you today?") as server:
        model = bind(provider, server.url)
        stream = Engine(model).row(0, 1).stream(HELLO, seed=7)
        assert await read(stream) == ["How", " are", " you", " today?"]
        whole = await Engine(model).row(0, 1).call(HELLO, seed=7)
        await model.aclose()
    assert [request.body["stream"] for request in server.requests] == [True, False]
    assert [request.seed for request in server.requests] == [7, 7]
    assert stream.reply.finish_reason == "stop"
    assert stream.reply.usage.output_tokens == whole.usage.output_tokens > 0
    assert stream.reply.usage.input_tokens == whole.usage.input_tokens > 0


@both
@pytest.mark.parametrize("fault", ["drop", "unfinished"])
async def test_a_stream_that_breaks_off_is_an_error_and_no_short_reply(provider, fault):
    journal = MemoryJournal()
    with StandInServer(faults=[fault]) as server:
        model = bind(provider, server.url)
        pieces = []
        with pytest.raises(ServerUnreachableError, match="before the reply"):
            await read(Engine(model, journal=journal).row(0, 1).stream(HELLO, seed=7), pieces)
        await model.aclose()
    assert pieces == ["Half a"]
    assert len(server.requests) == 1
    assert len(journal) == 0


@both
async def test_a_server_that_fails_before_the_first_piece_is_asked_again(provider):
    with StandInServer(faults=["503", "429", "500"]) as server:
        model = bind(provider, server.url)
        engine = Engine(model, sleep=no_pause)
        stream = engine.row(0, 1).stream(HELLO, seed=7)
        pieces = await read(stream)
        assert "".join(pieces) == stream.reply.text
        assert len(pieces) > 3
        assert engine.usage.attempts == 4
        await model.aclose()


@both
async def test_a_reply_cut_off_by_its_token_limit_says_so(provider):
    with StandInServer(faults=["length"]) as server:
        model = bind(provider, server.url)
        stream = Engine(model).row(0, 1).stream(HELLO, seed=7)
        await read(stream)
        assert stream.reply.finish_reason == "length"
        await model.aclose()
