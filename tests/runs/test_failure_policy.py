"""A run stops where going on would only cost: at once when nothing can work, later when too much fails."""

from __future__ import annotations

import pytest

from sdialog_like.errors import (
    AuthenticationError,
    BadRequestError,
    GenerationError,
    InputError,
    ModelError,
    ServerError,
    UnusableReplyError,
)
from sdialog_like.runs.failure_policy import FailurePolicy, root_error


def wrong_key():
    return AuthenticationError("The server refuses the key (401).", hint="Set OPENAI_API_KEY.")


def in_a_dialogue(cause):
    error = GenerationError("Ann's turn 3 could not be made.")
    error.__cause__ = cause
    return error


def feed(policy, errors, start=0):
    """Return the number of the row at which the policy said stop."""
    for index, error in enumerate(errors, start):
        if policy.add(index, error):
            return index
    return None


def test_the_first_rows_that_all_fail_for_one_reason_stop_the_run():
    policy = FailurePolicy()
    assert feed(policy, [wrong_key() for _ in range(10)]) == 4
    assert policy.reason == (
        "The first 5 rows all failed for one reason: The server refuses the key (401). Set OPENAI_API_KEY. "
        "Nothing has been lost; resume the run when that is put right."
    )
    assert policy.blamed == [0, 1, 2, 3, 4]


def test_the_reason_is_the_innermost_error_of_ours():
    policy = FailurePolicy()
    key = wrong_key()
    key.__cause__ = OSError("401 from the wire")
    assert root_error(in_a_dialogue(key)) is key
    assert feed(policy, [in_a_dialogue(wrong_key()), wrong_key(), *[in_a_dialogue(key)] * 3]) == 4
    assert "refuses the key" in policy.message
    assert policy.hint.startswith("Set OPENAI_API_KEY.")


def test_a_bug_is_a_reason_too():
    policy = FailurePolicy(first=2)
    assert feed(policy, [KeyError("name"), KeyError("name")]) == 1
    assert "KeyError: 'name'" in policy.reason


@pytest.mark.parametrize("other", [None, ServerError("503"), AuthenticationError("No permission.")])
@pytest.mark.parametrize("place", range(5))
def test_one_row_that_ends_otherwise_is_enough_to_go_on(other, place):
    errors = [wrong_key() for _ in range(5)]
    errors[place] = other
    policy = FailurePolicy(window=1000)
    assert feed(policy, errors + [wrong_key() for _ in range(100)]) is None
    assert (policy.reason, policy.blamed) == (None, [])


def test_numbers_and_ids_of_requests_do_not_make_two_reasons():
    policy = FailurePolicy()
    errors = [BadRequestError(f"Request req_{index}a7f: 4096 tokens are too few for {5000 + index}.") for index in range(5)]
    assert feed(policy, errors) == 4


def test_rows_that_were_at_work_when_it_stopped_are_blamed_where_they_fail_for_the_same_reason():
    policy = FailurePolicy()
    feed(policy, [wrong_key() for _ in range(5)])
    for index, error in enumerate([wrong_key(), ServerError("503"), None, wrong_key()], 20):
        assert policy.add(index, error) == policy.reason
    assert policy.blamed == [0, 1, 2, 3, 4, 20, 23]


def test_too_many_failures_among_the_last_rows_stop_the_run():
    policy = FailurePolicy(max_share=0.5, window=10)
    good = [None] * 100
    assert feed(policy, good) is None
    errors = [
        ServerError("The server failed (503)."),
        UnusableReplyError("No JSON."),
        ServerError("The server failed (500)."),
    ]
    assert feed(policy, [*errors, *errors, *errors], start=100) == 105
    assert policy.message == (
        "6 of the last 10 rows failed, more than 50%; the reason of 4 of them: The server failed (503)."
    )
    assert policy.blamed == [100, 102, 103, 105]


def test_the_share_is_not_looked_at_before_the_window_is_full():
    policy = FailurePolicy(window=50, first=60)
    assert feed(policy, [None, *[wrong_key() for _ in range(48)]]) is None
    assert feed(policy, [wrong_key()], start=49) == 49
    assert len(policy.blamed) == 49


def test_just_the_share_is_not_more_than_the_share():
    assert feed(FailurePolicy(max_share=0.5, window=10), [None, ServerError("503")] * 50) is None
    assert feed(FailurePolicy(max_share=0.0, window=10), [*[None] * 30, ServerError("503")]) == 30


def test_a_window_smaller_than_the_first_rows_counts_its_own_rows_only():
    policy = FailurePolicy(window=2, first=5)
    assert feed(policy, [ServerError("503"), None, ServerError("503"), None, ServerError("503"), ServerError("503")]) == 5


@pytest.mark.parametrize("share", [None, 1, 1.0])
def test_a_run_may_be_told_never_to_stop(share):
    assert feed(FailurePolicy(max_share=share), [wrong_key() for _ in range(500)]) is None


def test_a_very_long_message_is_cut():
    policy = FailurePolicy(first=1)
    feed(policy, [ModelError("x" * 10_000)])
    assert len(policy.message) < 500


@pytest.mark.parametrize(
    "settings", [{"max_share": 1.5}, {"max_share": "half"}, {"max_share": float("nan")}, {"window": 0}, {"first": 2.5}]
)
def test_settings_are_checked(settings):
    with pytest.raises(InputError, match=next(iter(settings))):
        FailurePolicy(**settings)
