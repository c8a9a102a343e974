"""Nobody is sampled who cannot be: thousands of people of each locale, looked at one by one."""

from __future__ import annotations

import datetime
import importlib
import re
import unicodedata
from itertools import pairwise

import pytest
from people_samples import many_people

from sdialog_like.people import EDUCATION_LEVELS, EMPLOYMENT_STATUSES, LOCALES, MARITAL_STATUSES

REFERENCE = datetime.date(2026, 1, 1)
EARLIEST = {"lower secondary": 14, "upper secondary": 18, "vocational": 18, "bachelor": 21, "master": 22, "doctorate": 26}
# What some postcodes and phone numbers look like, from outside the package's tables.
FACTS = {
    ("de_DE", "Berlin"): ("Berlin", r"1[0-4]\d{3}", r"030 \d+"),
    ("de_DE", "München"): ("Bayern", r"8[01]\d{3}", r"089 \d+"),
    ("de_DE", "Hamburg"): ("Hamburg", r"2[0-2]\d{3}", r"040 \d+"),
    ("en_US", "New York"): ("New York", r"1\d{4}", r"\((212|646|718|917|929)\) 555-\d{4}"),
    ("en_US", "Chicago"): ("Illinois", r"606\d\d", r"\((312|773|872)\) 555-\d{4}"),
    ("en_US", "Boston"): ("Massachusetts", r"021\d\d", r"\((617|857)\) 555-\d{4}"),
    ("en_GB", "London"): ("London", r"(E|N|NW|SE|SW|W)\d{1,2} \d[A-Z]{2}", r"020 \d{4} \d{4}"),
    ("en_GB", "Leeds"): ("Yorkshire and the Humber", r"LS\d{1,2} \d[A-Z]{2}", r"0113 \d{3} \d{4}"),
    ("en_GB", "Edinburgh"): ("Scotland", r"EH\d{1,2} \d[A-Z]{2}", r"0131 \d{3} \d{4}"),
    ("fr_FR", "Paris"): ("Île-de-France", r"750(0[1-9]|1\d|20)", r"01( \d\d){4}"),
    ("fr_FR", "Toulouse"): ("Occitanie", r"31[0-5]00", r"05( \d\d){4}"),
    ("es_ES", "Madrid"): ("Comunidad de Madrid", r"280[0-5]\d", r"91 \d{3} \d\d \d\d"),
    ("es_ES", "Sevilla"): ("Andalucía", r"410[0-2]\d", r"95[45] \d\d \d\d \d\d"),
    ("it_IT", "Roma"): ("Lazio", r"001\d\d", r"06 \d+ \d+"),
    ("it_IT", "Milano"): ("Lombardia", r"201\d\d", r"02 \d+ \d+"),
}


def plain(text: str) -> str:
    german = text.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    return "".join(letter for letter in german if letter.isalnum() and letter.isascii())


def unaccented(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if letter.isalnum() and letter.isascii())


@pytest.mark.parametrize("locale", LOCALES)
def test_the_birth_date_makes_the_age(locale: str) -> None:
    for person in many_people(locale):
        born = person.birth_date
        assert born is not None
        had_birthday = (born.month, born.day) <= (REFERENCE.month, REFERENCE.day)
        assert person.age == REFERENCE.year - born.year - (0 if had_birthday else 1)


@pytest.mark.parametrize("locale", LOCALES)
def test_education_fits_the_age(locale: str) -> None:
    for person in many_people(locale):
        assert person.education_level in EDUCATION_LEVELS
        assert person.age >= EARLIEST[person.education_level], person
        has_degree = person.education_level in ("bachelor", "master", "doctorate")
        studies = person.employment_status == "student" and person.education_level != "lower secondary"
        assert (person.field_of_study is not None) is (has_degree or studies)
        if has_degree:
            assert person.education.endswith(f" in {person.field_of_study}")


@pytest.mark.parametrize("locale", LOCALES)
def test_work_fits_age_and_education(locale: str) -> None:
    for person in many_people(locale):
        status, occupation = person.employment_status, person.occupation
        assert status in EMPLOYMENT_STATUSES
        if person.age >= 67:
            assert status == "retired"
        if status == "retired":
            assert person.age >= 55
            assert occupation.startswith("retired ")
        if person.age < 16:
            assert status == "student"
        if status == "student":
            assert person.age < 50
            assert person.education_level != "doctorate"
        if status == "unemployed":
            assert occupation.startswith("unemployed ")
        if status in ("employed", "self-employed"):
            assert person.industry
            assert 0 <= person.years_of_experience <= person.age - 16
        else:
            assert person.years_of_experience is None
        if status == "homemaker":
            assert (occupation, person.income_band) == ("homemaker", "none")


