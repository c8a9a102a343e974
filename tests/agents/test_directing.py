"""Orchestrators in the loop: when they look, what becomes of what they say, and that nothing of it leaks."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents import Human
from sdialog_like.agents.orchestrators.base import Look, Orchestrator, Stop
from sdialog_like.errors import InputError
from sdialog_like.seeds import derive_seed, seeded_random
from sdialog_like.testing import ScriptedModel


class Says(Orchestrator):
    """Says a text at some turns."""

    def __init__(self, text: str, *turns: int, persistent: bool = False) -> None:
        self.text = text
        self.turns = turns
        self.persistent = persistent

    def look(self, look: Look) -> str | None:
        return self.text if not self.turns or look.index in self.turns else None


class Counts(Orchestrator):
    """Ends the dialogue at its third look."""

    def __init__(self) -> None:
        self.looks = 0

    async def look(self, look: Look) -> str | Stop:
        await asyncio.sleep(0)
        self.looks += 1
        return Stop("goal", why="enough") if self.looks == 3 else f"Look {self.looks}."


def speaking(messages: list[dict[str, str]], seed: int | None) -> str:
    return f"Line {seed}."


def pair() -> tuple[Agent, Agent]:
    model = ScriptedModel(speaking)
    alice, bob = (Agent(Persona(name=name), model=model) for name in ("Alice", "Bob"))
    return alice, bob


def requests(agent: Agent) -> list[Any]:
    return list(agent.bound_model.chat.requests)  # type: ignore[attr-defined]


def happened(dialog: Dialog) -> list[tuple[str | None, str]]:
    return [(event.agent, event.action) for event in dialog.events or ()]


def test_composing_makes_a_new_agent() -> None:
    alice, _ = pair()
    directed = alice | Says("A.") | [Says("B."), Says("C.")]
    assert alice.orchestrators == ()
    assert [str(each) for each in directed.orchestrators] == [
        f"Says(text='{text}.', turns=[], persistent=False)" for text in "ABC"
    ]
    with pytest.raises(TypeError):
        alice | "Be brief."


def test_an_instruction_is_at_the_tail_of_one_turns_request_and_an_event_before_its_words() -> None:
    alice, bob = pair()
    dialog = (alice | Says("Be brief.", 2)).dialog_with(bob, seed=1, max_turns=5)
    assert happened(dialog) == [
        ("Alice", "utter"),
        ("Bob", "utter"),
        ("Alice", "instruct"),
        ("Alice", "utter"),
        ("Bob", "utter"),
        ("Alice", "utter"),
    ]
    assert dialog.events is not None
    assert (dialog.events[2].text, dialog.events[2].data) == ("Be brief.", {"orchestrator": "Says"})
    asked = [request.messages for request in requests(alice)]
    assert asked[2][-1]["content"] == f"{dialog.turns[1].text}\n\n[Instruction for you alone, for your next turn: Be brief.]"
    assert not any("Be brief" in message["content"] for message in asked[4])
    assert not any("Be brief" in message["content"] for messages in (asked[1], asked[3]) for message in messages)


def test_a_persistent_instruction_stays_in_the_view_so_that_requests_are_append_only() -> None:
    alice, bob = pair()
    (alice | Says("You are tired.", 2, persistent=True)).dialog_with(bob, seed=1, max_turns=7)
    own = [request.messages for request in requests(alice)][::2]
    for earlier, later in pairwise(own):
        assert later[: len(earlier)] == earlier
    assert ["You are tired" in message["content"] for message in own[-1]].count(True) == 1


def test_what_directs_an_opener_stands_behind_the_opening() -> None:
    alice, bob = pair()
    (alice | Says("Be brief.")).dialog_with(bob, seed=1, max_turns=1, min_turns=0)
    assert requests(alice)[0].messages[1]["content"].startswith("The dialogue begins now, and you speak first.\n\n[")


def test_a_repeated_request_holds_the_same_instruction() -> None:
    model = ScriptedModel(["", "Hi. [END]"])
    alice, bob = Agent(Persona(name="Alice"), model=model) | Counts(), pair()[1]
    dialog = alice.dialog_with(bob, seed=1, min_turns=1)
    assert model.requests[0].messages == model.requests[1].messages
    assert happened(dialog) == [("Alice", "instruct"), ("Alice", "utter")]


def test_an_orchestrator_may_end_it() -> None:
    alice, bob = pair()
    dialog = (alice | Counts()).dialog_with(bob, seed=1)
    assert (len(dialog), dialog.complete) == (4, True)
    assert dialog.termination is not None
    assert (dialog.termination.reason, dialog.termination.turn) == ("goal", 4)
    assert dialog.events is not None
    last = dialog.events[-1]
    assert (last.action, last.text, last.data) == ("stop", "enough", {"orchestrator": "Counts", "reason": "goal"})


def test_its_state_is_of_one_dialogue() -> None:
    alice, bob = pair()
    directed = alice | Counts()

    async def many() -> list[Dialog]:
        return list(await asyncio.gather(*(directed.adialog_with(bob, seed=seed) for seed in range(10))))

    dialogs = asyncio.run(many())
    assert [len(dialog) for dialog in dialogs] == [4] * 10
    assert [directed.dialog_with(bob, seed=seed) for seed in range(10)] == dialogs
    assert directed.orchestrators[0].looks == 0  # type: ignore[attr-defined]


def test_it_sees_the_dialogue_and_has_chance_of_its_own() -> None:
    seen: list[Look] = []

    class Watches(Orchestrator):
        def look(self, look: Look) -> None:
            seen.append(look)

    alice, bob = pair()
    (alice | Says("x", 99) | Watches()).dialog_with(bob, seed=7, max_turns=4)
    assert [(look.name, look.index, look.heard) for look in seen] == [
        ("Alice", 0, ""),
        ("Alice", 2, seen[1].transcript[1].text),
    ]
    assert seen[1].random.random() == seeded_random(7, "orchestrator", 1, 2).random()


def test_it_may_ask_a_model_through_the_journal() -> None:
    class Asks(Orchestrator):
        async def look(self, look: Look) -> str | None:
            own = await look.ask([{"role": "user", "content": "How?"}])
            other = await look.ask([{"role": "user", "content": "Why?"}], {"type": "object"}, model=judge)
            return f"{own.text} {other.parsed}"

    judge = ScriptedModel([{"a": 1}])
    model = ScriptedModel(["Slowly.", "Hi. [END]"])
    dialog = (Agent(model=model) | Asks()).dialog_with(pair()[1], seed=7, min_turns=1)
    assert model.requests[0].seed == derive_seed(7, "orchestrator", 0, 0, 0)
    assert judge.requests[0].seed == derive_seed(7, "orchestrator", 0, 0, 1)
    assert dialog.events is not None
    assert dialog.events[0].text == "Slowly. {'a': 1}"


def test_what_is_no_instruction_is_an_error() -> None:
    alice, bob = pair()
    with pytest.raises(InputError, match="orchestrator Says returned int"):
        (alice | Says(3)).dialog_with(bob, seed=1)  # type: ignore[arg-type]


def test_the_record_names_orchestrators_and_their_settings() -> None:
    alice, bob = pair()
    dialog = alice.dialog_with(bob | Says("Be brief.", 1) | Says(len), seed=1, max_turns=1, min_turns=0)  # type: ignore[arg-type]
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"] == {
        "Bob": {
            "orchestrators": [
                {
                    "class": "test_directing:Says",
                    "settings": {"text": "Be brief.", "turns": [1], "persistent": False},
                },
                {
                    "class": "test_directing:Says",
                    "settings": {"text": {"code": "builtins:len"}, "turns": [], "persistent": False},
                },
            ]
        }
    }
    assert "instruction" in dialog.provenance.prompts


def test_the_builtin_model_does_not_take_instructions_for_speech() -> None:
    alice, bob = (Agent(Persona(name=name, role="neighbour"), model="builtin") for name in ("Alice", "Bob"))
    told = "Goodbye, Alice! Let us talk about the bus to London, please."
    for each in (Says(told), Says(told, persistent=True)):
        directed = (alice | each).dialog_with(bob | each, seed=1, max_turns=8)
        assert directed.turns == alice.dialog_with(bob, seed=1, max_turns=8).turns


def test_people_are_not_shown_what_directs_the_other_side() -> None:
    shown: list[str] = []
    human = Human("Ann", read=lambda prompt: "Hm.", show=shown.append)
    (pair()[0] | Says("Be brief.")).dialog_with(human, seed=1, max_turns=3)
    assert shown
    assert not any("Be brief" in line for line in shown)
