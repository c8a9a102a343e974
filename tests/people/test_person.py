"""The persona that is sampled: a form's attributes, files and JSON, and the prompt that a model reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from people_samples import many_people

from sdialog_like.people import LOCALES, Person, PersonSampler
from sdialog_like.personas import BasePersona, Persona, load_persona, speaker_label


@pytest.mark.parametrize("locale", LOCALES)
def test_people_survive_json(locale: str) -> None:
    for person in many_people(locale)[:200]:
        data = json.loads(json.dumps(person.to_dict()))
        again = Person(**data)
        assert again == person
        assert str(again) == str(person)
        assert again.to_dict() == person.to_dict()


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_people_survive_files(tmp_path: Path, ending: str) -> None:
    person = PersonSampler("de_DE").sample(3)
    person.to_file(tmp_path / f"person.{ending}")
    again = load_persona(tmp_path / f"person.{ending}")
    assert type(again) is Person
    assert again == person
    assert again.birth_date == person.birth_date
    assert str(again) == str(person)


def test_a_person_is_a_persona() -> None:
    person = PersonSampler("en_GB").sample(3)
    assert isinstance(person, Persona)
    assert isinstance(person, BasePersona)
    assert speaker_label(person) == person.name
    customer = person.clone(role="customer", circumstances="The parcel has not come.")
    assert str(customer) == f"{person}\nYour role: customer\nYour circumstances: The parcel has not come."


def test_the_prompt_says_everything_once() -> None:
    person = Person(
        name="Ana García López",
        title="Sra.",
        first_name="Ana",
        last_name="García López",
        age=44,
        sex="female",
        gender="female",
        language="Spanish",
        languages=["Spanish", "English"],
        locale="es_ES",
        children=2,
        ages_of_children=[12, 9],
        education_level="bachelor",
        education="bachelor's degree in law",
        field_of_study="law",
        employment_status="self-employed",
        occupation="translator",
        industry=None,
        street_address="Calle Mayor, 3",
        city="Madrid",
        region="Comunidad de Madrid",
        postcode="28013",
        country="Spain",
        address="Calle Mayor, 3, 28013 Madrid",
    )
    assert str(person).splitlines() == [
        "Your name: Ana García López",
        "Your title: Sra.",
        "Your age: 44",
        "Your gender: female",
        "Your language: Spanish",
        "Your languages: Spanish, English",
        "Your children: 2 (aged 12 and 9)",
        "Your education: bachelor's degree in law",
        "Your employment status: self-employed",
        "Your occupation: translator",
        "Your region: Comunidad de Madrid",
        "Your country: Spain",
        "Your address: Calle Mayor, 3, 28013 Madrid",
    ]
    assert person.description("bullets").startswith("- Name: Ana García López\n- Title: Sra.\n")
    assert json.loads(person.description("json"))["first_name"] == "Ana"


def test_what_no_other_line_says_is_said() -> None:
    assert str(Person(first_name="Ada", city="London", sex="female", languages=["English"])) == (
        "Your first name: Ada\nYour city: London\nYour sex: female\nYour languages: English"
    )
    assert str(Person(children=0, ages_of_children=[])) == "Your children: none"
    assert str(Person(children=1, ages_of_children=[4])) == "Your children: 1 (aged 4)"
    assert str(Person(children=2)) == "Your children: 2"
    assert str(Person(employment_status="retired", occupation="retired nurse")) == "Your occupation: retired nurse"


def test_every_attribute_says_what_it_is_for() -> None:
    assert all(Person.fields().values())
