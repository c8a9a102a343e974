"""Quotas: a batch has exactly the mix that was asked for, whatever the table and the number."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like import Persona
from sdialog_like.errors import InputError
from sdialog_like.generators import PersonaGenerator, joint, quota, weighted
from sdialog_like.generators.rules.quotas import whole_counts
from sdialog_like.testing import ScriptedModel

shares = st.lists(st.integers(0, 10**6) | st.floats(0, 1e6), min_size=1, max_size=12).filter(any)


def generator() -> PersonaGenerator[Persona]:
    return PersonaGenerator(Persona, None, model=ScriptedModel([]))


@settings(deadline=None)
@given(shares, st.integers(0, 5000))
def test_counts_add_up_and_none_is_off_by_one(numbers: list[float], n: int) -> None:
    counts = whole_counts(numbers, n)
    total = sum(map(Fraction, numbers))
    assert sum(counts) == n
    for count, share in zip(counts, numbers, strict=True):
        assert abs(count - Fraction(share) * n / total) < 1
        assert count == 0 or share > 0


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(any), st.integers(1, 5))
def test_counts_that_can_be_hit_are_hit(numbers: list[int], times: int) -> None:
    assert whole_counts(numbers, sum(numbers) * times) == [number * times for number in numbers]


def test_the_largest_remainders_are_rounded_up() -> None:
    assert whole_counts([50, 30, 20], 7) == [4, 2, 1]  # 3.5, 2.1, 1.4
    assert whole_counts([1, 1, 1], 2) == [1, 1, 0]
    assert whole_counts([0.1, 0.2, 0.7], 10) == [1, 2, 7]


@settings(deadline=None, max_examples=25)
@given(
    st.dictionaries(
        st.tuples(st.integers(18, 90), st.sampled_from("abcdef"), st.sampled_from("XYZ")), st.integers(0, 9)
    ).filter(lambda table: any(table.values())),
    st.integers(0, 60),
    st.integers(0, 2**32 - 1),
)
def test_a_joint_mix_is_hit_exactly_for_any_table_and_number(table: dict[Any, int], n: int, seed: int) -> None:
    people = generator().set(joint(["age", "role", "language"], table)).generate(n, seed=seed, progress=False)
    found = Counter((person.age, person.role, person.language) for person in people)
    assert found == Counter(dict(zip(table, whole_counts(list(table.values()), n), strict=True)))


def test_a_thousand_personas_have_the_ages_jobs_and_languages_asked_for() -> None:
    mix = {
        ("{18-35}", "nurse", "English"): 30.5,
        ("{36-65}", "nurse", "German"): 19.5,
        ("{66-90}", "retired", "English"): 50,
    }
    people = generator().set(joint(("age", "role", "language"), mix)).generate(1000, seed=7, progress=False)
    assert Counter((person.role, person.language) for person in people) == {
        ("nurse", "English"): 305,
        ("nurse", "German"): 195,
        ("retired", "English"): 500,
    }
    assert all(18 <= person.age <= 35 for person in people if (person.role, person.language) == ("nurse", "English"))
    assert all(person.age >= 66 for person in people if person.role == "retired")
    assert len({person.age for person in people}) > 60


def test_several_quotas_are_hit_each_and_independently() -> None:
    people = (
        generator()
        .set(role=quota({"nurse": 1, "cook": 1}), language=quota({"English": 3, "German": 1}))
        .generate(400, seed=3, progress=False)
    )
    assert Counter(person.role for person in people) == {"nurse": 200, "cook": 200}
    assert Counter(person.language for person in people) == {"English": 300, "German": 100}
    assert 30 < sum(person.role == "nurse" and person.language == "German" for person in people) < 70


def test_the_order_is_shuffled_by_the_seed_and_the_same_for_the_same_seed() -> None:
    made = generator().set(role=quota({"a": 50, "b": 50}))
    roles = ["".join(person.role for person in made.generate(100, seed=seed, progress=False)) for seed in (1, 1, 2)]
    assert roles[0] == roles[1] != roles[2]
    assert "a" * 12 not in roles[0]
    assert "b" * 12 not in roles[0]


def test_records_of_a_table_are_a_joint_rule_too() -> None:
    table = [{"age": 20, "role": "cook", "share": "3"}, {"age": 70, "role": "spy", "share": "1", "more": "x"}]
    people = generator().set(joint(["age", "role"], table)).generate(8, seed=1, progress=False)
    assert Counter((person.age, person.role) for person in people) == {(20, "cook"): 6, (70, "spy"): 2}
    once = generator().set(joint("role", [{"role": "a"}, {"role": "b"}])).generate(4, seed=1, progress=False)
    assert Counter(person.role for person in once) == {"a": 2, "b": 2}


def test_a_value_may_be_any_rule_and_functions_see_it() -> None:
    made = generator().set(
        role=quota([(weighted({"nurse": 1}), 1), (lambda: "cook", 1)]), name=lambda person: f"the {person.role}"
    )
    assert Counter(person.name for person in made.generate(6, seed=1, progress=False)) == {"the nurse": 3, "the cook": 3}


def test_a_single_one_is_drawn_by_share() -> None:
    made = generator().set(role=quota({"a": 4, "b": 1, "c": 0}))
    counts = Counter(made.generate(seed=seed).role for seed in range(100))
    assert counts["c"] == 0
    assert counts["a"] > counts["b"] > 5


def test_what_a_row_brings_wins_over_its_quota() -> None:
    made = generator().set(joint(["age", "role"], {(20, "a"): 1, (30, "b"): 1}))
    people = made.generate(4, seed=1, attributes={"age": 99}, progress=False)
    assert {person.age for person in people} == {99}
    assert Counter(person.role for person in people) == {"a": 2, "b": 2}


@pytest.mark.parametrize(
    ("fields", "table", "message"),
    [
        ([], {(): 1}, "The fields of a joint rule"),
        (["age", "age"], {(1, 2): 1}, "The fields of a joint rule"),
        (["age", "role"], {(1,): 1}, "has 1 values, for the fields age, role"),
        (["age", "role"], {"ab": 1}, "has 1 values"),
        (["age"], {}, "No value has a share"),
        (["age"], {(1,): -1}, "The share of"),
        (["age"], [{"role": 1}], "has no age"),
        (["age"], [{"age": 1, "share": "many"}], "A share is a number"),
        (["age"], [3], "is a mapping of fields"),
        (["age"], {("{20-}",): 1}, "for age cannot be used: it cannot be read"),
    ],
)
def test_a_table_that_is_none_is_refused(fields: Any, table: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        joint(fields, table)


def test_joint_rules_are_checked_and_not_taken_apart() -> None:
    mix = joint(["age", "role"], {(20, "a"): 1})
    with pytest.raises(InputError, match="no field 'job'"):
        generator().set(joint(["age", "job"], {(20, "a"): 1}))
    with pytest.raises(InputError, match=r"In the joint rule over age, name, the rule for name cannot be used"):
        generator().set(joint(["age", "name"], {(20, 3.5j): 1}))
    with pytest.raises(InputError, match="The joint rule over age, role covers age already"):
        generator().set(mix).set(age=3)
    with pytest.raises(InputError, match="covers role already"):
        generator().set(mix).set(joint(["role", "language"], {("a", "b"): 1}))
    replaced = generator().set(age=3, role="x").set(mix).set(joint(["role", "age", "name"], {("b", 7, "Ada"): 1}))
    assert replaced.generate() == Persona(name="Ada", age=7, role="b")


def test_rows_that_were_not_planned_together_cannot_hit_a_quota() -> None:
    made = generator().set(role=quota({"a": 1, "b": 1}))
    with pytest.raises(InputError, match=r"does not say what it is in the quota over role.*generator\.rows\(1000\)"):
        made.check_row({})
    made.check_row({"attributes": {"role": "c"}})
    for cells in ([2], [-1], [0, 0], "a", [True]):
        with pytest.raises(InputError, match="are not those of this generator's quotas"):
            made.check_row({"cells": cells})
    assert [row["cells"] for row in made.rows(4, seed=1)].count([0]) == 2
