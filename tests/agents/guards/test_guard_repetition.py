"""Repetition, exactly: five words or more said before, shorter ones for the third time running, the other's turn copied."""

from __future__ import annotations

import pytest
from guard_parts import look

from sdialog_like.agents.guards import Again, Draft, Repetition

LONG = "could you please tell me your name and the number of your account again"  # 14 different words


def loops(text: str, *earlier: str, heard: tuple[str, ...] = ()) -> bool:
    seen = look(Repetition(), text, own_earlier=list(earlier), heard=list(heard))
    assert seen in (Draft(text), Again("loop", Draft(text)))
    return isinstance(seen, Again)


def test_five_words_said_before_are_a_loop() -> None:
    assert loops("I would like a table.", "I would like a table.", "For two people, please.")


@pytest.mark.parametrize(
    "again", ["i would like a table", "I would like… a TABLE!", "**I would like a table.**", "I  would\nlike a table"]
)
def test_case_and_punctuation_make_no_difference(again: str) -> None:
    assert loops(again, "I would like a table.")


def test_four_words_said_before_are_none() -> None:
    assert not loops("I want a table.", "I want a table.")


@pytest.mark.parametrize("text", ["Yes, please.", "proceed", "👍", "…"])
def test_a_short_one_is_a_loop_only_for_the_third_time_running(text: str) -> None:
    assert not loops(text, text)
    assert not loops(text, text, "Something else.", text)
    assert not loops(text, text, text, "Something else.")
    assert loops(text, "Something else.", text, text)


def test_nine_tenths_of_the_words_in_common_are_a_loop() -> None:
    ten = "the big red bus stops here every morning around noon"
    assert len(set(ten.split())) == 10
    assert loops(f"{ten} daily", ten)  # 10 of 11
    assert loops(ten.replace(" noon", ""), ten)  # 9 of 10: exactly nine tenths
    assert not loops(ten.replace("noon", "dusk"), ten)  # 9 of 11
    assert loops("around noon every morning the big red bus stops here", ten)


def test_less_than_nine_tenths_are_none() -> None:
    assert not loops(LONG.replace("account", "order"), LONG)  # 13 of 15


@pytest.mark.parametrize(
    ("one", "other"), [("12", "13"), ("10:30", "10:45"), ("$120", "$140"), ("two", "three"), ("Friday", "Sunday")]
)
def test_numbers_count(one: str, other: str) -> None:
    said = (
        "I can offer you a quiet room with a view of the sea and the harbour, breakfast is included, for {} as you wished."
    )
    assert loops(said.format(one), said.format(one))
    assert not loops(said.format(other), said.format(one))


def test_the_others_last_turn_copied_word_for_word_is_a_loop() -> None:
    assert loops("how can I help you?", heard=("How can I help you?",))
    assert not loops("How can I help?", heard=("How can I help?",))
    assert not loops("How can I help you today?", heard=("How can I help you?",))


def test_what_the_other_said_earlier_may_be_said() -> None:
    assert not loops("I would like a table.", "I would like a chair.", heard=("Which one?",))


def test_with_many_sides_each_ones_last_words_count() -> None:
    assert loops("How can I help you?", heard=("How can I help you?", "I am lost."))


def test_scripts_without_spaces_have_words_as_well() -> None:
    assert loops("您好，请问有什么可以帮您？", "您好！请问有什么可以帮您")
    assert not loops("好的，谢谢", "好的，谢谢")
