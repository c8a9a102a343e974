"""Whatever a model says, a dialogue ends, and what it asks is well-formed."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents import Conversation
from sdialog_like.agents.tools import ToolLimits, ToolLoop, as_tool
from sdialog_like.testing import ScriptedModel, tool_calls

FRAGMENTS = [
    "",
    " ",
    "Hello there.",
    "I have told you that my knee has hurt since Monday.",
    "Goodbye!",
    "Bye.",
    "[END]",
    " [END] ",
    "\nAlice: ",
    "\nBob: ",
    "**Cem**: ",
    "Thank you, Bob! ",
    "<think>Hm.</think>",
    "<think>",
    "As an AI language model, I cannot.",
    "{name}",
    "# Who you are\n",
    '{"say": "Hi."}',
    "…",
    "\u200b",
    "word " * 60,
]

REPLIES = st.lists(
    st.one_of(
        st.lists(st.sampled_from(FRAGMENTS), max_size=4).map("".join),
        st.text(max_size=30),
        st.sampled_from(["look", "break", "missing"]).map(lambda name: tool_calls((name, {"thing": "x"}))),
    ),
    min_size=1,
    max_size=12,
)


def look(thing: str) -> str:
    """Look at a thing."""
    return f"It is a {thing}."


def break_(thing: str) -> str:
    """Break a thing."""
    raise ValueError(thing)


def assert_well_formed(messages: list[dict[str, Any]]) -> None:
    """System first if at all, then user and assistant in turn; tools' results only behind the calls that asked for them."""
    open_calls: list[str] = []
    expected = {"user"}
    for number, message in enumerate(messages):
        role = message["role"]
        if role == "system":
            assert number == 0
            continue
        if role == "tool":
            open_calls.remove(message["tool_call_id"])
            expected = {"assistant"}
            continue
        assert not open_calls
        assert role in expected
        open_calls = [call["id"] for call in message.get("tool_calls", ())]
        expected = {"assistant"} if role == "user" else {"user"}
    assert not open_calls
    assert messages[-1]["role"] in ("user", "tool")


@settings(deadline=None, max_examples=60)
@given(
    replies=REPLIES,
    number=st.integers(2, 4),
    most=st.integers(1, 9),
    least=st.integers(0, 3),
    by=st.sampled_from([None, "native"]),
    turn_taking=st.sampled_from(["round_robin", "addressed"]),
)
def test_whatever_a_model_says_a_dialogue_ends_and_its_requests_are_well_formed(
    replies: list[Any], number: int, most: int, least: int, by: Any, turn_taking: str
) -> None:
    model = ScriptedModel(replies, cycle=True)
    tools = None if by is None else ToolLoop([as_tool(look), as_tool(break_, name="break")], limits=ToolLimits(max_calls=3))
    sides = [Agent(Persona(name=name), model=model, tools=tools) for name in ("Alice", "Bob", "Cem", "Dan")[:number]]
    conversation = Conversation(sides, turn_taking=turn_taking, max_turns=most, min_turns=min(least, most))
    dialog = conversation.generate(seed=7)
    assert dialog.termination is not None
    assert dialog.termination.reason in ("closed", "max_turns", "loop", "empty")
    assert dialog.termination.turn == len(dialog) <= most
    assert dialog.complete is (dialog.termination.reason == "closed" or len(dialog) == most == min(least, most))
    assert (len(dialog) == most) or dialog.termination.reason != "max_turns"
    assert all(turn.text.strip() and "[END]" not in turn.text for turn in dialog)
    assert dialog.events is not None
    assert [event.text for event in dialog.events if event.action == "utter"] == [turn.text for turn in dialog]
    # Each speaker has a system message of its own, by which its requests are told apart.
    previous: dict[str, list[dict[str, Any]]] = {}
    for request in model.requests:
        assert_well_formed(request.messages)
        before = previous.get(request.messages[0]["content"], [])
        assert request.messages[: len(before)] == before
        previous[request.messages[0]["content"]] = request.messages
    # Seven attempts at a turn, each with a call more than it may make, at the very most.
    assert len(model.requests) <= (len(dialog) + 1) * 7 * (1 if tools is None else 5)
    assert conversation_again(sides, replies, turn_taking, most, min(least, most)) == dialog


def conversation_again(sides: list[Agent], replies: list[Any], turn_taking: str, most: int, least: int) -> Dialog:
    """Make the dialogue again with a model that begins its script anew."""
    fresh = ScriptedModel(replies, cycle=True)
    again = [side.with_model(fresh) for side in sides]
    return Conversation(again, turn_taking=turn_taking, max_turns=most, min_turns=least).generate(seed=7)
