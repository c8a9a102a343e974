"""Sampling: the same seed gives the same person, whatever was sampled before; many people are different people."""

from __future__ import annotations

import datetime
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.people import LOCALES, PersonSampler
from sdialog_like.seeds import derive_seed

SAMPLERS = {locale: PersonSampler(locale) for locale in LOCALES}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(LOCALES), st.integers(0, 2**128), st.lists(st.integers(0, 2**32), max_size=3))
def test_a_person_follows_from_the_seed_alone(locale: str, seed: int, before: list[int]) -> None:
    person = SAMPLERS[locale].sample(seed)
    for other in before:
        SAMPLERS[locale].sample(other)
    random.seed(1)
    assert SAMPLERS[locale].sample(seed) == person
    assert list(person.to_dict()) == list(SAMPLERS["en_US"].sample(1).to_dict())  # the order is always the same


def test_another_process_samples_the_same_person() -> None:
    code = "from sdialog_like.people import PersonSampler; print(PersonSampler('fr_FR').sample(5).to_dict())"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert made.strip() == str(PersonSampler("fr_FR").sample(5).to_dict())


def test_the_global_random_state_is_neither_read_nor_written() -> None:
    random.seed(3)
    before = random.getstate()
    PersonSampler("it_IT").sample(8)
    assert random.getstate() == before


def test_a_condition_on_the_place_leaves_the_name() -> None:
    anywhere, berlin = PersonSampler("de_DE").sample(4), PersonSampler("de_DE", city="Berlin").sample(4)
    assert berlin.city == "Berlin"
    assert (berlin.name, berlin.age, berlin.occupation) == (anywhere.name, anywhere.age, anywhere.occupation)


def test_twenty_thousand_people_are_different_people() -> None:
    people = PersonSampler("en_GB").sample_many(20_000, seed=1)
    assert len({person.model_dump_json() for person in people}) == 20_000
    assert len({(person.name, person.birth_date, person.address) for person in people}) == 20_000


def test_fewer_people_are_the_first_of_more() -> None:
    sampler = SAMPLERS["es_ES"]
    assert sampler.sample_many(5, seed=2) == sampler.sample_many(9, seed=2)[:5]
    assert sampler.sample_many(5, seed=2) != sampler.sample_many(5, seed=3)
    assert next(sampler.iterate(10**9, seed=2)) == sampler.sample_many(1, seed=2)[0]
    assert sampler.sample_many(0, seed=2) == []


def test_a_derived_seed_is_a_seed() -> None:
    assert SAMPLERS["en_US"].sample(derive_seed(1, "row-7", "customer")).name


def test_the_age_is_that_of_the_reference_date() -> None:
    now, later = PersonSampler(), PersonSampler(reference_date="2046-01-01")
    assert now.sample(6).age == later.sample(6).age
    assert now.sample(6).birth_date.year + 20 == later.sample(6).birth_date.year
    leap = PersonSampler(reference_date=datetime.date(2024, 2, 29))
    assert all(person.birth_date <= datetime.date(2024, 2, 29) for person in leap.sample_many(50, seed=1))


def test_the_settings_say_how_the_sampler_was_made() -> None:
    sampler = PersonSampler("de-de", age_range=(20, 30), city="Berlin", marginals={"age": {(20, 25): 1, 30: 1}})
    assert sampler.locale == "de_DE"
    assert sampler.settings["age_range"] == [20, 30]
    assert sampler.settings["city"] == ["Berlin"]
    assert sampler.settings["marginals"] == {"age": {"20-25": 1, "30": 1}}
    again = PersonSampler(**sampler.settings)
    assert again.settings == sampler.settings
    assert again.sample(1) == sampler.sample(1)


def test_nothing_heavy_is_loaded_before_somebody_is_sampled() -> None:
    code = "import sdialog_like.people as p; p.Person; p.PersonSampler; import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"faker", "numpy"} & set(loaded)


@pytest.mark.parametrize("seed", [-1, 1.5, "7", True, None])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(InputError, match="seed is a whole number"):
        SAMPLERS["en_US"].sample(seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [-1, 2.0, True])
def test_the_number_of_people_is_a_whole_number(n: object) -> None:
    with pytest.raises(InputError, match="number of people"):
        SAMPLERS["en_US"].sample_many(n, seed=1)  # type: ignore[arg-type]
