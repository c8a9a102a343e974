"""Contract 1: what a persona shows is what was passed, in the order in which it was passed."""

from __future__ import annotations

import copy
import io
import pickle
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from sdialog_like.errors import PersonaError
from sdialog_like.personas import BasePersona, Context, GenericPersona, Persona, speaker_label


class Doctor(BasePersona):
    name: str = ""
    specialty: str = "general medicine"
    years_of_experience: int = 0
    languages: list[str] = []
    rules: str = "Be polite."


def test_the_description_shows_what_was_passed_in_the_order_of_the_call() -> None:
    doctor = Doctor(years_of_experience=10, specialty="cardiology", name="Dr. Gomez")
    assert str(doctor) == "Your years of experience: 10\nYour specialty: cardiology\nYour name: Dr. Gomez"
    assert doctor.description() == str(doctor)


def test_what_was_not_passed_is_not_shown() -> None:
    assert str(Doctor(name="Ada")) == "Your name: Ada"
    assert str(Doctor()) == ""


def test_a_passed_value_wins_against_the_default_and_counts_where_it_equals_it() -> None:
    assert Doctor(rules="Be brief.").rules == "Be brief."
    assert str(Doctor(rules="Be brief.")) == "Your rules: Be brief."
    assert str(Doctor(rules="Be polite.", years_of_experience=0)) == "Your rules: Be polite.\nYour years of experience: 0"


@given(st.dictionaries(st.sampled_from(["name", "role", "background", "circumstances"]), st.text()))
def test_any_text_is_shown_as_it_is(attributes: dict[str, str]) -> None:
    assert str(Persona(**attributes)) == "\n".join(f"Your {name}: {value}" for name, value in attributes.items())


@pytest.mark.parametrize("trap", ["{{ 7 * 7 }}", "{name}", "%s", "{% raw %}"])
def test_values_that_look_like_templates_stay_text(trap: str) -> None:
    assert str(Persona(background=trap)) == f"Your background: {trap}"


def test_an_attribute_that_is_none_says_nothing() -> None:
    assert str(Persona(name="Ada", age=None)) == "Your name: Ada"


def test_lists_and_mappings_read_like_prose() -> None:
    class Mood(Enum):
        CALM = "calm"

    class Odd(BasePersona):
        items: list[str] = []
        prices: dict[str, int] = {}
        mood: Mood = Mood.CALM
        tags: set[str] = set()

    shown = str(Odd(items=["tea", "milk"], prices={"tea": 2, "milk": 1}, mood=Mood.CALM, tags={"b", "a"}))
    assert shown == "Your items: tea, milk\nYour prices: tea: 2; milk: 1\nYour mood: calm\nYour tags: a; b"
    assert str(Odd(items=["No, thanks", "Yes"])) == "Your items: No, thanks; Yes"


def test_overriding_description_changes_str() -> None:
    class Pirate(BasePersona):
        name: str = ""

        def description(self) -> str:
            return f"You be {self.name}!"

    assert str(Pirate(name="Jack")) == "You be Jack!"


def test_subclasses_inherit_attributes() -> None:
    class Surgeon(Doctor):
        hospital: str = ""

    assert str(Surgeon(hospital="St. Mary", name="Ada")) == "Your hospital: St. Mary\nYour name: Ada"


def test_mutable_defaults_are_not_shared() -> None:
    Doctor().languages.append("Latin")
    assert Doctor().languages == []


def test_positional_arguments_are_refused() -> None:
    with pytest.raises(TypeError):
        Doctor("Ada")  # type: ignore[call-arg]


def test_an_unknown_name_is_refused_with_the_known_ones_and_the_closest() -> None:
    with pytest.raises(
        PersonaError, match=r"Doctor has no attribute 'speciality'.*Did you mean 'specialty'.*years_of_experience"
    ):
        Doctor(speciality="x")  # type: ignore[call-arg]


def test_the_base_itself_says_that_it_has_no_attributes() -> None:
    with pytest.raises(PersonaError, match="declare them in a subclass"):
        BasePersona(name="x")  # type: ignore[call-arg]


def test_a_wrong_value_names_its_attribute() -> None:
    with pytest.raises(PersonaError, match="years_of_experience: Input should be a valid integer"):
        Doctor(years_of_experience="many")  # type: ignore[arg-type]


def test_a_missing_required_attribute_is_named() -> None:
    class Named(BasePersona):
        name: str

    with pytest.raises(PersonaError, match="name: Field required"):
        Named()  # type: ignore[call-arg]


