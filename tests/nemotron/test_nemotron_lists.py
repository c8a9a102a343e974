"""Asking for lists: read here where possible, converted by a model where not, through a schema where the client can."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scripted_nemotron_clients import AsyncRecordingClient, RecordingClient

from sdialog_like.engine import Engine, run_blocking
from sdialog_like.errors import InputError, PromptError, YamlConversionError
from sdialog_like.nemotron import AsyncNemotronGenerator, ChatModelClient, NemotronGenerator
from sdialog_like.nemotron.asking import SeamAsker, SyncAsker, drive
from sdialog_like.nemotron.lists import AskedList, ask_for_list, ask_list
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

PROSE = "I would say Art, Music and AI: the future."
TEMPLATE = "Convert: {llm_response}"


def convert(text: str, *script: str, **arguments: Any) -> tuple[list[str], list[dict[str, Any]]]:
    client = RecordingClient(list(script))
    items = NemotronGenerator(client).convert_response_to_yaml_list(text, "m", prompt_template=TEMPLATE, **arguments)
    return items, client.calls


@pytest.mark.parametrize(
    "answer",
    [
        "1. Art\n2. Music",
        "* Art\n* Music",
        "```yaml\n- Art\n- Music\n```",
        '["Art", "Music"]',
        "Sure!\n\n- Art\n- Music\n\nAnything else?",
    ],
)
def test_a_list_that_can_be_read_costs_no_call(answer: str) -> None:
    assert convert(answer) == (["Art", "Music"], [])


def test_what_cannot_be_read_is_converted_by_one_call_of_one_user_message() -> None:
    items, calls = convert(PROSE, "- Art\n- Music\n- AI: the future", model_kwargs={"temperature": 0.1})
    assert items == ["Art", "Music", "AI: the future"]
    assert calls == [{"messages": [{"role": "user", "content": f"Convert: {PROSE}"}], "model": "m", "temperature": 0.1}]


def test_braces_in_the_answer_do_no_harm() -> None:
    text = "Use {braces} and {0}, as in {{x}}"
    _, calls = convert(text, "- braces")
    assert calls[0]["messages"][0]["content"] == f"Convert: {text}"


@pytest.mark.parametrize(
    ("converted", "problem"),
    [
        ("a: [", "Error parsing yaml response"),
        ("Art, Music", "not a list"),
        ("topic: Art", "not a list"),
        ("- Art\n- [Music]", "non-string element"),
        ("- Art\n- {name: Music}", "non-string element"),
        ("- Art\n- Dance", "hallucination"),
        ("", "Error parsing yaml response"),
    ],
)
def test_three_useless_conversions_are_an_error_by_case(converted: str, problem: str) -> None:
    client = RecordingClient([converted] * 3)
    with pytest.raises(YamlConversionError) as caught:
        NemotronGenerator(client).convert_response_to_yaml_list(PROSE, "m")
    assert problem in caught.value.message
    assert problem in str(caught.value)
    assert len(client.calls) == 3


def test_a_second_try_may_succeed() -> None:
    items, calls = convert(PROSE, "- Art\n- Dance", "- Art\n- Music")
    assert items == ["Art", "Music"]
    assert calls[0] == calls[1]


@pytest.mark.parametrize("nothing", [[], [""]])
def test_a_client_without_an_answer_is_an_error(nothing: list[str]) -> None:
    client = RecordingClient(lambda call: nothing)
    with pytest.raises(YamlConversionError, match="it is empty"):
        NemotronGenerator(client).convert_response_to_yaml_list(PROSE, "m")


def test_an_empty_answer_is_not_converted() -> None:
    client = RecordingClient([])
    with pytest.raises(YamlConversionError, match="it is empty"):
        NemotronGenerator(client).convert_response_to_yaml_list("", "m")
    assert client.calls == []


def test_the_template_is_looked_at_even_where_it_is_not_needed() -> None:
    with pytest.raises(PromptError, match=r"\{answer\}"):
        NemotronGenerator(RecordingClient([])).convert_response_to_yaml_list("- Art", "m", prompt_template="{answer}")


def test_a_failing_client_is_not_a_failed_conversion() -> None:
    error = ConnectionError("gone")
    with pytest.raises(ConnectionError) as caught:
        NemotronGenerator(RecordingClient([error])).convert_response_to_yaml_list(PROSE, "m")
    assert caught.value is error


async def test_awaited_it_does_the_same() -> None:
    client = AsyncRecordingClient(["- Art\n- Dance", "- Art\n- Music"])
    generator = AsyncNemotronGenerator(client)
    assert await generator.convert_response_to_yaml_list(PROSE, "m") == ["Art", "Music"]
    assert await generator.convert_response_to_yaml_list("- Art", "m") == ["Art"]
    assert len(client.calls) == 2


# Lists of a given length, as pipelines ask for them.


def test_a_list_in_words_takes_one_call() -> None:
    client = RecordingClient(["1. Art\n2. Music"])
    items = drive(ask_list(SyncAsker(client), "Two topics!", n=2, model="m", model_kwargs={"seed": 4}))
    assert items == ["Art", "Music"]
    assert client.calls == [{"messages": [{"role": "user", "content": "Two topics!"}], "model": "m", "seed": 4}]


def test_a_list_in_prose_takes_a_second_call_with_arguments_of_its_own() -> None:
    client = RecordingClient([PROSE, "- Art\n- Music"])
    asked = drive(
        ask_for_list(
            SyncAsker(client),
            "Two topics!",
            n=2,
            model="m",
            model_kwargs={"seed": 4},
            conversion_template=TEMPLATE,
            conversion_model_kwargs={"temperature": 0},
        )
    )
    assert asked == AskedList(["Art", "Music"], seed=4, model="m")
    assert client.prompts == ["Two topics!", f"Convert: {PROSE}"]
    assert [set(call) - {"messages"} for call in client.calls] == [{"model", "seed"}, {"model", "temperature"}]


@pytest.mark.parametrize("answer", ["- Art", "- Art\n- Music\n- Dance"])
def test_a_list_of_the_wrong_length_is_an_error_without_another_call(answer: str) -> None:
    client = RecordingClient([answer])
    with pytest.raises(YamlConversionError, match=r"has \d items, where 2 were asked for") as caught:
        drive(ask_list(SyncAsker(client), "Two topics!", n=2))
    assert caught.value.raw == answer
    assert len(client.calls) == 1


def seam(model: ScriptedModel, *, structured: bool = True) -> SeamAsker:
    engine = Engine(model)
    return SeamAsker(engine.row(0, 1), models=lambda name: engine.model, structured=structured)


def test_a_structured_list_is_one_call_with_a_schema_of_that_length() -> None:
    model = ScriptedModel([{"items": [" Art", "2024"]}])
    asker = seam(model).at("topics")
    asked = run_blocking(ask_for_list(asker, "Two topics!", n=2))
    assert asked == AskedList(["Art", "2024"], seed=derive_seed(1, "nemotron", "topics"), model=asked.model)
    [request] = model.requests
    assert request.messages[0]["content"].startswith("Two topics!")
    assert request.schema is not None
    assert request.schema["properties"]["items"] == {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 2,
        "maxItems": 2,
    }


def test_bullets_inside_a_structured_list_are_taken_away() -> None:
    model = ScriptedModel([{"items": ["- Art", "- Music"]}])
    assert run_blocking(ask_list(seam(model), "Two topics!", n=2)) == ["Art", "Music"]


@pytest.mark.parametrize("reply", [{"items": ["Art"]}, {"items": ["Art", 2]}, "Art and Music", {"items": ["Art", "B", "C"]}])
def test_replies_that_never_fit_the_schema_are_a_conversion_error(reply: Any) -> None:
    model = ScriptedModel([reply], cycle=True)
    with pytest.raises(YamlConversionError, match="Error parsing yaml response") as caught:
        run_blocking(ask_list(seam(model), "Two topics!", n=2))
    assert len(model.requests) == 4
    assert caught.value.raw == (reply if isinstance(reply, str) else json.dumps(reply))


def test_a_blank_item_of_a_structured_list_is_a_conversion_error() -> None:
    with pytest.raises(YamlConversionError, match="an item of its list is empty"):
        run_blocking(ask_list(seam(ScriptedModel([{"items": ["Art", " "]}])), "Two topics!", n=2))


def test_a_seam_that_shall_not_use_schemas_reads_words() -> None:
    model = ScriptedModel([PROSE, "- Art\n- Music"])
    assert run_blocking(ask_list(seam(model, structured=False), "Two topics!", n=2)) == ["Art", "Music"]
    assert [request.schema for request in model.requests] == [None, None]


def test_a_client_of_ones_own_cannot_be_asked_through_a_schema() -> None:
    client = RecordingClient(["- Art"])
    assert drive(SyncAsker(client).answer("One topic!", items=1)).items is None


def test_conversions_through_the_seam_have_a_seed_for_each_try() -> None:
    model = ScriptedModel(["- Art\n- Dance", "- Art\n- Music"])
    NemotronGenerator(ChatModelClient(model, seed=1)).convert_response_to_yaml_list(PROSE)
    seeds = [request.seed for request in model.requests]
    place = (1, "nemotron", "step", "convert_response_to_yaml_list", "conversion")
    assert seeds == [derive_seed(*place), derive_seed(*place, "again", 1)]


def test_the_error_is_a_model_error_with_the_raw_answer() -> None:
    with pytest.raises(YamlConversionError) as caught:
        NemotronGenerator(RecordingClient(["x", "y", "z"])).convert_response_to_yaml_list(PROSE, "m")
    assert caught.value.raw == "z"
    assert not isinstance(caught.value, InputError)
