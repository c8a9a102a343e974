"""What a row may bring besides its id and its seed: each argument takes the place of a setting, for one dialogue."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from sdialog_like import Agent, BasePersona, Context, Dialog, Persona, Turn
from sdialog_like.engine import Engine, Row, map_rows, run_blocking
from sdialog_like.errors import InputError
from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.generators.rows import plan_rows
from sdialog_like.testing import ScriptedModel

TALK = {"dialog": [{"speaker": "Alice", "text": "Hey Bob!"}, {"speaker": "Bob", "text": "Hi."}]}
ALICE, BOB = Persona(name="Alice", role="patient"), Persona(name="Bob", role="doctor")


class Captain(BasePersona):
    """A persona with words of its own."""

    name: str = ""
    ship: str = ""

    def description(self) -> str:
        return f"Thou commandest the {self.ship}."


class Sea(Context):
    """A context with words of its own."""

    def description(self) -> str:
        return f"At sea, near {self.location}."


def echo() -> ScriptedModel:
    return ScriptedModel(lambda messages, seed: f"My seed is {seed}.")


def role_play(model: Any = None, **settings: Any) -> PersonaDialogGenerator:
    return PersonaDialogGenerator(ALICE, BOB, model=model or echo(), **{"max_turns": 2, **settings})


def one_shot(model: Any = None, **settings: Any) -> DialogGenerator:
    return DialogGenerator("They meet.", model=model or ScriptedModel([TALK], cycle=True), **settings)


def prompts(model: ScriptedModel) -> list[str]:
    return [request.messages[0]["content"] for request in model.requests]


EXAMPLE = Dialog(turns=[Turn(speaker="X", text="An example.")])

ROLE_PLAY_ROWS: list[dict[str, Any]] = [
    {"persona_a": Persona(name="Carol", role="nurse")},
    {"persona_b": "A silent man."},
    {"dialogue_details": "About a knee."},
    {"scenario": {"number": 3}, "context": Context(location="a clinic")},
    {"context": "At sea.", "dialogue_details": "About the sea.", "scenario": "The sea."},
    {"example_dialogs": [EXAMPLE, "Y: Another."]},
    {"max_turns": 5, "min_turns": 4, "max_words": 9, "end_mark": "<over>"},
    {"persona_a": Captain(name="Jason", ship="Argo"), "max_turns": 3},
]


@pytest.mark.parametrize("arguments", ROLE_PLAY_ROWS, ids=lambda each: "+".join(each))
def test_an_argument_is_as_good_as_the_setting_of_that_name(arguments: dict[str, Any]) -> None:
    """A row's dialogue is the one that a generator with those settings makes."""
    merged = {"persona_a": ALICE, "persona_b": BOB, "max_turns": 2, **arguments}
    expected = PersonaDialogGenerator(model=echo(), **merged).generate(7, id="x")
    generator = role_play()
    plain = generator.generate(7, id="x")
    assert generator.generate(7, id="x", **arguments).to_json() == expected.to_json()
    assert generator.generate(7, id="x") == plain, "an argument is for one dialogue only"


DESCRIPTION_ROWS: list[dict[str, Any]] = [
    {"dialogue_details": "They part."},
    {"scenario": [1, 2]},
    {"context": {"location": "a park"}},
    {"personas": [Persona(name="Alice", role="nurse"), "A silent man."]},
    {"personas": {"Eve": Persona(role="spy")}},
    {"example_dialogs": [EXAMPLE]},
]


@pytest.mark.parametrize("arguments", DESCRIPTION_ROWS, ids=lambda each: "+".join(each))
def test_a_description_takes_arguments_too(arguments: dict[str, Any]) -> None:
    first, second = ScriptedModel([TALK]), ScriptedModel([TALK, TALK])
    expected = DialogGenerator(model=first, **{"dialogue_details": "They meet.", **arguments}).generate(7)
    generator = one_shot(second)
    assert generator.generate(7, **arguments).to_json() == expected.to_json()
    assert generator.generate(7).scenario == "They meet."
    assert prompts(second)[0] == prompts(first)[0] != prompts(second)[1] or arguments.keys() == {"scenario"}


@pytest.mark.parametrize("generator_class", [DialogGenerator, PersonaDialogGenerator])
def test_generate_and_agenerate_name_the_same_arguments(generator_class: type[BaseGenerator[Any]]) -> None:
    signatures = [
        {name: str(parameter) for name, parameter in inspect.signature(method).parameters.items()}
        for method in (generator_class.generate, generator_class.agenerate, generator_class.__call__)
    ]
    assert signatures[0] == signatures[1] == signatures[2]
    assert generator_class.row_arguments() == tuple(signatures[0])[3:]
    assert all(f"{name}:" in (generator_class.generate.__doc__ or "") for name in generator_class.row_arguments())


