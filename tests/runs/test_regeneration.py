"""A dialogue made again from what it records: identical, or a clear word on what is missing or different."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standin_server import StandInServer

from sdialog_like import Agent, BasePersona, Context, Dialog, Persona, Turn
from sdialog_like.engine import Client, Row
from sdialog_like.errors import InputError, ModelError
from sdialog_like.generators import DialogGenerator, PersonaDialogGenerator, StarDialogGenerator
from sdialog_like.personas import GenericPersona
from sdialog_like.runs.regeneration import aregenerate, regenerate
from sdialog_like.testing import ScriptedModel

ALICE, BOB = Persona(role="patient", name="Alice"), Persona(name="Bob")
REX = GenericPersona(breed="poodle", name="Rex", tricks=["sit", "roll over"])
TALK = {"dialog": [{"speaker": "Alice", "text": "Hey Bob!"}]}


class Captain(BasePersona):
    """A persona with words and a label of its own."""

    speakerLabel = "Captain"

    ship: str = ""

    def description(self) -> str:
        return f"Thou commandest the {self.ship}."


class Sea(Context):
    """A context with words of its own."""

    def description(self) -> str:
        return f"At sea, near {self.location}."


def stored(dialog: Dialog) -> Dialog:
    """Return the dialogue as it comes back from a file."""
    return Dialog.from_json(dialog.to_json())


ROLE_PLAYS: list[dict[str, Any]] = [
    {},
    {"persona_a": "A silent man.", "persona_b": "A silent woman."},
    {"persona_a": Captain(ship="Argo"), "persona_b": REX},
    {"persona_a": Persona(name="Bob"), "persona_b": GenericPersona(name="Bob", role="x")},
    {"persona_a": Agent(model="builtin"), "persona_b": Agent(BOB, name="Robert", model="builtin")},
    {"dialogue_details": "About a knee."},
    {"dialogue_details": "About a knee.", "scenario": "A knee."},
    {"scenario": "Only for the record."},
    {"scenario": {"a": [1, None]}, "dialogue_details": "About\n\ta knee."},
    {"context": Context(location="a park", objects=["a ball", "a bone"])},
    {"context": {"time": "noon", "people": ["a", "b"], "nobody": None}},
    {"context": Sea(location="Colchis")},
    {"context": "At sea."},
    {"max_words": 9, "end_mark": "<over>", "min_turns": 3},
    {
        "persona_a": Agent(ALICE, model="builtin", temperature=0.3, max_words=5, context="A ward.", dialogue_details="Her."),
        "persona_b": Agent(REX, model="builtin", context=Sea(location="Ithaca"), end_mark="<x>"),
    },
]


@pytest.mark.parametrize("given", ROLE_PLAYS, ids=lambda each: "+".join(each) or "plain")
def test_a_role_play_is_made_again_from_its_record(given: dict[str, Any]) -> None:
    arguments = {"persona_a": ALICE, "persona_b": BOB, "model": "builtin", "temperature": 0.7, **given}
    dialog = PersonaDialogGenerator(**{"max_turns": 4, **arguments}).generate(5, id="x")
    result = regenerate(stored(dialog))
    assert result.describe() == "identical"
    assert result.identical
    assert result.dialog.to_json() == dialog.to_json()
    assert result.reasons == ()


def test_two_agents_talk_is_made_again() -> None:
    alice = Agent(ALICE, model="builtin", dialogue_details="About a knee.")
    dialog = alice.dialog_with(Agent(REX, model="builtin"), seed=3, max_turns=4, context="A park.", notes="A note.")
    assert regenerate(stored(dialog)).identical


DESCRIPTIONS: list[dict[str, Any]] = [
    {},
    {"scenario": "A picnic."},
    {"scenario": {"a": 1}, "context": Sea(location="Colchis")},
    {"personas": [Captain(ship="Argo"), REX, "A silent man."]},
    {"personas": {"Eve": ALICE}, "dialogue_details": "", "scenario": "Unseen."},
]


@pytest.mark.parametrize("given", DESCRIPTIONS, ids=lambda each: "+".join(each) or "plain")
def test_a_description_is_made_again_from_its_record(given: dict[str, Any]) -> None:
    generator = DialogGenerator(**{"dialogue_details": "A and B plan a picnic.", "model": "builtin", **given})
    assert regenerate(stored(generator.generate(5, id=1))).describe() == "identical"


def test_dialogues_of_star_are_made_again(sample_path: Path) -> None:
    for mode in ("role-play", "description"):
        limits = {"max_turns": 4} if mode == "role-play" else {}
        dialog = StarDialogGenerator(sample_path, mode, model="builtin", **limits).generate(id=1)  # type: ignore[arg-type]
        assert regenerate(stored(dialog)).identical


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
NAMES = st.text("abcdefgh", min_size=1, max_size=4)
PERSONAS = st.one_of(
    VALUES,
    st.dictionaries(NAMES, VALUES | st.integers(), min_size=1, max_size=3).map(lambda each: GenericPersona(**each)),
    st.builds(Persona, name=st.none() | VALUES, rules=st.lists(VALUES, max_size=2)),
    st.builds(Captain, ship=VALUES),
)
CONTEXTS = st.one_of(
    st.none(),
    VALUES,
    st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=2), max_size=2),
    st.builds(Context, location=st.none() | VALUES, topics=st.lists(VALUES, max_size=2)),
    st.builds(Sea, location=VALUES),
)
SCENARIOS = st.none() | VALUES | st.dictionaries(NAMES, VALUES, max_size=2)


@given(
    first=PERSONAS, second=PERSONAS, context=CONTEXTS, details=st.just("") | VALUES, scenario=SCENARIOS, same=st.booleans()
)
@settings(deadline=None, max_examples=80)
def test_every_dialogue_of_plain_settings_is_made_again(
    first: Any, second: Any, context: Any, details: str, scenario: Any, same: bool
) -> None:
    told = {"context": context, "dialogue_details": details, "scenario": details if same else scenario, "model": "builtin"}
    for generator in (
        PersonaDialogGenerator(first, second, max_turns=2, **told),
        DialogGenerator(personas=[first, second], **told),
    ):
        assert regenerate(stored(generator.generate(9))).describe() == "identical"


def test_the_address_of_the_server_is_given_because_no_record_holds_it() -> None:
    with StandInServer() as first, StandInServer() as second:
        generator = PersonaDialogGenerator(ALICE, BOB, model="m", base_url=first.url, temperature=0.4, max_turns=4)
        dialog = generator.generate(1, id=1)
        assert regenerate(stored(dialog), base_url=second.url).identical
        assert second.requests[0].options == first.requests[0].options
        assert len(second.requests) == 4


def test_each_side_keeps_its_own_model() -> None:
    with StandInServer() as server:
        alice = Agent(ALICE, model="one", base_url=server.url, temperature=0.1)
        dialog = alice.dialog_with(Agent(BOB, model="two", base_url=server.url), seed=1, max_turns=2)
        assert regenerate(stored(dialog), base_url=server.url).identical
        assert [request.model for request in server.requests] == ["one", "two"] * 2
        with pytest.raises(InputError, match=r"a model of its own, and one is given for both.*generator="):
            regenerate(dialog, model="three", base_url=server.url)


async def test_it_can_be_awaited() -> None:
    dialog = PersonaDialogGenerator(ALICE, BOB, model="builtin", max_turns=2).generate(1)
    assert (await aregenerate(dialog)).identical


# What is not the same.


def test_a_changed_turn_is_shown_with_both_texts() -> None:
    dialog = PersonaDialogGenerator(ALICE, BOB, model="builtin", max_turns=4).generate(1)
    changed = stored(dialog)
    changed.turns[2].text = "Something else."
    result = regenerate(changed)
    assert not result.identical
    assert result.difference is not None
    assert result.difference.turn == 2
    text = str(result)
    assert 'recorded:   Alice: "Something else."' in text
    assert json.dumps(dialog.turns[2].text, ensure_ascii=False) in text


def test_another_model_gets_the_recorded_parameters_and_is_said() -> None:
    model = ScriptedModel(lambda messages, seed: "Hm.")
    dialog = PersonaDialogGenerator(ALICE, BOB, model="builtin", temperature=0.7, max_turns=2).generate(1)
    result = regenerate(dialog, model=model)
    assert not result.identical
    assert result.reasons == (
        "the model was builtin, and is scripted",
        "the model's parameters were {'temperature': 0.7}, and are {}",
    )
    assert "Not as it was: the model was builtin" in str(result)
    with StandInServer() as server:
        result = regenerate(dialog, model="m", base_url=server.url)
        assert server.requests[0].options["temperature"] == 0.7
        assert result.dialog.model == "m"


def test_another_version_or_prompt_is_said() -> None:
    dialog = stored(PersonaDialogGenerator(ALICE, BOB, model="builtin", max_turns=2).generate(1))
    assert dialog.provenance is not None
    dialog.provenance.packageVersion = "0.0.1"
    dialog.provenance.prompts["role_play"] = "0" * 16
    dialog.provenance.prompts["gone"] = "0" * 16
    result = regenerate(dialog)
    assert result.difference is not None
    assert result.difference.same_turns
    assert "provenance.packageVersion" in result.difference.parts
    assert result.reasons[0].startswith("it was made with sdialog_like 0.0.1, and this is ")
    assert result.reasons[1:] == ("the prompt 'role_play' has changed", "the prompt 'gone' is no longer there")


# What the record does not hold.


def local_persona() -> BasePersona:
    class Local(BasePersona):
        name: str = ""

        def description(self) -> str:
            return "Local."

    return Local(name="L")


LACKING = [
    (PersonaDialogGenerator(local_persona(), BOB, model="builtin", max_turns=2), "a class of the script or notebook"),
    (PersonaDialogGenerator(ALICE, BOB, model="builtin", max_turns=2, example_dialogs=["A: x"]), "example dialogues"),
    (DialogGenerator("A and B talk.", example_dialogs=["A: x"], model="builtin"), "example dialogues"),
    (DialogGenerator("A and B talk.", personas=[local_persona()], model="builtin"), "a class of the script or notebook"),
]


@pytest.mark.parametrize(("generator", "message"), LACKING)
def test_what_is_missing_is_said_and_the_generator_itself_helps(generator: Any, message: str) -> None:
    dialog = stored(generator.generate(1, id=7))
    with pytest.raises(InputError, match=rf"{message}.*generator="):
        regenerate(dialog)
    assert regenerate(dialog, generator=generator).identical


def test_a_generator_gets_the_arguments_of_the_row() -> None:
    generator = PersonaDialogGenerator(local_persona(), BOB, model="builtin", max_turns=2)
    dialog = generator.generate(1, id=7, dialogue_details="About a knee.")
    assert not regenerate(dialog, generator=generator).identical
    assert regenerate(dialog, generator=generator, data={"dialogue_details": "About a knee."}).identical
    with pytest.raises(InputError, match="data="):
        regenerate(dialog, data={"max_turns": 1})


def test_a_generator_may_get_another_model_and_a_program_the_recorded_one() -> None:
    generator = PersonaDialogGenerator(ALICE, BOB, model="builtin", max_turns=2)
    dialog = generator.generate(1)
    assert regenerate(dialog, generator=generator.with_model("qwen2.5:14b"), model="builtin").identical

    async def program(row: Row, client: Client) -> Any:
        return await generator.snapshot()(row, client)

    assert regenerate(dialog, generator=program).identical

    async def other(row: Row, client: Client) -> Any:
        return {"not": "a dialogue"}

    with pytest.raises(InputError, match="makes a dict"):
        regenerate(dialog, generator=other)


@pytest.mark.parametrize(
    ("dialog", "message"),
    [
        (Dialog(turns=[], model="builtin"), "does not say its seed"),
        (Dialog(turns=[], seed=1), "which model"),
        (Dialog(turns=[], seed=1, model="builtin"), "names nothing"),
        (Dialog(turns=[], seed=1, model="builtin", provenance={"generator": "Mine"}), "names 'Mine'"),
        (Dialog(turns=[], seed=1, model="builtin", provenance={"generator": "Agent"}), "cannot be read"),
        (
            Dialog(turns=[], seed=1, model="builtin", personas={"A": {"x": 1}, "B": {}}, provenance={"generator": "Agent"}),
            "no attribute 'x'",
        ),
    ],
)
def test_a_dialogue_that_says_too_little_is_refused(dialog: Dialog, message: str) -> None:
    with pytest.raises(InputError, match=message):
        regenerate(dialog)


def test_only_dialogues_are_made_again() -> None:
    with pytest.raises(InputError, match="not list"):
        regenerate([Turn(speaker="A", text="x")])  # type: ignore[arg-type]


def test_a_failing_model_is_its_own_error() -> None:
    dialog = PersonaDialogGenerator(ALICE, BOB, model="builtin", max_turns=2).generate(1)
    with pytest.raises(ModelError):
        regenerate(dialog, model=ScriptedModel([ModelError("no")]))
