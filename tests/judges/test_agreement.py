"""Agreement: Cohen's weighted kappa against published numbers and scikit-learn's, and the laws that it obeys."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.judges import Agreement, Score, distribution, weighted_kappa

Table = list[list[int]]


def ratings(table: Table) -> tuple[list[int], list[int]]:
    """Return the two raters' values behind a table of counts."""
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [i for i, _ in cells], [j for _, j in cells]


def margins(first: list[int], second: list[int]) -> tuple[list[int], list[int]]:
    """Return two raters' values from how often each uses each category, both in the order of the categories."""
    a, b = ([place for place, count in enumerate(counts) for _ in range(count)] for counts in (first, second))
    return a, b


# Published, and what scikit-learn 1.9.1 (cohen_kappa_score) says of the same ratings: none, linear, quadratic.
KNOWN = {
    # J. Cohen (1968), p. 216: 200 diagnoses by two psychiatrists; kappa .492 in the paper.
    "Cohen 1968": (ratings([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), 0.491525, 0.473684, 0.454545),
    # Artstein and Poesio (2008), table 1 (.348); one of scikit-learn's own tests.
    "Artstein and Poesio": (ratings([[20, 20], [10, 50]]), 0.347826, 0.347826, 0.347826),
    # scikit-learn's test of the weights: .9315, .9412, .9541.
    "scikit-learn's test": (margins([46, 44, 10], [50, 40, 10]), 0.931507, 0.941176, 0.954128),
    # A. Agresti, husbands and wives; R's vcd::Kappa(SexualFun) gives .1293 and .2374.
    "Agresti, couples": (ratings([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]), 0.129330, 0.237381, 0.332046),
    # Landis and Koch (1977), two pathologists, as in A. Agresti, Categorical Data Analysis (kappa .493).
    "Agresti, pathologists": (
        ratings([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]]),
        0.493006,
        0.648810,
        0.783822,
    ),
    # The FREQ procedure's manual (SAS), two dermatologists: .3449 and .5082.
    "SAS, dermatologists": (
        ratings([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]),
        0.344875,
        0.508160,
        0.660723,
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_kappa_is_what_the_literature_and_scikit_learn_say(name: str) -> None:
    (a, b), none, linear, quadratic = KNOWN[name]
    scale = range(max(a + b) + 1)
    assert weighted_kappa(a, b, scale, "none") == pytest.approx(none, abs=1e-6)
    assert weighted_kappa(a, b, scale, "linear") == pytest.approx(linear, abs=1e-6)
    assert weighted_kappa(a, b, scale, "quadratic") == pytest.approx(quadratic, abs=1e-6)


def test_options_that_nobody_chose_count_as_steps_of_the_scale() -> None:
    # scikit-learn with labels=[0, 1, 2, 3, 4], and with [0, 1, 2, 4].
    a = [4, 2, 2, 4, 0, 1, 1, 0, 1, 0, 2, 4]
    b = [4, 2, 1, 4, 0, 1, 1, 2, 1, 0, 2, 4]
    assert weighted_kappa(a, b, range(5), "quadratic") == pytest.approx(0.9)
    assert weighted_kappa(a, b, [0, 1, 2, 4], "quadratic") == pytest.approx(0.8214285714)


def test_the_order_of_the_options_is_the_scale_and_not_their_numbers() -> None:
    a, b = [4, 4, 0, 2, 2, 0], [4, 2, 0, 2, 0, 0]
    words = {4: "none", 2: "some", 0: "extreme"}
    reference = weighted_kappa(a, b, [4, 2, 0], "linear")
    assert reference == weighted_kappa([words[x] for x in a], [words[x] for x in b], words.values(), "linear")
    assert reference == weighted_kappa(a, b, Score(name="toxicity", options=words), "linear")
    assert reference != weighted_kappa(a, b, [0, 4, 2], "linear")


def test_pairs_without_an_answer_are_left_out_and_counted() -> None:
    a, b = [1, None, 2, 3, None, 3], [1, 2, None, 3, None, 2]
    found = Agreement.of(a, b, [1, 2, 3])
    assert (found.n, found.same, found.left_out) == (3, 2, 3)
    assert found.percent == pytest.approx(200 / 3)
    assert found.kappa("linear") == weighted_kappa([1, 3, 3], [1, 3, 2], [1, 2, 3], "linear")
    assert str(found) == "2 of 3 the same (67 %); weighted kappa: linear 0.667, quadratic 0.800; 3 left out"
    assert json.loads(json.dumps(found.to_dict()))["leftOut"] == 3


def test_nothing_is_said_where_nothing_can_be_said() -> None:
    assert weighted_kappa([], [], [1, 2]) is None
    assert weighted_kappa([None, 1], [2, None], [1, 2]) is None
    # Both always choose the same: chance would agree as well (scikit-learn: nan).
    assert weighted_kappa([1, 1, 1], [1, 1, 1], [1, 2, 3]) is None
    assert Agreement.of([1], [1], [1, 2]).percent == 100
    assert str(Agreement.of([None], [1], [1, 2])) == "nothing to compare (1 left out)"
    assert "cannot be said" in str(Agreement.of([1], [1], [1, 2]))


@pytest.mark.parametrize(
    ("a", "b", "options", "weights", "told"),
    [
        ([1], [1, 2], [1, 2], "linear", "here are 1 and 2 values"),
        ([1], [3], [1, 2], "linear", "3 is none of the options 1, 2"),
        (["1"], [1], [1, 2], "linear", "'1' is none of the options"),
        ([True], [1], [1, 2], "linear", "True is none of the options"),
        ([1], [1], [1], "linear", "at least two options"),
        ([1], [1], [1, 1], "linear", "each once"),
        ([1], [1], [1, 2], "cubic", "none, linear, quadratic, not 'cubic'"),
    ],
)
def test_what_cannot_be_compared_is_refused(a: Any, b: Any, options: Any, weights: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        weighted_kappa(a, b, options, weights)


def test_a_distribution_has_every_option_and_who_could_not_answer() -> None:
    score = Score(name="x", options={"low": "", "mid": "", "high": ""})
    counts = distribution(["high", None, "low", "high"], score)
    assert list(counts.items()) == [("low", 1), ("mid", 0), ("high", 2), (None, 1)]
    with pytest.raises(InputError, match="'middle' is none of the options"):
        distribution(["middle"], score)


SCALE = [5, 3, "none", 1]
PAIRS = st.lists(st.tuples(st.sampled_from([*SCALE, None]), st.sampled_from([*SCALE, None])), max_size=40)
WEIGHTS = pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])


@WEIGHTS
@settings(deadline=None)
@given(pairs=PAIRS)
def test_kappa_lies_between_minus_one_and_one_and_does_not_care_who_is_first(weights: Any, pairs: list[Any]) -> None:
    a, b = [first for first, _ in pairs], [second for _, second in pairs]
    kappa = weighted_kappa(a, b, SCALE, weights)
    assert kappa == weighted_kappa(b, a, SCALE, weights)
    assert kappa == weighted_kappa(a, b, list(reversed(SCALE)), weights)
    if kappa is not None:
        assert -1 <= kappa <= 1


@WEIGHTS
@settings(deadline=None)
@given(values=st.lists(st.sampled_from(SCALE), min_size=2, max_size=40))
def test_perfect_agreement_is_exactly_one(weights: Any, values: list[Any]) -> None:
    kappa = weighted_kappa(values, values, SCALE, weights)
    assert kappa == (1.0 if len(set(values)) > 1 else None)


@WEIGHTS
@settings(deadline=None)
@given(counts=st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=4, max_size=4))
def test_kappa_is_its_definition(weights: Any, counts: Table) -> None:
    power = {"none": 0, "linear": 1, "quadratic": 2}[weights]
    n = sum(map(sum, counts))
    rows, columns = [sum(row) for row in counts], [sum(column) for column in zip(*counts, strict=True)]
    cells = [(i, j, abs(i - j) ** power if i != j else 0) for i in range(4) for j in range(4)]
    chance = sum(rows[i] * columns[j] / n / n * w for i, j, w in cells) if n else 0
    kappa = weighted_kappa(*ratings(counts), range(4), weights)
    if not chance:
        assert kappa is None
    else:
        assert kappa == pytest.approx(1 - sum(counts[i][j] / n * w for i, j, w in cells) / chance)
