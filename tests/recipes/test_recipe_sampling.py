"""Sampled values follow from the row and the column, and have the distribution that was asked for."""

from __future__ import annotations

import math
import uuid
from collections import Counter
from datetime import datetime
from statistics import NormalDist, mean, pstdev
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.recipes import (
    Bernoulli,
    Category,
    Datetime,
    Gaussian,
    Person,
    Poisson,
    Subcategory,
    Uniform,
    Uuid,
    When,
)
from sdialog_like.recipes.sampling import sample
from sdialog_like.seeds import derive_seed


def drawn(column: Any, rows: int = 4000, **values: Any) -> list[Any]:
    return [sample(column, values, row_seed=derive_seed(7, row), row_id=row) for row in range(rows)]


def test_a_value_follows_from_row_and_column_alone() -> None:
    mood = Category(name="mood", values=["a", "b", "c"])
    assert drawn(mood, 50) == drawn(mood, 50) == drawn(mood, 50, other=1)
    assert drawn(mood, 50) != drawn(mood.model_copy(update={"name": "other"}), 50)
    assert sample(mood, {}, row_seed=1, row_id="x") == sample(mood, {}, row_seed=1, row_id="x")


def test_the_values_themselves_stay_the_same_in_later_versions() -> None:
    # What a published data set was made with has to stay true: these values were drawn once.
    columns = [
        Category(name="a", values=["x", "y", "z"], weights=[1, 2, 3]),
        Uniform(name="b", low=0, high=100, whole=True),
        Gaussian(name="c", mean=10, stddev=2, min=9, decimals=3),
        Bernoulli(name="d", p=0.3),
        Poisson(name="e", mean=20),
        Datetime(name="f", start="2026-01-01", end="2027-01-01", unit="minute"),
        Uuid(name="g", short=True),
    ]
    assert [sample(column, {}, row_seed=42, row_id=0) for column in columns] == RECORDED


RECORDED = ["z", 4, 12.676, False, 13, "2026-01-24T09:18:00", "199b8f18"]


def test_categories_by_weight() -> None:
    counts = Counter(drawn(Category(name="x", values=["a", "b", "c"], weights=[6, 3, 0])))
    assert counts["c"] == 0
    assert counts["a"] == pytest.approx(4000 * 2 / 3, abs=4 * math.sqrt(4000 * 2 / 9))


def test_categories_without_weights_are_all_alike() -> None:
    counts = Counter(drawn(Category(name="x", values=[2, 4, 6, 8])))
    assert set(counts) == {2, 4, 6, 8}
    assert max(abs(count - 1000) for count in counts.values()) < 4 * math.sqrt(4000 * 3 / 16)


def test_a_subcategory_belongs_to_its_category() -> None:
    column = Subcategory(name="x", category="c", values={"a": ["a1", "a2"], 2: ["b1"]}, weights={"a": [1, 0]})
    assert set(drawn(column, 100, c="a")) == {"a1"}
    assert set(drawn(column, 100, c=2)) == {"b1"}
    with pytest.raises(InputError, match="c is 'q', for which x has no values"):
        drawn(column, 1, c="q")


def test_the_first_condition_that_holds_wins() -> None:
    column = Uniform(
        name="x", low=0, high=1, whole=True, when=[When("n > 5", low=10, high=11), When("n > 2", low=20, high=21)]
    )
    assert set(drawn(column, 50, n=1)) == {0, 1}
    assert set(drawn(column, 50, n=9)) == {10, 11}
    assert set(drawn(column, 50, n=3)) == {20, 21}
    with pytest.raises(InputError, match="'n' is undefined"):
        drawn(column, 1)


def test_uniform_numbers() -> None:
    values = drawn(Uniform(name="x", low=-2, high=4))
    assert mean(values) == pytest.approx(1, abs=0.15)
    assert -2 <= min(values) < -1.9 < 3.9 < max(values) <= 4
    assert set(drawn(Uniform(name="x", low=1, high=3, whole=True))) == {1, 2, 3}
    assert all(round(value, 1) == value for value in drawn(Uniform(name="x", low=0, high=1, decimals=1), 100))
    assert set(drawn(Uniform(name="x", low=3, high=3), 3)) == {3}


