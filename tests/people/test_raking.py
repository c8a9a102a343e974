"""Fitting weights to margins: they hold, what is empty stays empty, and nothing else is changed needlessly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.people.raking import Margin, rake

ROWS, COLUMNS = 3, 4
POSITIVE = st.floats(0.05, 1)


def margin(name: str, shares: list[float], label_of: list[int]) -> Margin:
    return Margin(name, [f"{name} {n}" for n in range(len(shares))], np.array(shares) / sum(shares), np.array(label_of))


def of_rows(shares: list[float]) -> Margin:
    return margin("row", shares, [cell // COLUMNS for cell in range(ROWS * COLUMNS)])


def of_columns(shares: list[float]) -> Margin:
    return margin("column", shares, [cell % COLUMNS for cell in range(ROWS * COLUMNS)])


@settings(deadline=None)
@given(
    st.lists(POSITIVE, min_size=ROWS * COLUMNS, max_size=ROWS * COLUMNS),
    st.lists(POSITIVE, min_size=ROWS, max_size=ROWS),
    st.lists(POSITIVE, min_size=COLUMNS, max_size=COLUMNS),
)
def test_both_margins_hold(weights: list[float], rows: list[float], columns: list[float]) -> None:
    made = rake(np.array(weights), [of_rows(rows), of_columns(columns)]).reshape(ROWS, COLUMNS)
    assert made.sum(axis=1) == pytest.approx(np.array(rows) / sum(rows), abs=1e-5)
    assert made.sum(axis=0) == pytest.approx(np.array(columns) / sum(columns), abs=1e-5)


def test_without_margins_weights_only_add_up_to_one() -> None:
    assert rake(np.array([1.0, 3.0]), []) == pytest.approx([0.25, 0.75])


def test_inside_a_margin_the_proportions_stay() -> None:
    made = rake(np.array([1.0, 3.0, 2.0, 2.0]), [margin("half", [0.2, 0.8], [0, 0, 1, 1])])
    assert made == pytest.approx([0.05, 0.15, 0.4, 0.4])


def test_empty_cells_and_those_without_a_label_are_empty() -> None:
    made = rake(np.array([0.0, 3.0, 2.0, 2.0]), [margin("half", [0.5, 0.5], [0, 0, 1, -1])])
    assert made == pytest.approx([0, 0.5, 0.5, 0])


def test_a_share_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(InputError, match="half half 0, and nobody can be that"):
        rake(np.array([0.0, 3.0]), [margin("half", [0.5, 0.5], [0, 1])])


def test_margins_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InputError, match="one and two cannot hold together"):
        rake(np.array([1.0, 1.0]), [margin("one", [0.9, 0.1], [0, 1]), margin("two", [0.1, 0.9], [0, 1])])
