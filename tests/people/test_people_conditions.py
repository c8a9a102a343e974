"""Conditions: who is sampled fits them, and what nobody can fit is refused before anybody is sampled."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like.errors import InputError
from sdialog_like.people import LOCALES, PersonSampler


def people(n: int = 200, **settings: Any) -> list[Any]:
    return PersonSampler(**settings).sample_many(n, seed=5)


@pytest.mark.parametrize("locale", LOCALES)
def test_conditions_hold_together(locale: str) -> None:
    made = people(locale=locale, age_range=(30, 35), sex="female", education=["bachelor", "master"], employed=True)
    assert {person.age for person in made} <= set(range(30, 36))
    assert {person.sex for person in made} == {"female"}
    assert {person.education_level for person in made} == {"bachelor", "master"}
    assert {person.employment_status for person in made} <= {"employed", "self-employed"}


def test_a_single_age() -> None:
    assert {person.age for person in people(age_range=[41, 41])} == {41}


def test_people_without_work() -> None:
    assert not {"employed", "self-employed"} & {person.employment_status for person in people(employed=False)}


def test_cities_and_regions() -> None:
    assert {person.city for person in people(locale="it_IT", city="roma")} == {"Roma"}
    assert {person.city for person in people(locale="fr_FR", city=["Paris", "Nice"])} == {"Paris", "Nice"}
    assert {person.region for person in people(region=["TX", "California"])} == {"Texas", "California"}
    assert {person.city for person in people(locale="de_DE", region="Hessen", city="Kassel")} == {"Kassel"}


def test_a_sex_may_be_written_in_several_ways() -> None:
    assert {person.sex for word in ("Female", "f", "FEMALE") for person in people(5, sex=word)} == {"female"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"locale": "xx_XX"}, r"no people of locale 'xx_XX'.*Supported are de_DE, en_GB, en_US, es_ES, fr_FR, it_IT"),
        ({"locale": "de_AT"}, r"no people of locale 'de_AT'"),
        ({"age_range": (40, 30)}, r"age_range is \(40, 30\)"),
        ({"age_range": (0, 30)}, r"from 14 to 100"),
        ({"age_range": (18,)}, r"the youngest and the oldest age"),
        ({"sex": "unknown"}, r"no sex 'unknown'.*female, male"),
        ({"education": "phd"}, r"no education 'phd'.*doctorate"),
        ({"education": "masters"}, r"Did you mean 'master'"),
        ({"employed": "yes"}, r"employed is True, False or None"),
        ({"city": "Atlantis"}, r"no city 'Atlantis'"),
        ({"locale": "de_DE", "city": "Munchen"}, r"Did you mean 'München'"),
        ({"locale": "de_DE", "city": "Berlin", "region": "Bayern"}, r"Berlin lies in Berlin"),
        ({"reference_date": "yesterday"}, r"Write it as 2026-01-01"),
        ({"reference_date": 5}, r"reference_date is a date"),
        # Each alone is possible, and together they are not.
        (
            {"age_range": (18, 19), "education": "doctorate"},
            r"Nobody can have age 18 to 19, education .*27 to 100",
        ),
        ({"age_range": (70, 80), "employed": True}, r"Nobody can have age 70 to 80, employed=True.*16 to 66"),
        ({"age_range": (14, 15), "employed": True}, r"Nobody can have"),
    ],
)
def test_what_cannot_be_is_refused_at_once(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        PersonSampler(**settings)
