"""Dialogues of several turns and prompts of two: which calls, in which order, with which words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like.engine import Engine, Row, map_rows, run_blocking
from sdialog_like.errors import BadRequestError, GenerationError, InputError, PromptError
from sdialog_like.nemotron import (
    DIALOGUE_COMPLEX_USER_TURN_PROMPT_TEMPLATE,
    DIALOGUE_CONCISE_USER_TURN_PROMPT_TEMPLATE,
    DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE,
    AsyncNemotronGenerator,
    ChatModelClient,
    NemotronGenerator,
)
from sdialog_like.nemotron.asking import SeamAsker
from sdialog_like.nemotron.dialogues import play_dialogue
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


Q1, A1, Q2, A2, Q3, A3 = (
    turn("user", "Why is {x} so?"),
    turn("assistant", "Because.\n\nReally."),
    turn("user", "But why?"),
    turn("assistant", " It is so. "),
    turn("user", "And then?"),
    turn("assistant", "Nothing."),
)
SCRIPT = [message["content"] for message in (A1, Q2, A2, Q3, A3)]


def asked_as_user(history: str, template: str = DIALOGUE_NORMAL_USER_TURN_PROMPT_TEMPLATE) -> list[dict[str, str]]:
    return [turn("user", template.format(conversation_history=history))]


def test_three_user_turns_are_five_calls_in_this_order_with_these_messages() -> None:
    client = RecordingClient(SCRIPT)
    messages = NemotronGenerator(client).generate_dialogue(
        Q1["content"],
        "user-model",
        "assistant-model",
        user_model_kwargs={"temperature": 1.0},
        assistant_model_kwargs={"max_tokens": 9},
    )
    assert messages == [Q1, A1, Q2, A2, Q3, A3]
    first = "User: Why is {x} so?\n\nAssistant: Because.\n\nReally."
    second = f"{first}\n\nUser: But why?\n\nAssistant:  It is so. "
    assistant, user = {"model": "assistant-model", "max_tokens": 9}, {"model": "user-model", "temperature": 1.0}
    assert client.calls == [
        {"messages": [Q1], **assistant},
        {"messages": asked_as_user(first), **user},
        {"messages": [Q1, A1, Q2], **assistant},
        {"messages": asked_as_user(second), **user},
        {"messages": [Q1, A1, Q2, A2, Q3], **assistant},
    ]


@pytest.mark.parametrize("n", [1, 2, 4, "2"])
def test_a_dialogue_has_twice_as_many_messages_and_one_call_less(n: int | str) -> None:
    client = RecordingClient(lambda call: f"turn {len(client.calls)}")
    messages = NemotronGenerator(client).generate_dialogue("Hi?", "u", "a", n)
    assert len(messages) == 2 * int(n)
    assert [message["role"] for message in messages] == ["user", "assistant"] * int(n)
    assert [call["model"] for call in client.calls] == ["a", *["u", "a"] * (int(n) - 1)]


@pytest.mark.parametrize("n", [0, -1, "0", "few", None, 1.5])
def test_less_than_one_user_turn_is_an_error(n: Any) -> None:
    client = RecordingClient([])
    with pytest.raises(InputError, match="n_user_turns"):
        NemotronGenerator(client).generate_dialogue("Hi?", "u", "a", n_user_turns=n)
    assert client.calls == []


def test_a_two_turn_prompt_is_two_calls_and_ends_with_the_user() -> None:
    client = RecordingClient(SCRIPT)
    messages = NemotronGenerator(client).generate_two_turn_prompt(
        Q1["content"], "u", "a", user_model_kwargs={"seed": 1}, assistant_model_kwargs={"seed": 2}
    )
    assert messages == [Q1, A1, Q2]
    assert client.calls == [
        {"messages": [Q1], "model": "a", "seed": 2},
        {"messages": asked_as_user("User: Why is {x} so?\n\nAssistant: Because.\n\nReally."), "model": "u", "seed": 1},
    ]


@pytest.mark.parametrize(
    "template", [DIALOGUE_COMPLEX_USER_TURN_PROMPT_TEMPLATE, DIALOGUE_CONCISE_USER_TURN_PROMPT_TEMPLATE]
)
def test_the_other_templates_ask_otherwise(template: str) -> None:
    client = RecordingClient(SCRIPT)
    NemotronGenerator(client).generate_two_turn_prompt("Hi?", "u", "a", template)
    history = "User: Hi?\n\nAssistant: Because.\n\nReally."
    assert client.calls[1]["messages"] == asked_as_user(history, template)


def test_further_values_go_into_the_template_and_the_history_is_always_the_real_one() -> None:
    client = RecordingClient(SCRIPT)
    own = {"mood": "cross", "conversation_history": "made up"}
    NemotronGenerator(client).generate_two_turn_prompt(
        "Hi?", "u", "a", prompt_template="{mood}\n{conversation_history}", prompt_kwargs=own
    )
    assert client.prompts[1] == "cross\nUser: Hi?\n\nAssistant: Because.\n\nReally."
    assert own == {"mood": "cross", "conversation_history": "made up"}


def test_a_template_that_cannot_be_filled_in_costs_no_call() -> None:
    client = RecordingClient([])
    with pytest.raises(PromptError, match=r"\{mood\}"):
        NemotronGenerator(client).generate_dialogue("Hi?", "u", "a", prompt_template="{mood} {conversation_history}")
    assert client.calls == []


@pytest.mark.parametrize("openline", ["", "  ", None, ["Hi?"]])
def test_an_openline_is_a_text(openline: Any) -> None:
    with pytest.raises(InputError, match="openline is a text"):
        NemotronGenerator(RecordingClient([])).generate_dialogue(openline, "u", "a")


def test_of_several_answers_the_first_counts() -> None:
    client = RecordingClient([["A", "B"], ["C", "D"]])
    messages = NemotronGenerator(client).generate_two_turn_prompt("Hi?", "u", "a", user_model_kwargs={"n": 2})
    assert [message["content"] for message in messages] == ["Hi?", "A", "C"]


def test_a_client_without_an_answer_stops_the_dialogue_and_what_was_said_is_kept() -> None:
    client = RecordingClient(["Because.", []])
    with pytest.raises(GenerationError, match="stopped after 2 of 6 turns: The model gave no answer as the user") as caught:
        NemotronGenerator(client).generate_dialogue("Why?", "u", "a")
    assert str(caught.value.partial) == "user: Why?\nassistant: Because."
    assert caught.value.partial.termination.reason == "error"


def test_what_a_client_of_ones_own_raises_comes_through() -> None:
    error = TimeoutError("slow")
    with pytest.raises(TimeoutError) as caught:
        NemotronGenerator(RecordingClient(["Because.", error])).generate_dialogue("Why?", "u", "a")
    assert caught.value is error


async def test_awaited_it_is_the_same_calls_and_many_dialogues_go_on_at_the_same_time() -> None:
    blocking = RecordingClient(SCRIPT)
    expected = NemotronGenerator(blocking).generate_dialogue("Why?", "u", "a")
    one = AsyncRecordingClient(SCRIPT)
    assert await AsyncNemotronGenerator(one).generate_dialogue("Why?", "u", "a") == expected
    assert one.calls == blocking.calls
    many = AsyncRecordingClient(lambda call: f"{call['model']} {len(call['messages'])}")
    generator = AsyncNemotronGenerator(many)
    made = await asyncio.gather(*(generator.generate_two_turn_prompt(f"Why {n}?", "u", "a") for n in range(4)))
    assert [[message["content"] for message in messages] for messages in made] == [
        [f"Why {n}?", "a 1", "u 1"] for n in range(4)
    ]
    assert many.most_under_way == 4


# Through the seam.


def by_seed(messages: list[dict[str, Any]], seed: int | None) -> str:
    return f"{seed} says something."


def test_each_dialogue_of_a_seeded_client_has_seeds_of_its_own_and_is_the_same_in_another_process() -> None:
    def two() -> tuple[list[Any], list[int | None]]:
        model = ScriptedModel(by_seed)
        generator = NemotronGenerator(ChatModelClient(model, seed=1))
        made = [generator.generate_dialogue(text, n_user_turns=2) for text in ("Why?", "Why?", "How?")]
        return made, [request.seed for request in model.requests]

    made, seeds = two()
    assert len(set(seeds)) == 9
    assert two() == (made, seeds)


async def test_at_the_same_time_they_are_the_same_dialogues() -> None:
    texts = [f"Why {n}?" for n in range(6)]
    blocking = NemotronGenerator(ChatModelClient(ScriptedModel(by_seed), seed=1))
    one_by_one = await asyncio.to_thread(lambda: [blocking.generate_dialogue(text, n_user_turns=2) for text in texts])
    awaited = AsyncNemotronGenerator(ChatModelClient(ScriptedModel(by_seed), seed=1))
    together = await asyncio.gather(*(awaited.generate_dialogue(text, n_user_turns=2) for text in reversed(texts)))
    assert together[::-1] == one_by_one


def test_a_failing_server_stops_the_dialogue_and_what_was_said_is_kept() -> None:
    model = ScriptedModel(["Because.", BadRequestError("broken")])
    with pytest.raises(GenerationError, match="stopped after 2 of 6 turns") as caught:
        NemotronGenerator(ChatModelClient(model, seed=1)).generate_dialogue("Why?")
    assert [turn.text for turn in caught.value.partial] == ["Why?", "Because."]


def test_as_a_rows_program_it_is_a_dialogue_with_its_whole_record() -> None:
    engine = Engine(ScriptedModel(by_seed))

    async def program(row: Row, client: Any) -> Any:
        asker = SeamAsker(client, models=lambda name: engine.model)
        return await play_dialogue(asker, row.data, turns=4, dialog_id=row.id)

    [result] = run_blocking(map_rows(program, [Row(id=7, seed=5, data="Why?")], engine=engine, progress=False))
    dialog = result.value
    assert (dialog.dialogId, dialog.seed, dialog.model) == (7, 5, engine.model.spec)
    seeds = [None, *(derive_seed(5, "nemotron", role, at) for at, role in enumerate(("assistant", "user", "assistant"), 1))]
    assert [event.seed for event in dialog.events] == seeds
    assert (dialog.termination.reason, dialog.termination.turn, len(dialog)) == ("max_turns", 4, 4)
    assert dialog.provenance.generator == "NemotronGenerator"
    assert set(dialog.provenance.prompts) == {"user_turn"}
