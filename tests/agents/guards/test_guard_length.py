"""Walls of text: trimmed at a sentence where something sensible remains, else asked for again."""

from __future__ import annotations

import pytest
from guard_parts import look, look_all

from sdialog_like.agents.guards import Again, Draft, Length

WALL = "That is good news for you. " + "And then I would like to add, since we are here, " * 9 + "a word."


def test_without_a_limit_nothing_is_too_long() -> None:
    assert look(Length(), WALL) == Draft(WALL)


@pytest.mark.parametrize("text", ["One two three four five.", "One two three."])
def test_what_fits_stays(text: str) -> None:
    assert look(Length(), text, max_words=5) == Draft(text)


def test_the_first_sentences_that_fit_are_kept() -> None:
    assert look(Length(), WALL, max_words=8) == Draft("That is good news for you.", repairs=("trimmed",))
    text = "It is fine. You can go home. Take it easy for a week or two."
    assert look(Length(), text, max_words=8) == Draft("It is fine. You can go home.", repairs=("trimmed",))


def test_a_line_is_a_sentence() -> None:
    text = "Take these with you\n\nand come again in two weeks or so if it still hurts"
    assert look(Length(), text, max_words=6) == Draft("Take these with you", repairs=("trimmed",))


@pytest.mark.parametrize(
    "text",
    [
        "One sentence that goes on and on and on without coming to its end",
        "Well! And then I would like to add a word or two about that.",
        "Here is what you do:\n1. Open the lid of the box.\n2. Pour the water in.",
    ],
)
def test_where_too_little_would_remain_the_turn_is_asked_for_again(text: str) -> None:
    assert look(Length(), text, max_words=10) == Again("too_long", Draft(text))


def test_a_name_with_a_full_stop_is_no_place_to_stop() -> None:
    text = "You should go and see Dr. Miller, who is the best that there is in this town."
    assert look(Length(), text, max_words=8) == Again("too_long", Draft(text))


def test_what_is_trimmed_is_still_looked_at() -> None:
    said = "That is good news for you."
    assert look_all(WALL, max_words=8, own_earlier=[said]) == Again("loop", Draft(said, repairs=("trimmed",)))
    assert look_all(f"{WALL} [END]", max_words=8) == Draft(said, ended=True, repairs=("trimmed",))
