"""Each agent's own view of the talk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.agents.view import AgentView


def roles(view: AgentView) -> list[str]:
    return [message["role"] for message in view.request()]


def test_the_opener_begins_with_a_user_message() -> None:
    assert AgentView("You are Alice.", "You speak first.").request() == [
        {"role": "system", "content": "You are Alice."},
        {"role": "user", "content": "You speak first."},
    ]


def test_the_other_one_waits_for_the_first_words() -> None:
    view = AgentView("You are Bob.")
    with pytest.raises(AssertionError):
        view.request()
    view.hear("Hi.")
    assert roles(view) == ["system", "user"]


def test_nobody_speaks_twice_in_a_row() -> None:
    view = AgentView("You are Alice.", "You speak first.")
    view.say("Hi.")
    with pytest.raises(AssertionError):
        view.say("Hi again.")
    with pytest.raises(AssertionError):
        view.request()


@given(st.lists(st.tuples(st.text(), st.text())))
def test_each_request_begins_with_the_exact_messages_of_the_one_before(exchanges: list[tuple[str, str]]) -> None:
    view = AgentView("system", "opening")
    previous = view.request()
    for said, heard in exchanges:
        view.say(said)
        view.hear(heard)
        request = view.request()
        assert request[: len(previous)] == previous
        assert len(request) == len(previous) + 2
        previous = request
    assert roles(view) == ["system", "user", *["assistant", "user"] * len(exchanges)]


def test_a_request_is_a_copy() -> None:
    view = AgentView("system", "opening")
    view.request()[0]["content"] = "changed"
    assert view.request()[0]["content"] == "system"