async def test_arguments_work_in_coroutines() -> None:
    generator = role_play()
    assert await generator.agenerate(1, dialogue_details="A knee.") == generator(1, dialogue_details="A knee.")


def run(generator: BaseGenerator[Any], *rows: Row) -> list[Any]:
    engine = Engine(generator.bound_model)
    program = generator.snapshot()
    return run_blocking(lambda: map_rows(program, rows, engine=engine, progress=False))


def test_in_a_run_arguments_are_plain_json() -> None:
    data = json.loads(
        json.dumps(
            {
                "persona_a": {"name": "Carol", "role": "nurse"},
                "persona_b": {"name": "Rex", "breed": "poodle"},
                "context": {"location": "a clinic", "objects": ["a ball", "a bone"]},
                "example_dialogs": [EXAMPLE.to_dict(), "Y: Another."],
                "max_turns": 3,
                "dialogue_details": None,
            }
        )
    )
    model = echo()
    (result,) = run(role_play(model), Row("r", 7, data))
    dialog = result.value
    assert (dialog.id, dialog.seed, len(dialog)) == ("r", 7, 3)
    assert dialog.personas == {"Carol": {"name": "Carol", "role": "nurse"}, "Rex": {"name": "Rex", "breed": "poodle"}}
    first, second = prompts(model)[:2]
    assert "Your name: Carol\nYour role: nurse" in first
    assert "Your name: Rex\nYour breed: poodle" in second
    for part in ("Location: a clinic\nObjects: a ball, a bone", "X: An example.", "Y: Another."):
        assert part in first
        assert part in second


def test_in_a_run_personas_of_a_description_are_plain_json() -> None:
    model = ScriptedModel([TALK], cycle=True)
    rows = [
        Row(1, 1, {"personas": [{"name": "Alice", "role": "nurse"}, {"name": "Rex", "breed": "poodle"}]}),
        Row(2, 2, {"personas": {"Eve": {"role": "spy"}, "Bob": "A silent man."}}),
        Row(3, 3),
    ]
    first, second, third = (result.value for result in run(one_shot(model), *rows))
    assert first.personas == {"Alice": {"name": "Alice", "role": "nurse"}, "Rex": {"name": "Rex", "breed": "poodle"}}
    assert second.personas == {"Eve": {"role": "spy"}, "Bob": {"description": "A silent man."}}
    assert third.personas is None


def test_a_class_of_ones_own_can_be_named_in_a_row() -> None:
    persona = {"class": f"{__name__}:Captain", "attributes": {"name": "Jason", "ship": "Argo"}}
    model = echo()
    context = {"class": f"{__name__}:Sea", "attributes": {"location": "Colchis"}}
    (result,) = run(role_play(model), Row(1, 1, {"persona_a": persona, "context": context}))
    assert result.value.get_speakers() == ["Jason", "Bob"]
    assert "Thou commandest the Argo." in prompts(model)[0]
    assert "At sea, near Colchis." in prompts(model)[0]


def test_the_dialogues_id_is_the_rows_name_unless_data_says_another() -> None:
    rows = [Row("a", 1), Row("b", 1, {}), Row("c", 1, {"dialogId": "other"}), Row("d", 1, {"dialogId": None})]
    for generator in (role_play(), one_shot()):
        assert [result.value.dialogId for result in run(generator, *rows)] == ["a", "b", "other", None]
    (planned,) = plan_rows(ids=["x"], seed=1)
    assert planned.data == {"dialogId": "x"}


def test_a_generator_may_leave_personas_and_details_to_its_rows() -> None:
    bare, empty = PersonaDialogGenerator(model=echo(), max_turns=2), DialogGenerator(model=ScriptedModel([TALK], cycle=True))
    assert bare.generate(1, persona_a=ALICE, persona_b=BOB) == role_play().generate(1)
    assert empty.generate(1, dialogue_details="They meet.") == one_shot().generate(1)
    with pytest.raises(InputError, match="Nothing says who persona_b is"):
        bare.generate(1, persona_a=ALICE)
    for generator in (bare, empty):
        before = generator.usage.calls
        for make in (lambda each: each.generate(1), lambda each: each.generate_many(2), lambda each: each.check_row()):
            with pytest.raises(InputError, match="Nothing says"):
                make(generator)
        (result,) = run(generator, Row(1, 1))
        assert isinstance(result.error, InputError)
        assert generator.usage.calls == before


