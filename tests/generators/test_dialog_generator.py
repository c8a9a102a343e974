"""Contract 1, description-based generation."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pydantic import BaseModel

from sdialog_like import Context, Dialog, Persona, Turn
from sdialog_like.errors import InputError, ServerUnreachableError, UnusableReplyError
from sdialog_like.generators import DialogGenerator, LLMDialogOutput
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

TALK = {"dialog": [{"speaker": "Alice", "text": "Hey Bob!"}, {"speaker": "Bob", "text": "Hi."}]}


def scripted(*replies: Any) -> ScriptedModel:
    return ScriptedModel(list(replies) or [TALK], cycle=not replies)


def test_a_description_becomes_a_dialogue() -> None:
    model = scripted()
    generator = DialogGenerator(
        model=model, dialogue_details="Alice and Bob meet.", output_format=LLMDialogOutput, scenario=None
    )
    dialog = generator.generate(4216355045, id="first")
    assert isinstance(dialog, Dialog)
    assert dialog.turns == [Turn(speaker="Alice", text="Hey Bob!"), Turn(speaker="Bob", text="Hi.")]
    assert (dialog.seed, dialog.dialogId, dialog.scenario) == (4216355045, "first", "Alice and Bob meet.")
    assert dialog.complete is True
    assert dialog.termination is not None
    assert (dialog.termination.reason, dialog.termination.turn) == ("closed", 2)
    request = model.requests[0]
    assert request.seed == 4216355045
    assert [message["role"] for message in request.messages] == ["system", "user"]
    assert "Alice and Bob meet." in request.messages[0]["content"]


def test_the_shape_is_the_servers_matter_not_the_prompts() -> None:
    model = scripted()
    DialogGenerator("Alice and Bob meet.", model=model).generate(1)
    request = model.requests[0]
    assert request.schema is not None
    assert request.schema["properties"]["dialog"]["minItems"] == 1
    words = " ".join(message["content"] for message in request.messages).lower()
    assert "json" not in words
    assert "schema" not in words


def test_llm_dialog_output_is_at_least_one_turn() -> None:
    assert list(LLMDialogOutput.model_fields) == ["dialog"]
    with pytest.raises(ValueError, match="at least 1"):
        LLMDialogOutput(dialog=[])


def test_a_seed_that_nobody_gave_is_recorded() -> None:
    model = scripted()
    generator = DialogGenerator("x", model=model)
    first, second = generator(), generator()
    assert [first.seed, second.seed] == [request.seed for request in model.requests]
    assert first.seed != second.seed
    assert first.dialogId is None


def test_zero_is_a_seed_and_an_id() -> None:
    dialog = DialogGenerator("x", model=scripted()).generate(0, id=0)
    assert (dialog.seed, dialog.id) == (0, 0)


def test_each_turns_event_holds_the_seed_that_its_words_come_from() -> None:
    model = scripted("no JSON", {"dialog": []}, TALK)
    dialog = DialogGenerator("x", model=model).generate(5)
    assert [request.seed for request in model.requests] == [5, derive_seed(5, "repair", 1), derive_seed(5, "repair", 2)]
    assert [(event.agent, event.seed, event.repairs) for event in dialog.events] == [
        ("Alice", model.requests[2].seed, ["reply_repaired"]),
        ("Bob", model.requests[2].seed, ["reply_repaired"]),
    ]
    assert dialog.seed == 5


def test_set_changes_details_and_resets_the_scenario() -> None:
    model = scripted()
    generator = DialogGenerator("one", scenario={"task": 1}, model=model)
    assert generator.generate(1).scenario == {"task": 1}
    generator.set("two")
    assert generator.generate(1).scenario == "two"
    generator.set(dialogue_details="three", scenario={"task": 3})
    assert generator.generate(1).scenario == {"task": 3}
    assert [
        word
        for request in model.requests
        for word in ("one", "two", "three")
        if f"\n{word}\n" in request.messages[0]["content"]
    ] == [
        "one",
        "two",
        "three",
    ]


def test_set_does_not_touch_what_was_asked_for_before() -> None:
    async def reply(messages: list[dict[str, str]], seed: int | None) -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"dialog": [{"speaker": "A", "text": messages[0]["content"].split("details-")[1].split()[0]}]}

    generator = DialogGenerator("details-0", model=ScriptedModel(reply))

    async def main() -> list[Dialog]:
        waiting = []
        for number in range(64):
            generator.set(f"details-{number}", scenario=f"scenario-{number}")
            waiting.append(generator.agenerate(number))  # not awaited yet
        return await asyncio.gather(*waiting)

    for number, dialog in enumerate(asyncio.run(main())):
        assert (dialog[0].text, dialog.scenario, dialog.seed) == (str(number), f"scenario-{number}", number)


class Weather(BaseModel):
    city: str
    degrees: int


class Longer(LLMDialogOutput):
    title: str


def test_another_class_is_returned_as_an_instance() -> None:
    assert DialogGenerator("x", model=scripted({"city": "Oslo", "degrees": -3}), output_format=Weather).generate(
        1
    ) == Weather(city="Oslo", degrees=-3)
    longer = DialogGenerator("x", model=scripted({**TALK, "title": "Meeting"}), output_format=Longer).generate(1)
    assert isinstance(longer, Longer)
    assert longer.title == "Meeting"


def test_a_json_schema_gives_the_validated_dict() -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    model = scripted({"town": "Oslo"}, {"city": "Oslo"})
    assert DialogGenerator("x", model=model, output_format=schema).generate(1) == {"city": "Oslo"}
    assert model.requests[0].schema == schema


def test_no_format_gives_the_raw_text() -> None:
    model = scripted("Once upon a time …")
    assert DialogGenerator("x", model=model, output_format=None).generate(1) == "Once upon a time …"
    assert model.requests[0].schema is None


@pytest.mark.parametrize("wrong", [int, "text", LLMDialogOutput(dialog=[Turn(speaker="A", text="x")]), []])
def test_an_unknown_format_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match="output_format"):
        DialogGenerator("x", model=scripted(), output_format=wrong)


def test_personas_context_and_examples_reach_the_prompt_and_the_record() -> None:
    model = scripted()
    example = Dialog(turns=[Turn(speaker="X", text="An example.")])
    generator = DialogGenerator(
        "They talk.",
        Context(location="a park"),
        [example],
        personas=[Persona(name="Alice", role="nurse"), Persona(role="doctor"), "A silent man."],
        model=model,
        temperature=0.2,
    )
    dialog = generator.generate(1)
    prompt = model.requests[0].messages[0]["content"]
    for part in (
        "Your name: Alice\nYour role: nurse",
        "Your role: doctor",
        "Name: C\nA silent man.",
        "Location: a park",
        "X: An example.",
    ):
        assert part in prompt
    assert dialog.personas == {
        "Alice": {"name": "Alice", "role": "nurse"},
        "doctor": {"role": "doctor"},
        "C": {"description": "A silent man."},
    }
    assert dialog.context == {"location": "a park"}
    assert dialog.provenance is not None
    assert dialog.provenance.modelParameters == {"temperature": 0.2}
    assert dialog.provenance.settings["example_dialogs"][0] not in ("", "X: An example.")
    assert set(dialog.provenance.prompts) == {"dialog", "dialog_request"}


def test_nothing_secret_is_in_the_record() -> None:
    generator = DialogGenerator("x", model="openai:m", base_url="http://127.0.0.1:9/v1", api_key="top-secret", timeout=1)
    recorded = json.dumps([generator._description().settled(generator.bound_model), generator.identity()], default=repr)
    assert "top-secret" not in recorded
    assert "127.0.0.1" not in recorded


def test_values_that_look_like_templates_stay_text() -> None:
    model = scripted()
    nasty = "{{ 7 * 7 }} {% for %} {0} %s"
    dialog = DialogGenerator(nasty, personas={"Bob": nasty}, context=nasty, model=model).generate(1)
    assert model.requests[0].messages[0]["content"].count(nasty) == 3
    assert dialog.scenario == nasty


def test_dialogues_share_nothing_that_can_be_changed() -> None:
    generator = DialogGenerator("x", scenario={"a": [1]}, personas=[Persona(name="Alice")], model=scripted())
    first = generator.generate(1)
    first.scenario["a"].append(2)
    first.personas["Alice"]["name"] = "Mallory"
    second = generator.generate(1)
    assert second.scenario == {"a": [1]}
    assert second.personas == {"Alice": {"name": "Alice"}}


@pytest.mark.parametrize(
    "settings",
    [
        {"dialogue_details": ""},
        {"dialogue_details": None},
        {"dialogue_details": "x", "scenario": 3},
        {"dialogue_details": "x", "context": 3},
        {"dialogue_details": "x", "personas": Persona(name="Alice")},
        {"dialogue_details": "x", "personas": [3]},
        {"dialogue_details": "x", "example_dialogs": Dialog(turns=[])},
    ],
)
def test_what_cannot_be_used_is_said_before_any_request(settings: dict[str, Any]) -> None:
    model = scripted()
    with pytest.raises(InputError):
        DialogGenerator(**settings, model=model).generate(1)
    assert not model.requests


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "7", True])
def test_a_seed_is_a_32_bit_number(seed: Any) -> None:
    with pytest.raises(InputError, match="seed"):
        DialogGenerator("x", model=scripted()).generate(seed)


def test_a_failure_is_the_models_own_error() -> None:
    error = ServerUnreachableError("Nothing answers.", hint="Start it with `ollama serve`.")
    with pytest.raises(ServerUnreachableError, match="ollama serve"):
        DialogGenerator("x", model=ScriptedModel([error])).generate(1)
    with pytest.raises(UnusableReplyError) as caught:
        DialogGenerator("x", model=scripted("a", "b", "c", "d")).generate(1)
    assert caught.value.raw == "d"


def test_usage_adds_up() -> None:
    generator = DialogGenerator("x", model=scripted("no JSON", TALK, TALK))
    generator.generate(1)
    before = generator.usage
    generator.generate(2)
    assert (before.calls, before.attempts, before.repairs) == (1, 2, 1)
    assert (generator.usage.calls, generator.usage.attempts) == (2, 3)


def test_building_a_generator_contacts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("no connection is needed here"))
    assert DialogGenerator("x").bound_model.spec == "qwen2.5:14b"
