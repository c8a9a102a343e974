"""Turns without words: asked for again on the call seam, an error with what was said so far elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like import Persona
from sdialog_like.engine import Engine, Row, map_rows, run_blocking
from sdialog_like.errors import GenerationError, InputError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator, Openline
from sdialog_like.nemotron.asking import SeamAsker
from sdialog_like.nemotron.dialogue_answer import MAX_REPEATS
from sdialog_like.nemotron.dialogues import play_dialogue
from sdialog_like.testing import ScriptedModel

ANN = Persona(name="Ann", role="gardener")


def said(messages: Iterable[dict[str, str]]) -> list[str]:
    return [message["content"] for message in messages]


def seeds(model: ScriptedModel) -> list[int | None]:
    return [request.seed for request in model.requests]


def test_an_empty_answer_is_asked_for_again_with_another_seed() -> None:
    model = ScriptedModel(["", " \n", "Because.", "", "But why?", "So it is."])
    messages = NemotronGenerator(ChatModelClient(model, seed=1)).generate_dialogue("Why?", n_user_turns=2)
    assert said(messages) == ["Why?", "Because.", "But why?", "So it is."]
    assert len(set(seeds(model))) == 6
    assert [len(request.messages) for request in model.requests] == [1, 1, 1, 1, 1, 3]


def test_a_seed_of_the_callers_is_not_sent_twice() -> None:
    model = ScriptedModel(["", "", "Because."])
    generator = NemotronGenerator(ChatModelClient(model, seed=1))
    generator.generate_dialogue("Why?", n_user_turns=1, assistant_model_kwargs={"seed": 7})
    assert seeds(model)[0] == 7
    assert len(set(seeds(model))) == 3


def test_whoever_has_nothing_to_say_four_times_ends_the_dialogue_with_an_error() -> None:
    model = ScriptedModel(["Because.", *[""] * 9])
    with pytest.raises(
        GenerationError, match="after 2 of 6 turns: The model gave no answer as the user, even when"
    ) as caught:
        NemotronGenerator(ChatModelClient(model, seed=1)).generate_dialogue("Why?")
    assert [turn.text for turn in caught.value.partial] == ["Why?", "Because."]
    assert len(model.requests) == 1 + 1 + MAX_REPEATS


def test_the_record_has_the_seed_that_gave_the_words_and_says_that_it_was_asked_again() -> None:
    model = ScriptedModel(["", "Because."])
    engine = Engine(model)

    async def program(row: Row, client: Any) -> Any:
        return await play_dialogue(SeamAsker(client, models=lambda name: engine.model), "Why?", turns=2)

    [result] = run_blocking(map_rows(program, [Row(id=1, seed=5)], engine=engine, progress=False))
    opening, answer = result.value.events
    assert (opening.repairs, answer.repairs) == ([], ["resampled_empty"])
    assert answer.seed == seeds(model)[1]


@pytest.mark.parametrize("empty", ["", " ", [], [""]])
def test_a_client_of_ones_own_is_asked_once_and_what_was_said_is_kept(empty: Any) -> None:
    client = RecordingClient(["Because.", empty])
    with pytest.raises(GenerationError, match="after 2 of 6 turns: The model gave no answer as the user") as caught:
        NemotronGenerator(client).generate_dialogue("Why?", "u", "a")
    assert [turn.text for turn in caught.value.partial] == ["Why?", "Because."]
    assert len(client.calls) == 2


async def test_awaited_it_is_the_same() -> None:
    with pytest.raises(GenerationError, match="after 1 of 3 turns"):
        await AsyncNemotronGenerator(AsyncRecordingClient([""])).generate_two_turn_prompt("Why?", "u", "a")


# With a persona as the user.


def test_an_assistant_of_a_personas_is_asked_again_too() -> None:
    model = ScriptedModel(["", "Fungi.", "And my tulips?", "Them too."])
    messages = NemotronGenerator(ChatModelClient(model, seed=1)).generate_dialogue("Why?", n_user_turns=2, user=ANN)
    assert said(messages) == ["Why?", "Fungi.", "And my tulips?", "Them too."]
    with pytest.raises(GenerationError, match="gave no answer as the assistant") as caught:
        NemotronGenerator(ChatModelClient(ScriptedModel([""], cycle=True), seed=1)).generate_dialogue("Why?", user=ANN)
    assert [turn.text for turn in caught.value.partial] == ["Why?"]


def test_a_two_turn_prompt_ends_with_the_user_or_is_an_error() -> None:
    def silent_user(messages: list[dict[str, Any]], seed: int | None) -> str:
        return "" if messages[0]["role"] == "system" else "Fungi."

    generator = NemotronGenerator(ChatModelClient(ScriptedModel(silent_user), seed=1))
    with pytest.raises(GenerationError, match="no more to say after 2 of 3 turns") as caught:
        generator.generate_two_turn_prompt("Why?", user=ANN)
    assert [turn.text for turn in caught.value.partial] == ["Why?", "Fungi."]
    with pytest.raises(GenerationError, match="no more to say"):
        generator.generate_preferences(["Why?"], None, None, len, k=2, user=ANN)


# What a dialogue begins with.


@pytest.mark.parametrize(
    "openline",
    [
        Openline("q1", "Why?", "open_qa", "question"),
        Openline("q1", "Why?", "open_qa", "question").to_dict(),
        {"id": "q1", "openline": "Why?"},
        {"text": "Why?"},
    ],
)
def test_openlines_come_in_the_forms_of_preference_data(openline: Any) -> None:
    generator = NemotronGenerator(RecordingClient(["Because."]))
    assert said(generator.generate_dialogue(openline, "u", "a", 1)) == ["Why?", "Because."]


@pytest.mark.parametrize(
    "openline", [None, 3, " ", ["Why?"], {"question": "Why?"}, {"prompt": [{"role": "user", "content": "Why?"}]}]
)
def test_what_is_no_openline_is_refused_before_anybody_is_asked(openline: Any) -> None:
    client = RecordingClient([])
    with pytest.raises(InputError, match="openline"):
        NemotronGenerator(client).generate_dialogue(openline, "u", "a")
    assert client.calls == []
