"""Prompts out of templates, and numbers out of what callers write."""

from __future__ import annotations

from typing import Any

import pytest

from sdialog_like.errors import InputError, PromptError
from sdialog_like.nemotron.filling import fill_template, whole_number


def test_values_go_into_their_places() -> None:
    assert fill_template("{n} about {topic}", {"n": 3, "topic": "Bread"}) == "3 about Bread"


def test_braces_inside_values_stay_as_they_are() -> None:
    text = 'a {dict}: {"k": {0}} {{}} {'
    assert fill_template("Q: {openline}", {"openline": text}) == f"Q: {text}"


def test_doubled_braces_of_the_template_are_shown_once() -> None:
    assert fill_template('Write {{"a": {n}}}.', {"n": 1}) == 'Write {"a": 1}.'


def test_values_of_the_users_own_come_in_and_the_steps_own_win() -> None:
    own = {"style": "curt", "topic": "Ships"}
    assert fill_template("{style}, {topic}", {"topic": "Bread"}, own) == "curt, Bread"
    assert own == {"style": "curt", "topic": "Ships"}


def test_a_template_need_not_use_all_values() -> None:
    assert fill_template("Anything.", {"topic": "Bread"}) == "Anything."


def test_a_placeholder_without_a_value_is_named() -> None:
    with pytest.raises(PromptError, match=r"\{audience\}") as caught:
        fill_template("{topic} for {audience}", {"topic": "Bread"})
    assert "prompt_kwargs" in str(caught.value)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("template", ["{", "}", "{}", "{0}", "{topic.nothing}", "{topic[0}", "{topic:d}"])
def test_a_template_that_cannot_be_read_is_an_error(template: str) -> None:
    with pytest.raises(PromptError, match="cannot be filled in"):
        fill_template(template, {"topic": "Bread"})


def test_a_template_is_a_text_and_prompt_kwargs_are_a_dict() -> None:
    with pytest.raises(PromptError, match="template is a text"):
        fill_template(None, {})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="prompt_kwargs is a dict"):
        fill_template("", {}, ["topic"])  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "number"), [(20, 20), ("20", 20), (" 7 ", 7), (1, 1)])
def test_a_number_may_be_a_text(value: Any, number: int) -> None:
    assert whole_number(value, "n_openlines") == number


@pytest.mark.parametrize("value", [0, -1, "0", "", "two", "2.0", "-3", 2.0, True, None, "²"])
def test_what_is_no_number_of_things_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match="n_openlines is a whole number of at least 1"):
        whole_number(value, "n_openlines")


def test_numpy_numbers_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    assert whole_number(numpy.int64(3), "n") == 3
