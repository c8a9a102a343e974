"""Derived seeds are the only randomness: stable, spread, and never the caller's."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.seeds import MAX_SEED, check_seed, derive_seed, fresh_seed, seeded_random

parts = st.lists(st.one_of(st.text(), st.integers(), st.booleans(), st.none()), max_size=4)


def test_the_value_is_fixed_for_ever() -> None:
    assert derive_seed(1, "a") == 2192370336


@given(parts)
def test_the_same_parts_give_the_same_32_bits(given_parts: list[str | int | bool | None]) -> None:
    assert derive_seed(*given_parts) == derive_seed(*given_parts)
    assert 0 <= derive_seed(*given_parts) <= MAX_SEED


def test_numbers_and_their_texts_differ() -> None:
    assert len({derive_seed(1), derive_seed("1"), derive_seed(True), derive_seed(1, ""), derive_seed()}) == 5


def test_ten_thousand_rows_hardly_ever_share_a_seed() -> None:
    assert len({derive_seed(7, row) for row in range(10_000)}) >= 9_999


def test_another_process_derives_the_same() -> None:
    code = "from sdialog_like.seeds import derive_seed; print(derive_seed('run', 3, None))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(out.stdout) == derive_seed("run", 3, None)


def test_the_callers_random_state_is_left_alone() -> None:
    random.seed(5)
    before = random.getstate()
    seeded_random("x").random()
    fresh_seed()
    assert random.getstate() == before


@pytest.mark.parametrize("wrong", [-1, 2**32, 1.5, "7", True, None])
def test_what_cannot_be_a_seed_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="A seed is a whole number"):
        check_seed(wrong)  # type: ignore[arg-type]
