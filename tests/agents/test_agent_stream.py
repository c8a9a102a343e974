"""Reading along while an agent answers."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like import Agent, Persona
from sdialog_like.agents.orchestrators.base import Look, Orchestrator
from sdialog_like.errors import BadRequestError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, tool_calls


def agent(replies: Any, **settings: Any) -> Agent:
    return Agent(Persona(name="Bob"), model=ScriptedModel(replies), **settings)


def requests(talker: Agent) -> list[Any]:
    return list(talker.bound_model.chat.requests)  # type: ignore[attr-defined]


def said(talker: Agent) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in talker.memory[1:]]


class Brief(Orchestrator):
    """Wants it brief."""

    def look(self, look: Look) -> str:
        return f"Be brief in turn {look.index}."


LONG = "Thank you very much for asking, my friend. I am quite well today, and the weather is fine, too."


def test_the_pieces_are_the_answer() -> None:
    bob = agent([LONG, LONG[:19]])
    pieces = list(bob.stream("How are you?"))
    assert len(pieces) > 3
    assert "".join(pieces) == LONG
    assert said(bob) == [("user", "How are you?"), ("assistant", LONG)]
    assert "".join(bob.stream("And?")) == LONG[:19]


async def test_the_pieces_can_be_awaited() -> None:
    bob = agent([LONG])
    assert "".join([piece async for piece in bob.astream("How are you?")]) == LONG


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (f"Bob: {LONG}", LONG),
        (f"**Bob**: {LONG}", LONG),
        (f"{LONG} [END]", LONG),
        (f"{LONG[:50]}\nUser: And then?\nBob: So.", LONG[:50].strip()),
        (f'"{LONG}"', LONG),
        (f"<think>Well, well, well, what do I say to that?</think>{LONG}", LONG),
    ],
)
def test_what_is_cleaned_away_is_never_shown(raw: str, text: str) -> None:
    bob = agent([raw])
    assert "".join(bob.stream("How are you?")) == text
    assert said(bob)[-1] == ("assistant", text)


def test_a_reply_of_which_nothing_was_shown_is_asked_for_again() -> None:
    bob = agent(["", "User: Fine.", LONG])
    bob.reset(7)
    assert "".join(bob.stream("How are you?")) == LONG
    assert [request.seed for request in requests(bob)] == [derive_seed(7, "turn", 1, attempt) for attempt in range(3)]
    events = bob.transcript.events
    assert events is not None
    assert events[1].repairs == ["resampled_empty", "resampled_other_side"]


def test_what_was_shown_is_kept_and_recorded() -> None:
    bob = agent([LONG, LONG])
    bob("How are you?")
    assert "".join(bob.stream("How are you?")) == LONG
    events = bob.transcript.events
    assert events is not None
    assert events[3].repairs == ["kept_loop"]


def test_a_stream_with_a_seed_says_what_a_call_says() -> None:
    def speak(messages: list[dict[str, str]], seed: int | None) -> str:
        return f"{LONG} {seed}"

    bob = agent(speak)
    bob.reset(3)
    called = bob("Hi.")
    bob.reset(3)
    assert "".join(bob.stream("Hi.")) == called


def test_whoever_stops_reading_has_said_nothing() -> None:
    bob = agent([LONG, "Hello."])
    pieces = bob.stream("How are you?")
    assert next(pieces)
    pieces.close()
    assert said(bob) == []
    assert bob("Hi.") == "Hello."


async def test_so_does_whoever_stops_awaiting() -> None:
    bob = agent([LONG])
    pieces = bob.astream("How are you?")
    assert await anext(pieces)
    await pieces.aclose()
    assert said(bob) == []


def test_a_stream_that_fails_leaves_no_trace() -> None:
    bob = agent([BadRequestError("no"), "Hello."])
    with pytest.raises(BadRequestError):
        list(bob.stream("Hi."))
    assert bob("Hi.") == "Hello."
    assert len(said(bob)) == 2


def test_orchestrators_direct_a_stream_too() -> None:
    bob = agent([LONG]) | Brief()
    assert "".join(bob.stream("Hi.")) == LONG
    assert requests(bob)[0].messages[-1]["content"].endswith("Be brief in turn 1.]")
    events = bob.transcript.events
    assert events is not None
    assert [event.action for event in events] == ["utter", "instruct", "utter"]


def opens(shop: str) -> str:
    """Say when a shop opens."""
    return f"The {shop} opens at nine."


@pytest.mark.parametrize("streamed", [False, True])
def test_tools_are_called_in_a_chat(streamed: bool) -> None:
    bob = agent([tool_calls(("opens", {"shop": "bakery"})), "At nine.", "You are welcome."], tools=[opens])
    assert ("".join(bob.stream("When?")) if streamed else bob("When?")) == "At nine."
    assert [message["role"] for message in bob.memory] == ["system", "user", "assistant", "tool", "assistant"]
    assert bob("Thanks.") == "You are welcome."
    assert requests(bob)[2].messages[:5] == bob.memory[:5]


def test_first_utterances_open_a_chat_without_a_request() -> None:
    bob = agent(["Fine."], first_utterance="Welcome!")
    assert [bob(), bob("How are you?")] == ["Welcome!", "Fine."]
    assert len(requests(bob)) == 1
    streamed = agent(["Fine."], first_utterance="Welcome!")
    assert list(streamed.stream()) == ["Welcome!"]
    assert agent(["Fine."], first_utterance="Welcome!")("Hi.") == "Fine."
