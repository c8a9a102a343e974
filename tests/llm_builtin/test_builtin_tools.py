"""The stand-in and tools: called where the words ask for one and all it needs was said; results are passed on."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like.agents.tools import ToolLoop, ToolTurn
from sdialog_like.engine import Engine
from sdialog_like.llm import bind_model
from sdialog_like.llm.builtin.tool_use import wanted_call

MODEL = bind_model("builtin")


def order_status(order_id: str) -> dict[str, Any]:
    """Look up the status of an order."""
    return {"order_id": order_id, "status": "on its way", "gift": True}


def book_table(people: int, day: str) -> str:
    """Book a table in the restaurant."""
    raise LookupError("all taken")


def tools(*functions: Any) -> list[dict[str, Any]]:
    return [tool.spec.as_openai()["function"] for tool in ToolLoop(functions).tools]


@pytest.mark.parametrize(
    ("heard", "call"),
    [
        (["Where is my order A-1234?"], ("order_status", {"order_id": "A-1234"})),
        (["My number is 4711.", "What is the status of the order?"], ("order_status", {"order_id": "4711"})),
        (["Where is my order?"], None),
        (["Hello, how are you?"], None),
        (["A table for 4 on Friday, please."], ("book_table", {"people": 4, "day": "Friday"})),
        ([], None),
    ],
)
def test_a_call_needs_a_request_and_everything_that_it_asks_for(heard: list[str], call: Any) -> None:
    assert wanted_call(heard, tools(order_status, book_table), []) == call
    assert wanted_call(heard, tools(order_status, book_table), [call] if call else []) is None


async def play(text: str, seed: int = 1) -> ToolTurn:
    messages = [{"role": "system", "content": "You help customers."}, {"role": "user", "content": text}]
    client = Engine(MODEL).row(0, seed)
    return await ToolLoop([order_status, book_table]).run(client, messages, seed=seed, model=MODEL)


async def test_a_result_is_passed_on_in_words() -> None:
    turn = await play("Where is my order A-1234?")
    assert [event.action for event in turn.events] == ["tool_call", "tool_result"]
    assert "order id: A-1234, status: on its way, gift: yes" in turn.reply.text
    assert turn.reply.text.endswith(".")


async def test_an_error_is_owned_up_to() -> None:
    turn = await play("Please book a table for 2 on Monday")
    assert turn.events[1].data == {**(turn.events[1].data or {}), "error": "raised"}
    assert "orry" in turn.reply.text


async def test_without_a_reason_it_calls_nothing() -> None:
    turn = await play("Hello!")
    assert turn.events == []
    assert turn.reply.text == (await Engine(MODEL).row(0, 1).call(
        [{"role": "system", "content": "You help customers."}, {"role": "user", "content": "Hello!"}], seed=1
    )).text  # fmt: skip


async def test_it_can_be_read_as_it_comes() -> None:
    client = Engine(MODEL).row(0, 1)
    messages = [{"role": "user", "content": "What do you think of gardens in winter?"}]
    stream = client.stream(messages, seed=3)
    pieces = [piece async for piece in stream]
    whole = await Engine(MODEL).row(0, 1).call(messages, seed=3)
    assert len(pieces) > 2
    assert "".join(pieces) == stream.reply.text == whole.text
    assert stream.reply.usage.output_tokens == whole.usage.output_tokens > 0
