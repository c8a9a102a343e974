"""Models that have not learnt to call tools: a schema for each reply, and results in words."""

from __future__ import annotations

import json

import pytest
from tool_parts import MESSAGES, Shop, play

from sdialog_like.agents.tools import ToolLimits, ToolLoop, as_tool
from sdialog_like.engine import MemoryJournal
from sdialog_like.errors import UnusableReplyError
from sdialog_like.llm import bind_model


def call(name, **args):
    return {"call": {"name": name, "args": args}}


async def test_the_model_is_told_in_words_and_held_to_a_schema():
    turn, model = await play([{"say": "We do."}], [Shop().stock], by="schema")
    assert (turn.reply.text, turn.messages, turn.events) == ("We do.", [], [])
    [request] = model.requests
    system = request.messages[0]["content"]
    assert system.startswith("You sell flowers.\n\n# Tools\n")
    assert "- stock: Say how many there are.\n" in system
    shown = next(line for line in system.splitlines() if "JSON schema" in line)
    assert json.loads(shown.partition("schema: ")[2]) == as_tool(Shop().stock).parameters
    assert request.tools == []
    words, stock = request.schema["anyOf"]
    assert words["required"] == ["say"]
    assert stock["properties"]["call"]["properties"]["name"]["const"] == "stock"
    assert stock["properties"]["call"]["properties"]["args"] == as_tool(Shop().stock).parameters


async def test_calls_and_results_are_ordinary_messages_so_that_roles_alternate():
    shop = Shop()
    turn, model = await play([call("stock", flower="rose"), {"say": "Four."}], [shop.stock], by="schema")
    assert (turn.reply.text, shop.called) == ("Four.", ["rose"])
    asking, result = turn.messages
    assert asking["role"] == "assistant"
    assert json.loads(asking["content"]) == call("stock", flower="rose")
    assert result["role"] == "user"
    assert result["content"].endswith('Result of the tool stock:)\n{"flower": "rose", "left": 4}')
    first, second = model.requests
    assert second.messages == [*first.messages, asking, result]
    assert first.schema == second.schema
    assert [event.action for event in turn.events] == ["tool_call", "tool_result"]


async def test_the_system_message_is_the_same_in_every_request_or_made_where_there_is_none():
    _, model = await play(
        [call("stock", flower="rose"), {"say": "Four."}], [Shop().stock], by="schema", messages=MESSAGES[1:]
    )
    assert [request.messages[0]["role"] for request in model.requests] == ["system", "system"]
    assert model.requests[0].messages[0] == model.requests[1].messages[0]


async def test_words_before_a_call_are_not_lost():
    both = {"say": "One moment.", **call("stock", flower="rose")}
    turn, _ = await play([both, {"say": "Four."}], [Shop().stock], by="schema")
    assert turn.events[0].text == "One moment."
    assert json.loads(turn.messages[0]["content"]) == both
    assert turn.reply.text == "Four."


async def test_wrong_names_and_arguments_are_told_to_the_model():
    shop = Shop()
    turn, _ = await play([call("prices"), call("stock", colour="red"), {"say": "Sorry."}], [shop.stock], by="schema")
    assert [event.data["error"] for event in turn.events[1::2]] == ["unknown_tool", "bad_arguments"]
    assert "There is no tool 'prices'" in turn.messages[1]["content"]
    assert shop.called == []


async def test_a_tool_called_for_ever_ends_with_words():
    shop = Shop()
    script = [call("stock", flower="x")] * 3 + [{"say": "Enough."}]
    turn, model = await play(script, [shop.stock], by="schema", limits=ToolLimits(max_calls=2))
    assert (turn.reply.text, turn.repairs, len(shop.called)) == ("Enough.", ("tool_calls_limited",), 2)
    assert list(model.requests[-1].schema["properties"]) == ["say"]


async def test_what_is_neither_words_nor_a_call_is_asked_for_again():
    turn, model = await play([{}, "We do.", {"say": "We do."}], [Shop().stock], by="schema")
    assert turn.reply.text == "We do."
    assert turn.reply.seed == model.requests[2].seed != 5
    with pytest.raises(UnusableReplyError):
        await play(["We do."] * 4, [Shop().stock], by="schema")


async def test_it_is_replayed_like_everything_else():
    shop, journal = Shop(), MemoryJournal()
    script = [call("stock", flower="rose"), {"say": "Four."}]
    made, _ = await play(script, [shop.stock], by="schema", journal=journal)
    again, model = await play([], [shop.stock], by="schema", journal=journal)
    assert (again.reply.text, again.events, again.messages) == (made.reply.text, made.events, made.messages)
    assert (shop.called, model.requests) == (["rose"], [])


def test_tools_are_called_natively_wherever_the_kind_of_model_can():
    assert ToolLoop([Shop().stock]).way(bind_model("ollama:m")) == "native"
    assert ToolLoop([Shop().stock], by="schema").way(bind_model("ollama:m")) == "schema"


def test_a_model_in_this_process_gets_them_through_a_schema(tmp_path):
    pytest.importorskip("llama_cpp")
    (tmp_path / "m.gguf").touch()
    assert ToolLoop([Shop().stock]).way(bind_model(f"llamacpp:{tmp_path / 'm.gguf'}")) == "schema"
