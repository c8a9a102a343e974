"""The builtin model and attributes: people who agree with themselves, scenes, and a few other words by rule."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from pydantic import Field

from sdialog_like import BasePersona, Context, Dialog, Persona, Turn
from sdialog_like.generators import ContextGenerator, Paraphraser, PersonaGenerator
from sdialog_like.llm.builtin.people import FEMALE, MALE

SEEDS = range(12)


class Patient(BasePersona):
    name: str = ""
    age: int | None = Field(None, ge=18, le=90)
    gender: str = ""
    mood: Literal["", "calm", "worried"] = ""
    symptoms: str | list[str] = ""
    hobbies: list[str] = []
    reason_for_visit: str = Field("", max_length=60)
    background: str = ""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_person_agrees_with_what_is_settled_and_with_itself(seed: int) -> None:
    generator = PersonaGenerator(Persona(role="beekeeper", gender="female", age=31), model="builtin")
    person = generator.generate(seed=seed)
    assert person.name
    first = person.name.split()[0]
    assert first in FEMALE
    assert person.background
    assert first in person.background
    assert "beekeeper" in person.background
    years = re.search(r"for (\d+) year", person.background)
    assert years
    assert int(years[1]) <= 31 - 18


@pytest.mark.parametrize("seed", SEEDS)
def test_name_and_gender_belong_together(seed: int) -> None:
    person = PersonaGenerator(Persona, ["name", "gender"], model="builtin").generate(seed=seed)
    assert person.name
    assert person.gender == "non-binary" or person.name.split()[0] in (FEMALE if person.gender == "female" else MALE)
    named = PersonaGenerator(Persona(name="Omar Sato"), ["gender"], model="builtin").generate(seed=seed)
    assert named.gender == "male"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_of_ones_own_is_filled_within_its_bounds(seed: int) -> None:
    patient = PersonaGenerator(Patient, model="builtin").generate(seed=seed)
    assert patient.age is not None
    assert set(patient.attributes()) == set(Patient.model_fields)
    assert len(patient.reason_for_visit) <= 60
    assert all(patient.hobbies)


def test_a_thousand_are_a_thousand() -> None:
    generator = PersonaGenerator(Persona, ["name", "background"], model="builtin").set(age="{18-80}")
    people = generator.generate(300, seed=1, progress=False)
    assert len({str(person) for person in people}) == 300
    assert generator.last_report is not None
    assert not generator.last_report.still_alike


def test_old_people_have_retired_and_children_go_to_school() -> None:
    texts = [PersonaGenerator(Persona(age=age), model="builtin").generate(seed=3) for age in (75, 10)]
    assert "retired" in str(texts[0].background)
    assert "school" in str(texts[1].background)


def test_a_scene_belongs_to_its_place() -> None:
    for seed in SEEDS:
        context = ContextGenerator(Context(location="a railway station"), model="builtin").generate(seed=seed)
        assert "departure board" in str(context.objects)
        assert "refund" in str(context.topics)
    unknown = ContextGenerator(Context(location="a submarine"), model="builtin").generate(seed=1)
    assert "submarine" not in str(unknown.objects)
    assert unknown.environment == "quiet enough to talk"


def test_other_words_keep_numbers_and_names() -> None:
    text = "Hello Dr. Weber, I would like to change my order 4711 from May 3rd, and thank you very much."
    dialog = Dialog(turns=[Turn(speaker="A", text=text)])
    for seed in SEEDS:
        made = Paraphraser(model="builtin").paraphrase(dialog, seed=seed)[0].text
        assert made != text
        assert "Dr. Weber" in made
        assert "4711 from May 3rd" in made


def test_other_words_whole_and_turn_by_turn_keep_everybody() -> None:
    said = ["It is a lovely day today.", "Yes, it is.", "Plain words that no rule knows anything about."]
    dialog = Dialog(turns=[Turn(speaker=f"Speaker {n}", text=text) for n, text in enumerate(said)])
    for whole in (False, True):
        made = Paraphraser(model="builtin", whole=whole).paraphrase(dialog, seed=1)
        assert [turn.speaker for turn in made] == [turn.speaker for turn in dialog]
        assert made[0].text == "It's a lovely day today."
        assert made[1].text == "Yes, it is."
        assert made[2].text.lower().endswith("plain words that no rule knows anything about.")
