"""The catalogue: ready-made personas for the usual scenes, with names and fields that one guesses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

import sdialog_like.personas as personas
from sdialog_like.personas import (
    BasePersona,
    Caregiver,
    Customer,
    Doctor,
    ExtendedDoctor,
    ExtendedPatient,
    ExtendedPersona,
    GenericPersona,
    HotelGuest,
    Nurse,
    Patient,
    Persona,
    SupportAgent,
    speaker_label,
)
from sdialog_like.personas.catalogue import all_personas
from sdialog_like.personas.files import make_persona

CLASSES = [cls for group in all_personas().values() for cls in group]
SCENE_CLASSES = [cls for cls in CLASSES if cls not in (Persona, ExtendedPersona)]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "personas.md"
# The attributes that SDialog's personas of the same names have: its files and its users' calls have to fit.
SDIALOG: dict[type[BasePersona], str] = {
    Persona: "name age race gender language role background personality circumstances rules",
    ExtendedPersona: "name age race gender language weight height voice_characteristics occupation education "
    "socioeconomic_status interests hobbies politeness forgetfulness attentiveness communication_style empathy_level "
    "political_views religious_beliefs",
    Patient: "name age race gender language forgetfulness formality hurriedness openness height weight occupation "
    "marital_status insurance reason_for_visit symptoms medical_history medical_conditions medications allergies "
    "family_history",
    ExtendedPatient: "education reason_for_visit symptoms vital_signs health_literacy medical_conditions medications "
    "allergies family_history",
    Doctor: "name age race gender language years_of_experience specialty forgetfulness formality hurriedness openness",
    ExtendedDoctor: "education specialty years_of_experience certifications work_experience",
    Customer: "name age gender language customer_id occupation account_tenure membership_level loyalty_status "
    "fidelity_score issue issue_category issue_description issue_history desired_outcome knowledge_domain "
    "technical_expertise sentiment anger_level tiredness patience_level politeness personality instruction_following "
    "forgetfulness times_called preferred_channel prior_interactions_summary urgency rules",
    SupportAgent: "name language agent_id role experience_years product_scope product_knowledge_level communication_style "
    "empathy_level politeness resolution_authority_level escalation_policy average_handle_time adherence_notes "
    "stress_tolerance performance_notes rules",
}


def test_every_scene_has_both_sides() -> None:
    scenes = all_personas()
    assert list(scenes) == [
        "general",
        "customer service",
        "healthcare",
        "education",
        "bank",
        "insurance",
        "travel",
        "hotel",
        "restaurant",
        "shop",
        "IT help desk",
        "legal",
        "public service",
    ]
    assert all(len(group) >= 2 for group in scenes.values())
    assert {Doctor, Patient, Nurse, Caregiver} <= set(scenes["healthcare"])


def test_every_exported_persona_is_in_the_catalogue() -> None:
    exported = {
        value
        for value in (getattr(personas, name) for name in personas.__all__)
        if isinstance(value, type) and issubclass(value, BasePersona)
    }
    assert exported == {*CLASSES, BasePersona, GenericPersona}
    assert len(set(CLASSES)) == len(CLASSES)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_field_says_what_it_is_for_and_none_is_needed(cls: type[BasePersona]) -> None:
    assert cls.__doc__
    for name, info in cls.model_fields.items():
        assert cls.fields()[name].endswith((".", "…")), name
        assert not info.is_required()


@pytest.mark.parametrize("cls", CLASSES)
def test_a_schema_tells_a_model_what_to_write(cls: type[BasePersona]) -> None:
    properties = cls.model_json_schema()["properties"]
    assert {name: part["description"] for name, part in properties.items()} == cls.fields()


@pytest.mark.parametrize("cls", CLASSES)
def test_every_persona_has_what_the_general_one_has(cls: type[BasePersona]) -> None:
    assert issubclass(cls, Persona)
    assert list(cls.model_fields)[: len(Persona.model_fields)] == list(Persona.model_fields)


@pytest.mark.parametrize("cls", CLASSES)
def test_no_field_hides_something_of_the_class(cls: type[BasePersona]) -> None:
    assert not [name for name in cls.model_fields if hasattr(BasePersona, name) or name in ("id", "parent_id")]
    assert not [name for name in cls.model_fields if hasattr(BaseModel, name)]


@pytest.mark.parametrize("cls", SCENE_CLASSES)
def test_a_persona_says_what_it_is_without_being_told(cls: type[BasePersona]) -> None:
    role = cls.model_fields["role"].default
    assert role
    assert str(cls(name="Ada")) == f"Your role: {role}\nYour name: Ada"
    assert cls(name="Ada").attributes() == {"role": role, "name": "Ada"}


def test_a_role_that_is_given_stays_where_it_was_given() -> None:
    assert str(Nurse(name="Ada", role="head nurse")) == "Your name: Ada\nYour role: head nurse"
    assert str(Nurse(name="Ada", role=None)) == "Your name: Ada"


def test_a_general_persona_has_no_role_of_its_own() -> None:
    assert str(Persona()) == str(ExtendedPersona()) == ""


@pytest.mark.parametrize("cls", SCENE_CLASSES)
def test_its_turns_are_labelled_where_it_has_no_name(cls: type[BasePersona]) -> None:
    label = speaker_label(cls())
    assert label
    assert label[0].isupper()
    assert speaker_label(cls(name="Ada")) == "Ada"


def test_both_sides_of_a_scene_have_labels_of_their_own() -> None:
    for group in all_personas().values():
        labels = [speaker_label(cls()) for cls in group if cls in SCENE_CLASSES and "Extended" not in cls.__name__]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize(("cls", "names"), SDIALOG.items())
def test_sdialogs_personas_fit(cls: type[BasePersona], names: str) -> None:
    words = cls(**{"role": "x", **dict.fromkeys(names.split(), "high")})
    assert words.attributes() == {"role": "x", **dict.fromkeys(names.split(), "high")}


def test_sdialogs_numbers_and_lists_stay_what_they_are() -> None:
    patient = Patient(age=40, forgetfulness=0.5, height=180, symptoms=["cough", "fever"])
    assert patient.attributes() == {
        "role": "patient",
        "age": 40,
        "forgetfulness": 0.5,
        "height": 180,
        "symptoms": ["cough", "fever"],
    }
    assert type(patient.height) is int
    assert Customer(times_called=3, fidelity_score=4.5).attributes() == {
        "role": "customer",
        "times_called": 3,
        "fidelity_score": 4.5,
    }


def test_a_subclass_has_its_own_role_and_fields() -> None:
    class Surgeon(Doctor):
        role: str | None = "surgeon"
        hospital: str | None = None

    assert str(Surgeon(hospital="St. Mary")) == "Your role: surgeon\nYour hospital: St. Mary"


def test_more_detail_is_the_same_person_with_more_to_say() -> None:
    patient = ExtendedPatient(name="Ada", symptoms="cough", hobbies="chess", vital_signs="pulse 72")
    assert isinstance(patient, Patient)
    assert isinstance(patient, ExtendedPersona)
    assert speaker_label(ExtendedPatient()) == "Patient"


def test_a_record_of_a_catalogued_class_becomes_one_again() -> None:
    made = make_persona({"arrival": "Monday", "_metadata": {"className": "HotelGuest"}})
    assert type(made) is HotelGuest
    assert "_metadata" not in str(made)


class TestThePageInTheDocs:
    ROWS = re.findall(r"^\| ([^|]+) \| `(\w+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)

    def test_it_names_every_persona_with_its_scene_and_no_other(self) -> None:
        listed = [(scene, cls.__name__) for scene, group in all_personas().items() for cls in group]
        assert [(scene, name) for scene, name, _ in self.ROWS] == listed

    @pytest.mark.parametrize(("name", "fields"), [row[1:] for row in ROWS])
    def test_the_fields_that_it_names_are_there(self, name: str, fields: str) -> None:
        named = re.findall(r"`(\w+)`", fields)
        assert named
        assert set(named) <= set(getattr(personas, name).model_fields)

    def test_its_code_runs(self) -> None:
        blocks = re.findall(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
        assert len(blocks) == 3
        for block in blocks:
            printed: list[str] = []
            exec(block, {"__name__": "page", "print": lambda value, printed=printed: printed.append(str(value))})
            assert printed == ["\n".join(re.findall(r"^# (Your .+)$", block, re.MULTILINE))] * bool(printed)