@pytest.mark.parametrize("locale", LOCALES)
def test_professions_have_their_degrees_and_years(locale: str) -> None:
    degrees = {"surgeon": "medicine", "hospital doctor": "medicine", "dentist": "dentistry", "lawyer": "law", "judge": "law"}
    least = {"surgeon": 33, "judge": 35, "professor": 37, "hospital doctor": 26, "managing director": 38}
    seen = set()
    for person in many_people(locale):
        job = person.occupation.removeprefix("retired ").removeprefix("unemployed ")
        if job in degrees:
            seen.add(job)
            assert person.field_of_study == degrees[job]
            assert person.education_level in ("master", "doctorate")
        assert person.age >= least.get(job, 0)
        if job == "professor":
            assert person.education_level == "doctorate"
        if locale == "en_US" and person.field_of_study in ("law", "medicine"):
            assert person.education_level == "doctorate"
    assert seen


@pytest.mark.parametrize("locale", LOCALES)
def test_family_fits_the_age(locale: str) -> None:
    for person in many_people(locale):
        assert person.marital_status in MARITAL_STATUSES
        if person.age < 18:
            assert person.marital_status == "single"
        assert person.age >= {"divorced": 22, "widowed": 28}.get(person.marital_status, 0)
        ages = person.ages_of_children
        assert len(ages) == person.children
        assert ages == sorted(ages, reverse=True)
        oldest_parent = 45 if person.sex == "female" else 55
        assert all(18 <= person.age - age <= oldest_parent and age >= 0 for age in ages), person
        assert all(older - younger >= 2 for older, younger in pairwise(ages))


@pytest.mark.parametrize("locale", LOCALES)
def test_places_belong_together(locale: str) -> None:
    seen = 0
    region_of: dict[str, str] = {}
    for person in many_people(locale):
        assert region_of.setdefault(person.city, person.region) == person.region
        assert person.address.startswith(person.street_address)
        assert person.postcode in person.address
        assert person.city in person.address
        facts = FACTS.get((locale, person.city))
        if facts:
            seen += 1
            region, postcode, phone = facts
            assert person.region == region
            assert re.fullmatch(postcode, person.postcode), person
            assert re.fullmatch(phone, person.phone_number), person
    assert seen > 100
    assert len(region_of) >= 25


@pytest.mark.parametrize("locale", LOCALES)
def test_names_fit_sex_and_locale(locale: str) -> None:
    words = importlib.import_module(f"faker.providers.person.{locale}").Provider
    first_names = {"female": set(words.first_names_female), "male": set(words.first_names_male)}
    last_names = set(words.last_names)
    for person in many_people(locale):
        assert person.gender == person.sex
        assert person.first_name in first_names[person.sex]
        assert person.name == f"{person.first_name} {person.last_name}"
        if locale == "es_ES":
            assert len(person.last_name.split(" ")) == 2
            assert set(person.last_name.split(" ")) <= last_names
        else:
            assert person.last_name in last_names or set(person.last_name.split("-")) <= last_names
        if person.middle_name is not None:
            assert person.middle_name in first_names[person.sex] - {person.first_name}


@pytest.mark.parametrize("locale", LOCALES)
def test_titles_and_addresses_follow_from_the_person(locale: str) -> None:
    of_women = {"Mrs.", "Ms.", "Mrs", "Ms", "Frau", "Frau Dr.", "Mme", "Sra.", "Dra.", "Sig.ra", "Dott.ssa"}
    of_men = {"Mr.", "Mr", "Herr", "Herr Dr.", "M.", "Sr.", "Sig.", "Dott."}
    for person in many_people(locale):
        assert person.title not in (of_men if person.sex == "female" else of_women)
        if person.title in ("Mrs", "Mrs."):
            assert person.marital_status in ("married", "widowed")
        local, _, domain = person.email.partition("@")
        assert domain in ("example.com", "example.org", "example.net")
        surname = person.last_name.split(" ")[0] if locale == "es_ES" else person.last_name
        written = plain(surname) if locale == "de_DE" else unaccented(surname)
        assert written in local, person
        assert person.languages[0] == person.language
        assert person.locale == locale


def test_old_names_are_not_given_to_the_young() -> None:
    german = many_people("de_DE")
    assert not [person for person in german if person.first_name in ("Heinz", "Günter", "Gertrud") and person.age < 55]
    assert not [person for person in german if person.first_name in ("Kevin", "Jessica") and person.age > 56]
