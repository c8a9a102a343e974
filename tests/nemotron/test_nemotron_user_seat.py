"""Personas and agents in the user's seat."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scripted_nemotron_clients import RecordingClient

from sdialog_like import Agent, Persona
from sdialog_like.engine import Engine, Row, map_rows, run_blocking
from sdialog_like.errors import BadRequestError, GenerationError, InputError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator, dialog_to_messages
from sdialog_like.nemotron.asking import SeamAsker
from sdialog_like.nemotron.dialogues import play_dialogue
from sdialog_like.testing import ScriptedModel

ANN = Persona(name="Ann", role="gardener", circumstances="Her roses have black spots.")
OPENLINE = "Why do my roses have {black} spots?"


def two_sides(messages: list[dict[str, Any]], seed: int | None) -> str:
    """Answer as whoever is asked: the user has a system message, the assistant has none."""
    number = sum(message["role"] == "assistant" for message in messages)
    if messages[0]["role"] == "system":
        return f"User remark {number} about roses number {seed}?"
    return f"Assistant answer {number}."


def test_the_persona_opens_with_the_openline_and_both_sides_have_their_own_view() -> None:
    model = ScriptedModel(two_sides)
    messages = NemotronGenerator(ChatModelClient(model, seed=1)).generate_dialogue(OPENLINE, n_user_turns=2, user=ANN)
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2
    assert messages[0]["content"] == OPENLINE
    assert messages[1]["content"] == "Assistant answer 0."
    assert messages[2]["content"].startswith("User remark 1 about roses")
    first, user, second = (request.messages for request in model.requests)
    assert first == messages[:1]
    assert second == messages[:3]
    assert [message["role"] for message in user] == ["system", "user", "assistant", "user"]
    assert "Her roses have black spots." in user[0]["content"]
    assert "AI assistant" in user[0]["content"]
    assert [user[2]["content"], user[3]["content"]] == [OPENLINE, "Assistant answer 0."]


def test_a_two_turn_prompt_has_a_persona_too() -> None:
    model = ScriptedModel(two_sides)
    messages = NemotronGenerator(ChatModelClient(model, seed=1)).generate_two_turn_prompt(OPENLINE, user=ANN)
    assert [message["role"] for message in messages] == ["user", "assistant", "user"]
    assert len(model.requests) == 2


@pytest.mark.parametrize(
    "user", ["A gardener in a hurry.", {"name": "Ann", "role": "gardener"}, Agent(ANN, model="builtin")]
)
def test_whoever_can_be_a_persona_can_be_the_user(user: Any) -> None:
    generator = NemotronGenerator(ChatModelClient("builtin", seed=1))
    assert len(generator.generate_dialogue(OPENLINE, n_user_turns=2, user=user)) == 4


@pytest.mark.parametrize("user", [3, ["Ann"], object()])
def test_anybody_else_is_refused(user: Any) -> None:
    with pytest.raises(InputError, match="The user's side is a persona or an Agent"):
        NemotronGenerator(ChatModelClient("builtin", seed=1)).generate_dialogue(OPENLINE, user=user)


def test_a_client_that_does_not_go_through_the_seam_is_told_so() -> None:
    client = RecordingClient([])
    with pytest.raises(InputError, match="call seam") as caught:
        NemotronGenerator(client).generate_dialogue(OPENLINE, "u", "a", user=ANN)
    assert "ChatModelClient" in str(caught.value)
    assert client.calls == []


def test_an_agent_speaks_with_its_own_model_and_stays_as_it_was() -> None:
    own, assistant = ScriptedModel(["And my tulips?"]), ScriptedModel(["Fungi.", "Them too."])
    agent = Agent(ANN, model=own, end_mark="<bye>")
    messages = NemotronGenerator(ChatModelClient(assistant, seed=1)).generate_dialogue(OPENLINE, n_user_turns=2, user=agent)
    assert [message["content"] for message in messages] == [OPENLINE, "Fungi.", "And my tulips?", "Them too."]
    assert len(own.requests) == 1
    assert (agent.first_utterances, agent.dialogue_details) == ((), "")


def test_the_users_model_gets_the_users_arguments() -> None:
    model = ScriptedModel(two_sides)
    generator = NemotronGenerator(ChatModelClient(model, seed=1))
    generator.generate_dialogue(
        OPENLINE,
        n_user_turns=2,
        user=ANN,
        user_model_kwargs={"temperature": 1.5, "n": 1, "stream": False},
        assistant_model_kwargs={"temperature": 0.1},
    )
    assert [request.options.get("temperature") for request in model.requests] == [0.1, 1.5, 0.1]


def test_the_same_seed_gives_the_same_dialogue_and_dialogues_differ() -> None:
    def two() -> list[Any]:
        generator = NemotronGenerator(ChatModelClient(ScriptedModel(two_sides), seed=1))
        return [generator.generate_dialogue(OPENLINE, n_user_turns=2, user=ANN) for _ in range(2)]

    first = two()
    assert first[0] != first[1]
    assert two() == first


async def test_awaited_they_are_the_same() -> None:
    blocking = NemotronGenerator(ChatModelClient(ScriptedModel(two_sides), seed=1))
    expected = await asyncio.to_thread(blocking.generate_dialogue, OPENLINE, n_user_turns=3, user=ANN)
    awaited = AsyncNemotronGenerator(ChatModelClient(ScriptedModel(two_sides), seed=1))
    assert await awaited.generate_dialogue(OPENLINE, n_user_turns=3, user=ANN) == expected


def test_an_end_mark_or_a_goodbye_does_not_cut_the_dialogue_short() -> None:
    def leaving(messages: list[dict[str, Any]], seed: int | None) -> str:
        return "Goodbye! [END]" if messages[0]["role"] == "system" else "Goodbye!"

    generator = NemotronGenerator(ChatModelClient(ScriptedModel(leaving), seed=1))
    assert len(generator.generate_dialogue(OPENLINE, n_user_turns=2, user=ANN)) == 4


def test_a_failure_in_the_middle_keeps_what_was_said() -> None:
    generator = NemotronGenerator(ChatModelClient(ScriptedModel(["Fungi.", BadRequestError("broken")]), seed=1))
    with pytest.raises(GenerationError, match="stopped after 2 of") as caught:
        generator.generate_dialogue(OPENLINE, user=ANN)
    assert [turn.text for turn in caught.value.partial] == [OPENLINE, "Fungi."]


def test_as_a_rows_program_it_is_a_dialogue_that_knows_its_persona() -> None:
    engine = Engine(ScriptedModel(two_sides))

    async def program(row: Row, client: Any) -> Any:
        asker = SeamAsker(client, models=lambda name: engine.model)
        return await play_dialogue(asker, row.data, turns=4, user=ANN, dialog_id=row.id)

    [result] = run_blocking(map_rows(program, [Row(id="r", seed=5, data=OPENLINE)], engine=engine, progress=False))
    dialog = result.value
    assert dialog.get_speakers() == ["Ann", "assistant"]
    assert (dialog.dialogId, dialog.seed) == ("r", 5)
    assert dialog.personas["Ann"]["role"] == "gardener"
    assert dialog.provenance.generator == "NemotronGenerator"
    assert [event.seed is None for event in dialog.events] == [True, False, False, False]
    assert [message["role"] for message in dialog_to_messages(dialog)] == ["user", "assistant"] * 2
