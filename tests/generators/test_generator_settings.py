"""A generator's settings as plain data: another process makes an equal generator of them, or is told why it cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from standin_server import StandInServer

from sdialog_like import Agent, BasePersona, Context, Dialog, Persona, Turn
from sdialog_like.errors import InputError, MissingExtraError, SdialogLikeError
from sdialog_like.generators import (
    DialogGenerator,
    LLMDialogOutput,
    PersonaDialogGenerator,
    StarDialogGenerator,
    generator_from_settings,
)
from sdialog_like.generators.base import BaseGenerator
from sdialog_like.llm import bind_model
from sdialog_like.llm.parameters import content_parameters
from sdialog_like.personas import GenericPersona
from sdialog_like.testing import ScriptedModel


class Mood(Enum):
    """A value that is no plain text."""

    CALM = "calm"


class Captain(BasePersona):
    """A persona with words and a label of its own."""

    speakerLabel = "Captain"

    ship: str = ""
    mood: Mood = Mood.CALM

    def description(self) -> str:
        return f"Thou commandest the {self.ship}, and art {self.mood.value}."


class Sea(Context):
    """A context with words of its own."""

    def description(self) -> str:
        return f"At sea, near {self.location}."


class Moody(BasePersona):
    """A persona whose words depend on more than its attributes."""

    name: str = ""

    def description(self) -> str:
        return f"I am {self.name}, and I am {getattr(self, '_mood', 'calm')}."


class Weather(BaseModel):
    """An output format."""

    city: str


EXAMPLES = [Dialog(turns=[Turn(speaker="X", text="An example.")], scenario={"a": 1}), "Y: Another."]
ALICE = Persona(role="patient", name="Alice")
REX = GenericPersona(breed="poodle", name="Rex", tricks=["sit", "roll over"])


def again(generator: BaseGenerator[Any]) -> BaseGenerator[Any]:
    """Make the generator again, as from a file."""
    return generator_from_settings(json.loads(json.dumps(generator.settings())))


def assert_equal_dialogues(generator: BaseGenerator[Any], **arguments: Any) -> None:
    made = again(generator)
    assert made.settings() == generator.settings()
    assert made.identity() == generator.identity()
    assert type(made) is type(generator)
    for seed in (1, 2):
        first, second = generator.generate(seed, id=1, **arguments), made.generate(seed, id=1, **arguments)
        assert first == second
        if isinstance(first, Dialog):
            assert first.to_json() == second.to_json()


ROLE_PLAYS: list[dict[str, Any]] = [
    {},
    {"persona_a": "A silent man.", "max_turns": 3},
    {"persona_a": Captain(mood=Mood.CALM, ship="Argo"), "context": Sea(location="Colchis")},
    {
        "persona_b": REX,
        "context": Context(objects=["a ball", "a bone"], location="a park"),
        "scenario": {"b": [1], "a": None},
    },
    {"context": {"time": "noon", "people": ["a", "b"], "class": 1}, "dialogue_details": "About\n\ta knee."},
    {"context": {"class": "x", "attributes": [1]}},
    {"example_dialogs": EXAMPLES, "max_words": 9, "end_mark": "<over>", "max_turns": 4, "min_turns": 3},
    {"persona_b": Agent(REX, name="Max", model="builtin", temperature=0.3, max_words=5, end_mark="<x>", context="A sofa.")},
    {
        "persona_a": Agent(model="builtin", dialogue_details="x", example_dialogs=EXAMPLES),
        "persona_b": Agent("B", model="builtin"),
    },
]


@pytest.mark.parametrize("given", ROLE_PLAYS, ids=lambda each: "+".join(each) or "plain")
def test_a_role_play_made_again_is_the_same(given: dict[str, Any]) -> None:
    arguments = {"persona_a": ALICE, "persona_b": Persona(name="Bob"), "model": "builtin", "temperature": 0.7, **given}
    assert_equal_dialogues(PersonaDialogGenerator(**{"max_turns": 4, **arguments}))


DESCRIPTIONS: list[dict[str, Any]] = [
    {},
    {"scenario": "A picnic."},
    {"context": Sea(location="Colchis"), "example_dialogs": EXAMPLES},
    {"personas": [Captain(ship="Argo"), REX, "A silent man."]},
    {"personas": {"Eve": ALICE}, "dialogue_details": ""},
    {"output_format": None},
    {"output_format": Weather},
    {"output_format": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}},
    {"output_format": LLMDialogOutput},
]


@pytest.mark.parametrize("given", DESCRIPTIONS, ids=lambda each: "+".join(each) or "plain")
def test_a_description_made_again_is_the_same(given: dict[str, Any]) -> None:
    assert_equal_dialogues(DialogGenerator(**{"dialogue_details": "A and B plan a picnic.", "model": "builtin", **given}))


def test_a_star_generator_made_again_is_the_same(sample_path: Path) -> None:
    assert_equal_dialogues(StarDialogGenerator(sample_path, model="builtin", max_turns=4, max_words=20), scenario_id=1)
    assert_equal_dialogues(StarDialogGenerator(sample_path, "description", model="builtin"), scenario_id=1)


def test_generators_that_leave_things_to_their_rows_are_made_again() -> None:
    assert_equal_dialogues(PersonaDialogGenerator(model="builtin", max_turns=2), persona_a=ALICE, persona_b=REX)
    assert_equal_dialogues(DialogGenerator(model="builtin"), dialogue_details="A and B plan a picnic.")


def test_changes_after_the_making_are_settings_too() -> None:
    generator = PersonaDialogGenerator(ALICE, "B", model="builtin", max_turns=4)
    generator.max_turns, generator.context = 3, "A park."
    generator.agent_b.max_words = 7
    assert_equal_dialogues(generator)
    description = DialogGenerator("one", model="builtin")
    description.set("A and B plan a picnic.", scenario={"x": 1})
    assert_equal_dialogues(description)


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ATTRIBUTES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=4),
    VALUES | st.integers() | st.lists(VALUES, max_size=3),
    min_size=1,
    max_size=4,
)
CONTEXTS = st.none() | VALUES | ATTRIBUTES | st.builds(Context, location=VALUES, topics=st.lists(VALUES, max_size=2))


@given(
    first=ATTRIBUTES,
    second=st.builds(Persona, name=VALUES, rules=st.lists(VALUES, max_size=2)) | VALUES,
    context=CONTEXTS,
    details=st.just("") | VALUES,
    scenario=st.none() | VALUES | ATTRIBUTES,
    examples=st.lists(VALUES, max_size=2),
    seed=st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=60)
def test_any_plain_settings_make_the_same_dialogues(
    first: Any, second: Any, context: Any, details: str, scenario: Any, examples: list[str], seed: int
) -> None:
    told: dict[str, Any] = {
        "context": context,
        "dialogue_details": details,
        "scenario": scenario,
        "example_dialogs": examples,
    }
    persona = GenericPersona(**first)
    role_play = PersonaDialogGenerator(persona, second, model="builtin", max_turns=2, **told)
    assert again(role_play).generate(seed).to_json() == role_play.generate(seed).to_json()
    description = DialogGenerator(personas=[persona, second], model="builtin", **told)
    assert again(description).generate(seed).to_json() == description.generate(seed).to_json()


def test_another_process_makes_the_same_dialogues(tmp_path: Path) -> None:
    generator = PersonaDialogGenerator(REX, ALICE, model="builtin", max_turns=4, context=Context(location="a park"))
    (tmp_path / "settings.json").write_text(json.dumps(generator.settings()), "utf-8")
    code = (
        "import json, sys; from sdialog_like.generators import generator_from_settings\n"
        "generator = generator_from_settings(json.load(open(sys.argv[1], encoding='utf-8')))\n"
        "print(ascii(generator.generate(5, id=1).to_json(indent=None)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "settings.json")]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert made == ascii(generator.generate(5, id=1).to_json(indent=None))


# The model.


def test_the_models_parameters_are_kept_and_addresses_are_told_from_content() -> None:
    generator = DialogGenerator(
        "x", model="qwen2.5:14b", temperature=0.5, stop="x", base_url="http://127.0.0.1:9/", timeout=None
    )
    kept = generator.settings()["model"]
    assert kept == {
        "spec": "qwen2.5:14b",
        "parameters": {"temperature": 0.5, "stop": ["x"], "base_url": "http://127.0.0.1:9", "timeout": None},
    }
    assert content_parameters(kept["parameters"]) == {"temperature": 0.5, "stop": ["x"]}
    made = again(generator)
    assert made.bound_model.endpoint == generator.bound_model.endpoint
    assert made.bound_model.parameters == generator.bound_model.parameters


def test_no_secret_is_among_the_settings() -> None:
    model = bind_model(
        "qwen2.5:14b",
        api_key="hush-1",
        base_url="http://me:hush-2@127.0.0.1:9?api_key=hush-3",
        client_kwargs={"headers": {"Authorization": "hush-4"}, "proxy": "http://me:hush-5@127.0.0.1:8", "verify": False},
    )
    for generator in (
        DialogGenerator("x", model=model),
        PersonaDialogGenerator(ALICE, Agent("B", model=model), model=model),
    ):
        text = json.dumps([generator.settings(), generator.identity()])
        assert "hush" not in text
        assert "hush" not in repr(generator.bound_model)
    assert generator.settings()["model"]["parameters"]["client_kwargs"] == {"proxy": "http://127.0.0.1:8", "verify": False}


def test_several_addresses_are_kept() -> None:
    addresses = ["http://127.0.0.1:9", "http://127.0.0.1:10"]
    generator = DialogGenerator("x", model="m", base_url=["http://a:b@127.0.0.1:9/", addresses[1]])
    assert generator.settings()["model"]["parameters"] == {"base_url": addresses}
    assert again(generator).bound_model.endpoint == generator.bound_model.endpoint


def test_parameters_of_a_bound_model_that_came_later_are_kept() -> None:
    hotter = bind_model(bind_model("builtin", temperature=0.1), temperature=0.9, top_p=None)
    generator = DialogGenerator("A and B plan a picnic.", model=hotter)
    assert generator.settings()["model"] == {"spec": "builtin", "parameters": {"temperature": 0.9}}
    assert_equal_dialogues(generator)


def test_with_model_changes_the_model_only() -> None:
    generator = PersonaDialogGenerator(ALICE, REX, model="builtin", max_turns=4, max_words=9, context="A park.")
    other = generator.with_model("qwen2.5:14b", temperature=0.2)
    assert other.settings() == {**generator.settings(), "model": {"spec": "qwen2.5:14b", "parameters": {"temperature": 0.2}}}
    assert generator.generate(1) == other.with_model("builtin").generate(1)
    assert generator.bound_model.spec == generator.agent_a.bound_model.spec == "builtin"
    description = DialogGenerator("x", personas=[ALICE], model="builtin")
    twin = description.with_model("qwen2.5:14b")
    twin.personas["Eve"] = "A spy."
    assert list(description.personas) == ["Alice"]


def test_with_model_takes_another_address_of_the_same_model() -> None:
    with StandInServer() as server:
        generator = DialogGenerator("x", model="m", temperature=0.4, base_url="http://127.0.0.1:9")
        moved = generator.with_model(generator.bound_model, base_url=server.url)
        moved.generate(1)
        assert moved.bound_model.parameters == {"temperature": 0.4}
        assert server.requests[0].options["temperature"] == 0.4


def test_with_model_leaves_agents_their_own() -> None:
    model = ScriptedModel(lambda messages, seed: "Hi.")
    bob = Agent("Bob", model="builtin")
    generator = PersonaDialogGenerator(ALICE, bob, model="qwen2.5:14b", max_turns=2).with_model(model)
    assert generator.bound_model.spec == "scripted"
    generator.generate(1)
    assert len(model.requests) == 1
    with pytest.raises(InputError, match="Both sides are agents"):
        PersonaDialogGenerator(bob, bob).with_model(model)


# What cannot be made again.


def local_persona() -> BasePersona:
    class Local(BasePersona):
        name: str = ""

    return Local(name="L")


def moody() -> BasePersona:
    persona = Moody(name="M")
    persona.__dict__["_mood"] = "cross"
    return persona


def of_main() -> BasePersona:
    cls = type("Mine", (BasePersona,), {"__annotations__": {"name": str}, "name": "", "__module__": "__main__"})
    return cls(name="M")  # type: ignore[no-any-return]


class OwnAgent(Agent):
    """An agent of a kind of its own."""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"persona_a": local_persona()}, "Persona_a cannot be made again in another process: the class .*Local is defined"),
        ({"persona_a": of_main()}, "the class Mine belongs to the script or notebook itself"),
        ({"persona_b": moody()}, "Persona_b cannot .* a .*Moody that is made from its attributes reads another way"),
        ({"persona_b": Agent(local_persona(), model="builtin")}, "The persona of persona_b cannot"),
        ({"persona_b": OwnAgent("B", model="builtin")}, "a kind of agent of its own"),
        ({"persona_b": Agent("B", model=ScriptedModel(["x"]))}, "The model of persona_b cannot .*ScriptedModel object"),
        ({"model": ScriptedModel(["x"])}, "Model cannot be made again .*: it is a ScriptedModel object, not a spec"),
        ({"model": "m", "client_kwargs": {"verify": object()}}, "[Tt]he parameter client_kwargs of the model cannot"),
        ({"context": {"when": {1, 2}}}, "Context cannot"),
    ],
)
def test_what_cannot_be_made_again_is_said(given: dict[str, Any], message: str) -> None:
    generator = PersonaDialogGenerator(**{"persona_a": ALICE, "persona_b": "B", "model": "builtin", "max_turns": 2, **given})
    with pytest.raises(InputError, match=message) as caught:
        generator.settings()
    assert "from Python" in str(caught.value)


def test_the_same_for_descriptions() -> None:
    local = type(local_persona())

    class Local(BaseModel):
        city: str

    for arguments, what in (
        ({"personas": {"L": local(name="L")}}, "The persona 'L'"),
        ({"output_format": Local}, "Output_format"),
    ):
        with pytest.raises(InputError, match=what):
            DialogGenerator("x", model="builtin", **arguments).settings()


def test_identity_tells_generators_apart_that_have_no_settings() -> None:
    def make(**given: Any) -> PersonaDialogGenerator:
        arguments = {"persona_a": local_persona(), "persona_b": "B", "model": ScriptedModel(["x"]), "max_turns": 2}
        return PersonaDialogGenerator(**{**arguments, **given})

    same, other = make(), [make(max_turns=3), make(persona_b="C"), make(context="x"), make(max_words=3), make(temperature=1)]
    assert make().identity() == same.identity() == json.loads(json.dumps(same.identity()))
    assert all(each.identity() != same.identity() for each in other)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        {"generator": "Nobody"},
        {"generator": "PersonaDialogGenerator", "nonsense": 1, "model": "builtin"},
        {"generator": "PersonaDialogGenerator", "persona_a": {"class": "x", "attributes": {}}, "model": "builtin"},
        {"generator": "PersonaDialogGenerator", "persona_a": {"agent": {"nonsense": 1}}, "model": "builtin"},
        {"generator": "DialogGenerator", "model": {"parameters": {}}},
        {"generator": "DialogGenerator", "model": {"spec": "builtin", "parameters": {"nonsense": 1}}},
        {"generator": "DialogGenerator", "model": "builtin", "output_format": {"class": "json:JSONDecoder"}},
        {"generator": "StarDialogGenerator", "model": "builtin", "path": "nowhere"},
    ],
)
def test_settings_that_are_none_are_refused(wrong: Any) -> None:
    with pytest.raises(SdialogLikeError) as caught:
        generator_from_settings(wrong)
    assert not isinstance(caught.value, MissingExtraError)