def test_copies_pickles_and_validation_keep_the_order() -> None:
    persona = Persona(role="cook", name="Ada")
    for other in (
        copy.copy(persona),
        copy.deepcopy(persona),
        persona.model_copy(deep=True),
        pickle.loads(pickle.dumps(persona)),
        Persona.model_validate({"role": "cook", "name": "Ada"}),
        Persona.model_validate_json('{"role": "cook", "name": "Ada"}'),
        Persona(**persona.attributes()),
    ):
        assert str(other) == "Your role: cook\nYour name: Ada"
        assert other == persona


def test_a_persona_inside_another_model_keeps_the_order() -> None:
    class Cast(BaseModel):
        lead: Persona

    assert str(Cast.model_validate({"lead": {"role": "cook", "name": "Ada"}}).lead) == "Your role: cook\nYour name: Ada"


def test_attributes_assigned_later_come_last() -> None:
    persona = Persona(role="cook")
    persona.name = "Ada"
    assert str(persona) == "Your role: cook\nYour name: Ada"
    assert str(persona.model_copy(update={"age": 5})) == "Your role: cook\nYour name: Ada\nYour age: 5"


def test_an_attribute_may_have_an_alias() -> None:
    class Aliased(BasePersona):
        name: str = Field(default="", alias="fullName")

    assert str(Aliased(fullName="Ada")) == "Your name: Ada"


def test_attributes_are_json_in_the_order_of_the_call() -> None:
    assert list(Doctor(languages=["en"], name="Ada").attributes().items()) == [("languages", ["en"]), ("name", "Ada")]


def test_printing_shows_the_description(capsys: pytest.CaptureFixture[str]) -> None:
    print(Persona(name="Ada"))
    Persona(name="Ada").print()
    assert capsys.readouterr().out == "Your name: Ada\n" * 2


def test_escapes_never_reach_the_terminal() -> None:
    out = io.StringIO()
    Persona(name="A\x1b[31mda\x07").print(file=out)
    assert out.getvalue() == "Your name: Ada\n"


def test_html_is_escaped() -> None:
    html = Persona(name="<script>alert(1)</script>", role="a & b", age=None)._repr_html_()
    assert "<script>" not in html
    assert "a &amp; b" in html
    assert "age" not in html


def test_a_generic_persona_takes_any_attribute() -> None:
    persona = GenericPersona(**{"blood type": "0", "description": "tall", "print": "yes", "self": "me", "name": "Ada"})
    assert str(persona) == "Your blood type: 0\nYour description: tall\nYour print: yes\nYour self: me\nYour name: Ada"
    assert list(persona.attributes()) == ["blood type", "description", "print", "self", "name"]
    assert speaker_label(persona) == "Ada"


class TestSpeakerLabel:
    def test_the_name_comes_first(self) -> None:
        assert speaker_label(Persona(name=" Ada \n Lovelace ", role="cook")) == "Ada Lovelace"

    def test_then_the_label_of_the_class(self) -> None:
        class System(BasePersona):
            speakerLabel = "AI assistant"
            name: str = ""
            role: str = ""

        assert speaker_label(System(role="cook")) == "AI assistant"
        assert speaker_label(System(name="Ada")) == "Ada"

    def test_then_a_short_role(self) -> None:
        assert speaker_label(Persona(role="head of the kitchen")) == "head of the kitchen"
        assert speaker_label(Persona(role="head of the big kitchen")) is None

    def test_else_there_is_none(self) -> None:
        assert speaker_label(Persona()) is None
        assert speaker_label(None) is None
        assert speaker_label(Persona(name="  ")) is None

    def test_a_label_can_be_written_to_a_text_file(self) -> None:
        assert speaker_label(Persona(name="Dr: Who:")) == "Dr Who"
        assert speaker_label(Persona(name="R2:D2")) == "R2:D2"


class TestContext:
    def test_it_reads_as_lines_in_the_order_of_the_call(self) -> None:
        context = Context(topics=["rain", "sun"], location="a bus stop", participants_shared_knowledge="It is late.")
        assert str(context) == "Topics: rain, sun\nLocation: a bus stop\nParticipants shared knowledge: It is late."

    def test_all_of_sdialogs_names_are_known(self) -> None:
        names = [
            "location",
            "datetime",
            "environment",
            "objects",
            "participants_shared_knowledge",
            "circumstances",
            "goals",
            "constraints",
            "topics",
            "style_guidelines",
            "notes",
        ]
        context = Context(**dict.fromkeys(names, "x"))
        assert list(context.attributes()) == names

    def test_unknown_names_are_refused(self) -> None:
        with pytest.raises(PersonaError, match="Did you mean 'location'"):
            Context(locaton="x")  # type: ignore[call-arg]

    def test_it_is_no_persona(self) -> None:
        assert not isinstance(Context(), BasePersona)