def test_gaussian_numbers() -> None:
    values = drawn(Gaussian(name="x", mean=100, stddev=15))
    assert mean(values) == pytest.approx(100, abs=1)
    assert pstdev(values) == pytest.approx(15, abs=0.7)


def test_limits_cut_the_distribution_and_do_not_pile_up_at_its_ends() -> None:
    values = drawn(Gaussian(name="x", mean=0, stddev=1, min=1))
    assert min(values) > 1
    # The mean of a normal distribution's part above 1, which is density over probability.
    normal = NormalDist()
    assert mean(values) == pytest.approx(normal.pdf(1) / (1 - normal.cdf(1)), abs=0.03)
    assert len(set(values)) == len(values)


@settings(deadline=None)
@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e3),
    st.floats(-30, 30),
    st.floats(0, 10),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_limits_hold_however_far_out_they_are(
    mean: float, stddev: float, low: float, width: float, seed: int, whole: bool
) -> None:
    least, most = mean + low * stddev, mean + (low + width) * stddev
    if whole and math.ceil(least) > math.floor(most):
        return
    column = Gaussian(name="x", mean=mean, stddev=stddev, min=least, max=most, whole=whole)
    value = sample(column, {}, row_seed=seed, row_id=0)
    assert least <= value <= most
    assert isinstance(value, int if whole else float)


def test_yes_or_no() -> None:
    assert sum(drawn(Bernoulli(name="x", p=0.2))) == pytest.approx(800, abs=4 * math.sqrt(4000 * 0.16))
    assert set(drawn(Bernoulli(name="x", p=0), 100)) == {False}
    assert set(drawn(Bernoulli(name="x", p=1), 100)) == {True}


@pytest.mark.parametrize("rate", [0, 0.3, 4, 60, 1500])
def test_poisson_numbers(rate: float) -> None:
    values = drawn(Poisson(name="x", mean=rate), 2000)
    assert mean(values) == pytest.approx(rate, abs=4 * math.sqrt(rate / 2000))
    assert pstdev(values) ** 2 == pytest.approx(rate, rel=0.2)


def test_moments() -> None:
    days = drawn(Datetime(name="x", start="2026-02-27", end="2026-03-02", unit="day"), 300)
    assert set(days) == {"2026-02-27", "2026-02-28", "2026-03-01"}
    hours = drawn(Datetime(name="x", start="2026-01-01T08:30:00", end="2026-01-01T10:00:00", unit="hour"), 100)
    assert set(hours) == {"2026-01-01T08:30:00", "2026-01-01T09:30:00"}
    zoned = drawn(Datetime(name="x", start="2026-01-01T00:00:00+01:00", end="2026-01-02T00:00:00+01:00"), 100)
    assert all(datetime.fromisoformat(text).utcoffset().total_seconds() == 3600 for text in zoned)  # type: ignore[union-attr]
    assert set(drawn(Datetime(name="x", start="2026-01-01", end="2026-01-02", format="%d.%m.%y"), 9)) == {"01.01.26"}


def test_identifiers_differ_even_where_the_rows_have_one_seed() -> None:
    column = Uuid(name="x")
    made = {sample(column, {}, row_seed=1, row_id=row) for row in range(1000)}
    assert len(made) == 1000
    assert all(uuid.UUID(text).version == 4 for text in made)
    short = sample(Uuid(name="x", prefix="ID-", short=True, uppercase=True), {}, row_seed=1, row_id=0)
    assert len(short) == 11
    assert short == short.upper()


def test_people_fit_the_settings_and_are_the_same_again() -> None:
    column = Person(name="x", locale="de_DE", age_range=(30, 40), when=[When("young", age_range=[18, 20], sex="female")])
    people = drawn(column, 30, young=False)
    assert all(30 <= person.age <= 40 for person in people)
    assert people == drawn(column, 30, young=False)
    assert len({person.name for person in people}) > 25
    assert all(person.age <= 20 and person.sex == "female" for person in drawn(column, 10, young=True))
