"""What is left, judged by what was."""

from __future__ import annotations

import pytest

from sdialog_like.engine import Usage
from sdialog_like.engine.budget import Price
from sdialog_like.runs.forecast import Forecast, forecast


def used(calls, tokens_in=0, tokens_out=0):
    return Usage(calls=calls, attempts=calls, input_tokens=tokens_in, output_tokens=tokens_out)


def test_before_the_first_row_has_ended_nothing_is_known():
    expected = forecast(remaining=100, sample_rows=0, sample=Usage(), spent=used(31), seconds=9.0, ended=0)
    assert expected == Forecast(rows=100)
    assert expected.describe() == "no forecast yet"


def test_when_all_rows_have_ended_nothing_is_left():
    expected = forecast(remaining=0, sample_rows=10, sample=used(80), spent=used(80), seconds=9.0, ended=10)
    assert expected == Forecast(rows=0)
    assert expected.describe() == "nothing left"


def test_the_rest_needs_what_the_rows_so_far_have_needed():
    expected = forecast(
        remaining=30,
        sample_rows=10,
        sample=used(80, 8000, 800),
        spent=used(80, 8000, 800),
        seconds=20.0,
        ended=10,
        price=Price(10, 100),
    )
    assert expected == Forecast(rows=30, calls=240, tokens=26400, cost=pytest.approx(0.24 + 0.24), seconds=60.0)


def test_rows_at_work_have_spent_a_part_already():
    # 1 of 33 rows has ended after 8 requests; the other 32 have made 7 of their 8
    expected = forecast(remaining=32, sample_rows=1, sample=used(8), spent=used(8 + 32 * 7), seconds=29.0, ended=1)
    assert (expected.calls, expected.seconds) == (32, 4.0)


def test_a_resumed_run_knows_from_its_first_moment_what_rows_need():
    expected = forecast(remaining=50, sample_rows=100, sample=used(800, 800, 800), spent=Usage(), seconds=0.0, ended=0)
    assert expected == Forecast(rows=50, calls=400, tokens=800)
    assert expected.describe() == "~400 calls, 800 tokens left"


def test_rows_that_ask_no_model_are_judged_by_their_time():
    expected = forecast(remaining=30, sample_rows=10, sample=Usage(), spent=Usage(), seconds=20.0, ended=10)
    assert expected == Forecast(rows=30, calls=0, tokens=0, seconds=60.0)
    assert expected.describe() == "~60 s left"


def test_rows_at_work_that_need_more_than_any_other_leave_no_negative_rest():
    expected = forecast(remaining=1, sample_rows=1, sample=used(2, 2, 2), spent=used(50, 50, 50), seconds=9.0, ended=1)
    assert (expected.calls, expected.tokens, expected.seconds) == (0, 0, 0.0)


@pytest.mark.parametrize(
    ("tokens", "cost", "seconds", "text"),
    [
        (3_100_000, 4.2, 720, "~1,200 calls, 3.1 M tokens, 4.20 to pay, 12 min left"),
        (9_999, 0.0123, 0.2, "~1,200 calls, 9,999 tokens, 0.012 to pay, 1 s left"),
        (56_789, 1234.5, 89, "~1,200 calls, 56.8 k tokens, 1,234.50 to pay, 89 s left"),
        (2.5e9, None, 5400, "~1,200 calls, 2.5 G tokens, 1 h 30 min left"),
        (0, 0.0, 200_000, "~1,200 calls, 2 d 7 h left"),
    ],
)
def test_it_reads_well(tokens, cost, seconds, text):
    assert Forecast(rows=9, calls=1200, tokens=round(tokens), cost=cost, seconds=seconds).describe() == text
