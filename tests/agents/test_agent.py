"""Agents: what they are told, and what they do not remember."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sdialog_like import Agent, Context, Dialog, Persona, Turn
from sdialog_like.agents.guards import Names
from sdialog_like.errors import BadRequestError, BlockingCallError, GenerationError, InputError
from sdialog_like.testing import ScriptedModel


def model() -> ScriptedModel:
    """A model that greets as the opener, and closes as the other one."""
    return ScriptedModel(lambda messages, seed: "Hello." if "you speak first" in messages[-1]["content"] else "Bye. [END]")


def opens(shop: str) -> str:
    """Say when a shop opens."""
    return f"The {shop} opens at nine."


def agent(name: str = "Alice", **settings: Any) -> Agent:
    return Agent(Persona(name=name, role="nurse"), **{"model": model(), **settings})


def test_making_an_agent_contacts_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: Any) -> None:
        raise AssertionError("no connection is needed here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert Agent(Persona(name="Alice")).bound_model.spec == "qwen2.5:14b"


def test_the_prompt_holds_the_persona_and_of_the_other_only_the_name() -> None:
    bob = Agent(Persona(name="Bob", background="a secret past"), model=model())
    prompt = agent().system_prompt(bob)
    assert "Your name: Alice\nYour role: nurse" in prompt
    assert "You talk to Bob." in prompt
    assert "secret" not in prompt
    assert "[END]" in prompt


def test_a_role_stands_for_a_name_and_a_letter_for_nothing() -> None:
    assert "You talk to the doctor." in agent().system_prompt(Agent(Persona(role="doctor"), model=model()))
    assert "# Who you talk to" not in agent().system_prompt(Agent("a quiet person", model=model()))


def test_a_name_given_to_the_agent_reaches_its_prompt() -> None:
    assert "Your name: Bob\nYour role: doctor" in Agent(Persona(role="doctor"), "Bob", model=model()).system_prompt()
    assert "# Who you are\nYou are Bob, a doctor." in Agent("You are Bob, a doctor.", "Bob", model=model()).system_prompt()
    assert Agent(Persona(name="Alice"), "Al", model=model()).name == "Al"


def test_an_agent_without_a_persona_can_talk() -> None:
    dialog = Agent(model=model()).dialog_with(Agent(model=model()), seed=1)
    assert dialog.get_speakers() == ["A", "B"]
    assert dialog.personas == {"A": {}, "B": {}}


def test_all_that_an_agent_is_told_is_in_its_prompt() -> None:
    alice = agent(
        context=Context(location="a ward"),
        dialogue_details="They talk about tea.",
        example_dialogs=[Dialog(turns=[Turn(speaker="X", text="An example.")])],
        max_words=12,
        end_mark="<over>",
    )
    prompt = alice.system_prompt()
    for part in ("Location: a ward", "They talk about tea.", "X: An example.", "at most 12 words", "<over>"):
        assert part in prompt


def test_values_that_look_like_templates_stay_text() -> None:
    nasty = "{{ 7 * 7 }} {% raw %} {0} %s"
    prompt = Agent(Persona(name="Alice", background=nasty), model=model(), dialogue_details=nasty).system_prompt()
    assert prompt.count(nasty) == 2


def test_a_context_of_one_dialogue_does_not_stick() -> None:
    alice, bob = agent("Alice"), agent("Bob")
    first = alice.dialog_with(bob, seed=1, context="On a ship.")
    second = alice.dialog_with(bob, seed=1)
    assert (first.context, second.context) == ("On a ship.", None)
    requests = alice.bound_model.chat.requests  # type: ignore[attr-defined]
    assert ["On a ship." in request.messages[0]["content"] for request in requests] == [True, False]


def test_talk_with_is_the_same() -> None:
    alice, bob = agent("Alice"), agent("Bob")
    assert alice.talk_with(bob, seed=3, id=9) == alice.dialog_with(bob, seed=3, id=9)


def test_the_record_says_how_the_dialogue_was_made() -> None:
    alice = agent(temperature=0.5)
    dialog = alice.dialog_with(agent("Bob", temperature=0.9), seed=3, id="d1", scenario={"task": "tea"}, notes="a try")
    assert (dialog.dialogId, dialog.seed, dialog.scenario, dialog.notes) == ("d1", 3, {"task": "tea"}, "a try")
    assert dialog.personas == {"Alice": {"name": "Alice", "role": "nurse"}, "Bob": {"name": "Bob", "role": "nurse"}}
    assert dialog.model == alice.bound_model.spec
    provenance = dialog.provenance
    assert provenance is not None
    assert provenance.generator == "Agent"
    assert provenance.modelParameters == {"temperature": 0.5}
    assert provenance.settings["models"]["Bob"]["temperature"] == 0.9
    assert set(provenance.prompts) == {"role_play", "role_play_opening"}


def test_a_random_seed_is_recorded_and_makes_the_dialogue_again() -> None:
    speaking = ScriptedModel(lambda messages, seed: f"I say {seed}.")
    alice, bob = Agent(Persona(name="Alice"), model=speaking), Agent(Persona(name="Bob"), model=speaking)
    dialog = alice.dialog_with(bob, max_turns=3)
    assert dialog.seed is not None
    assert alice.dialog_with(bob, max_turns=3, seed=dialog.seed) == dialog


def test_each_agent_speaks_with_its_own_model_and_parameters() -> None:
    mine, yours = model(), ScriptedModel(["Good day. [END]"])
    dialog = agent(model=mine, temperature=0.1).dialog_with(agent("Bob", model=yours, temperature=0.9), seed=1)
    assert [turn.text for turn in dialog.turns] == ["Hello.", "Good day."]
    assert [request.options["temperature"] for request in mine.requests + yours.requests] == [0.1, 0.9]


def test_one_agent_takes_part_in_many_dialogues_at_the_same_time() -> None:
    speaking = ScriptedModel(lambda messages, seed: f"{messages[0]['content'].count('topic')} {seed}")
    alice = Agent(Persona(name="Alice"), model=speaking)

    async def all_of_them() -> list[Dialog]:
        return await asyncio.gather(
            *(
                alice.adialog_with(Agent(Persona(name=f"Bob{i}"), model=speaking), max_turns=4, seed=i, id=i)
                for i in range(20)
            )
        )

    dialogs = asyncio.run(all_of_them())
    assert [dialog.id for dialog in dialogs] == list(range(20))
    for index, dialog in enumerate(dialogs):
        bob = Agent(Persona(name=f"Bob{index}"), model=speaking)
        assert alice.dialog_with(bob, max_turns=4, seed=index, id=index) == dialog


def test_usage_adds_up() -> None:
    alice = agent()
    alice.dialog_with(agent("Bob", model=ScriptedModel(["Bye. [END]"])), seed=1)
    assert alice.usage.calls == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"max_turns": 0},
        {"max_turns": 2.5},
        {"max_turns": True},
        {"min_turns": -1},
        {"max_turns": 2, "min_turns": 3},
        {"seed": -1},
        {"seed": "7"},
        {"id": 1.5},
        {"scenario": 3},
        {"context": 3},
        {"notes": ["x"]},
    ],
)
def test_what_cannot_be_used_is_said_before_any_request(settings: dict[str, Any]) -> None:
    alice = agent()
    with pytest.raises(InputError):
        alice.dialog_with(agent("Bob"), **settings)
    assert alice.usage.calls == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"tools": opens},
        {"tools": ["opens"]},
        {"tools": [opens, opens]},
        {"first_utterance": " "},
        {"first_utterance": []},
        {"first_utterance": [1]},
        {"system_prompt": ""},
        {"system_prompt": 3},
        {"guards": [3]},
        {"guards": Names},
        {"persona": 3},
        {"name": 3},
        {"end_mark": " "},
        {"max_words": 0},
        {"dialogue_details": None},
        {"example_dialogs": "Hi."},
    ],
)
def test_an_agent_that_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Agent(**{"model": model(), **settings})


def test_a_blocking_call_from_the_loop_itself_is_a_clear_error() -> None:
    alice, bob = agent("Alice"), agent("Bob")
    with pytest.raises(BlockingCallError):
        alice.dialog_with(bob, seed=1, on_turn=lambda turn: alice.dialog_with(bob))


def test_a_partial_dialogue_can_be_written(tmp_path: Path) -> None:
    failing = ScriptedModel(lambda messages, seed: "Hi." if len(messages) < 4 else BadRequestError("no"))
    with pytest.raises(GenerationError) as caught:
        Agent(Persona(name="Alice"), model=failing).dialog_with(Agent(Persona(name="Bob"), model=failing), seed=1)
    caught.value.partial.to_file(tmp_path / "partial.json")
    assert Dialog.from_file(tmp_path / "partial.json") == caught.value.partial
