"""Marginal distributions: sampled shares match the tables given, and nobody becomes impossible by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from sdialog_like.errors import InputError
from sdialog_like.people import LOCALES, Person, PersonSampler

N = 2500
# Chi-square above this has a probability of less than one in a hundred thousand, for 1 to 7 degrees of freedom.
BOUND = {1: 19.5, 2: 23.1, 3: 25.9, 4: 28.5, 5: 30.9, 6: 33.2, 7: 35.4}


def check_margin(values: Iterable[Any], table: Mapping[Any, float]) -> None:
    """Compare counts with what a table asks for, by Pearson's chi-square."""
    seen = Counter(values)
    assert set(seen) <= set(table)
    n, total = sum(seen.values()), sum(table.values())
    expected = {value: n * weight / total for value, weight in table.items()}
    chi_square = sum((seen[value] - expected[value]) ** 2 / expected[value] for value in table)
    assert chi_square < BOUND[len(table) - 1], (seen, expected)


def band(*ends: tuple[int, int]) -> Callable[[int], str]:
    """Return what names the band of an age."""
    return lambda age: next(f"{low}-{high}" for low, high in ends if low <= age <= high)


@pytest.mark.parametrize("locale", LOCALES)
def test_several_margins_hold_at_once(locale: str) -> None:
    tables: dict[str, dict[Any, float]] = {
        "sex": {"female": 0.7, "male": 0.3},
        "age": {"18-29": 0.4, "30-49": 0.35, "50-64": 0.05, "65-90": 0.2},
        "education": {"lower secondary": 1, "vocational": 2, "bachelor": 4, "master": 2.5, "doctorate": 0.5},
        "marital_status": {"single": 0.4, "married": 0.45, "divorced": 0.15},
        "children": {"0": 0.5, "1-2": 0.4, "3+": 0.1},
    }
    people = PersonSampler(locale, marginals=tables).sample_many(N, seed=9)
    check_margin((person.sex for person in people), tables["sex"])
    age_band = band((18, 29), (30, 49), (50, 64), (65, 90))
    check_margin((age_band(person.age) for person in people), tables["age"])
    check_margin((person.education_level for person in people), tables["education"])
    check_margin((person.marital_status for person in people), tables["marital_status"])
    children = {0: "0", 1: "1-2", 2: "1-2"}
    check_margin((children.get(person.children, "3+") for person in people), tables["children"])
    check_coherence(people)


def check_coherence(people: Iterable[Person]) -> None:
    for person in people:
        assert person.age >= {"bachelor": 21, "master": 22, "doctorate": 26}.get(person.education_level, 14)
        assert (person.age >= 67) <= (person.employment_status == "retired")
        assert all(person.age - age >= 18 for age in person.ages_of_children)


def test_margins_of_places() -> None:
    people = PersonSampler("es_ES", marginals={"region": {"Galicia": 3, "Andalucía": 1}}).sample_many(2000, seed=3)
    check_margin((person.region for person in people), {"Galicia": 3, "Andalucía": 1})
    cities = {"Vigo": 1, "Sevilla": 2, "Madrid": 1}
    check_margin((p.city for p in PersonSampler("es_ES", marginals={"city": cities}).sample_many(2000, seed=3)), cities)
    states = PersonSampler(marginals={"state": {"NY": 1, "CA": 1}}).sample_many(1000, seed=3)
    check_margin((person.region for person in states), {"New York": 1, "California": 1})


def test_margins_of_employment_among_conditions() -> None:
    table = {"employed": 0.2, "student": 0.5, "unemployed": 0.3}
    sampler = PersonSampler("de_DE", age_range=(18, 40), sex="male", marginals={"employment": table})
    people = sampler.sample_many(2000, seed=4)
    check_margin((person.employment_status for person in people), table)
    assert {person.sex for person in people} == {"male"}
    assert max(person.age for person in people) <= 40


def test_ages_as_numbers_ranges_and_pairs() -> None:
    people = PersonSampler(marginals={"age": {30: 1, "40": 1, (50, 59): 1, "70+": 1}}).sample_many(2000, seed=5)
    names = {30: "30", 40: "40"}
    check_margin(
        (names.get(person.age, "50s" if person.age < 60 else "70+") for person in people),
        {"30": 1, "40": 1, "50s": 1, "70+": 1},
    )


def test_what_a_table_does_not_name_stays_usual() -> None:
    usual = PersonSampler("fr_FR").sample_many(N, seed=6)
    weighted = PersonSampler("fr_FR", marginals={"sex": {"female": 0.9, "male": 0.1}}).sample_many(N, seed=6)
    share = [sum(person.employment_status == "student" for person in people) / N for people in (usual, weighted)]
    assert share[0] == pytest.approx(share[1], abs=0.02)


@pytest.mark.parametrize(
    ("marginals", "message"),
    [
        ({"shoe_size": {"40": 1}}, r"no marginals of 'shoe_size'.*age, sex"),
        ({"occupation": {"nurse": 1}}, r"no marginals of 'occupation'"),
        ({"sex": {"femal": 1}}, r"no sex 'femal'.*Did you mean 'female'"),
        ({"sex": {"female": -1, "male": 1}}, r"weight of sex 'female'"),
        ({"sex": {"female": float("nan")}}, r"weight of sex 'female'"),
        ({"sex": {"female": "half"}}, r"weight of sex 'female'"),
        ({"sex": {"female": 0, "male": 0}}, r"weigh nothing"),
        ({"sex": {}}, r"a table of values and weights"),
        ({"sex": 0.5}, r"a table of values and weights"),
        ([1], r"a table for each attribute"),
        ({"age": {"18-30": 1, "30-40": 1}}, r"have 30 twice.*overlap"),
        ({"age": {"young": 1}}, r"'young' is no age"),
        ({"age": {"40-30": 1}}, r"'40-30' is no age"),
        ({"age": {"110+": 1, "20": 1}}, r"110"),
        ({"children": {"9": 1}}, r"Nobody has children '9'"),
        ({"city": {"Atlantis": 1}}, r"no city 'Atlantis'"),
        # Possible alone, but not together, nor with the conditions.
        ({"age": {"18-20": 1}, "education": {"doctorate": 1}}, r"nobody can be that"),
        ({"age": {"95-100": 0.5, "30-40": 0.5}}, r"ask for age 95-100, and nobody can be that"),
        (
            {"age": {"18-20": 0.9, "40-60": 0.1}, "education": {"doctorate": 0.5, "upper secondary": 0.5}},
            r"cannot hold together",
        ),
    ],
)
def test_tables_that_cannot_hold_are_refused_at_once(marginals: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        PersonSampler(marginals=marginals)