def test_a_persona_in_an_agents_place_gets_the_agents_model_and_settings_but_not_its_name() -> None:
    mine, yours = echo(), ScriptedModel(["Hm.", "Bye. <over>"])
    bob = Agent(BOB, name="Robert", model=yours, end_mark="<over>", max_words=5)
    generator = PersonaDialogGenerator(ALICE, bob, model=mine)
    dialog = generator.generate(1, persona_b={"name": "Carl"}, max_words=77, end_mark="<end>")
    assert dialog.get_speakers() == ["Alice", "Carl"]
    assert dialog.complete
    assert "at most 77 words" in prompts(mine)[0]
    assert "at most 5 words" in prompts(yours)[0]
    assert bob.name == "Robert"


def test_an_agent_may_be_given_for_one_dialogue() -> None:
    mine, yours = echo(), ScriptedModel(["Bye. <over>"], cycle=True)
    generator = PersonaDialogGenerator(ALICE, BOB, model=mine, max_turns=4)
    dialog = generator.generate(1, persona_b=Agent(BOB, model=yours, end_mark="<over>"))
    assert str(dialog).endswith("Bob: Bye.")
    assert len(yours.requests) == 1


def test_what_changes_after_the_call_does_not_reach_a_row() -> None:
    alice = Persona(name="Alice")
    context = {"location": "a park"}
    generator = PersonaDialogGenerator(alice, BOB, model=echo(), context=context, max_turns=2)
    program = generator.snapshot()
    alice.name, context["location"] = "Mallory", "a pit"
    generator.agent_b.persona = Persona(name="Trent")
    generator.max_turns = 1
    engine = Engine(generator.bound_model)
    row = Row(1, 1, {"dialogue_details": "A knee."})
    (result,) = run_blocking(lambda: map_rows(program, [row], engine=engine, progress=False))
    assert result.value.get_speakers() == ["Alice", "Bob"]
    assert result.value.context == {"location": "a park"}


WRONG_ROLE_PLAY = [
    ({"max_turn": 3}, r"no 'max_turn'\. Did you mean 'max_turns'\? A row may have context, dialogue_details"),
    ({"seed": 3}, "no 'seed'"),
    ({"personas": []}, "no 'personas'"),
    ({"persona_a": 3}, "A persona is"),
    ({"persona_a": {"age": [1]}}, "age"),
    ({"persona_a": {"class": "os:path", "attributes": {}}}, "no subclass of BasePersona"),
    ({"persona_a": {"class": "nowhere:Persona", "attributes": {}}}, "cannot be imported"),
    ({"persona_a": {1: 2}}, "are texts"),
    ({"context": 3}, "A context is"),
    ({"scenario": 3}, "scenario"),
    ({"dialogue_details": 3}, "dialogue_details is a text"),
    ({"example_dialogs": "Hi."}, "example_dialogs is a list"),
    ({"example_dialogs": [{"turns": 3}]}, "not a dialogue"),
    ({"max_turns": "3"}, "max_turns is a whole number"),
    ({"max_turns": 2, "min_turns": 3}, "min_turns"),
    ({"max_words": 0}, "max_words"),
    ({"end_mark": " "}, "end_mark"),
    ({"dialogId": 1.5}, "An id is"),
]


@pytest.mark.parametrize(("data", "message"), WRONG_ROLE_PLAY)
def test_what_a_row_cannot_have_is_said_before_any_request(data: dict[str, Any], message: str) -> None:
    generator = role_play()
    with pytest.raises(InputError, match=message):
        generator.check_row(data)
    (result,) = run(generator, Row(1, 1, data))
    assert isinstance(result.error, InputError)
    assert generator.usage.calls == 0


WRONG_DESCRIPTION = [
    ({"max_turns": 3}, "The rows of a DialogGenerator have no 'max_turns'"),
    ({"dialogue_details": 3}, "dialogue_details"),
    ({"dialogue_details": " "}, "Nothing says"),
    ({"personas": 3}, "personas is a list"),
    ({"personas": {"Bob": 3}}, "A persona is"),
    ({"personas": ALICE}, "personas is a list"),
    ({"context": [3]}, "A context is"),
    ({"example_dialogs": [3]}, "example_dialogs is a list"),
]


@pytest.mark.parametrize(("data", "message"), WRONG_DESCRIPTION)
def test_a_description_is_checked_before_any_request(data: dict[str, Any], message: str) -> None:
    model = ScriptedModel([TALK])
    with pytest.raises(InputError, match=message):
        one_shot(model).check_row(data)
    assert not model.requests


def test_a_good_row_passes_the_check_and_nobody_is_asked() -> None:
    model = echo()
    generator = role_play(model)
    for arguments in ROLE_PLAY_ROWS:
        generator.check_row(arguments)
    generator.check_row(None)
    generator.check_row({"dialogId": "x", "max_turns": None}, id="x")
    assert not model.requests


def test_rows_data_is_a_mapping() -> None:
    (result,) = run(role_play(), Row(1, 1, [3]))
    assert "a mapping of arguments" in str(result.error)
