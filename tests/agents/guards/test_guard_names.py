"""Own names, the other side's lines, quotes, the end mark, and replies with nothing in them."""

from __future__ import annotations

import pytest
from guard_parts import bob, look, look_all

from sdialog_like.agents.guards import Again, Draft, EndMark, Names


@pytest.mark.parametrize("raw", ["Bob: Hello.", "**Bob**: Hello.", '"Bob: Hello."'])
def test_the_own_name_is_removed_and_recorded(raw: str) -> None:
    seen = look(Names(), raw)
    assert isinstance(seen, Draft)
    assert (seen.text, seen.repairs[0]) == ("Hello.", "own_name_removed")


def test_the_other_sides_lines_are_cut_and_recorded() -> None:
    assert look(Names(), "How are you?\nAlice: Fine.") == Draft("How are you?", repairs=("other_side_cut",))


def test_where_nothing_but_the_other_side_speaks_the_turn_is_asked_for_again() -> None:
    assert look_all("Alice: Fine.\nBob: Good.") == Again("other_side", Draft("", repairs=("other_side_cut",)))


@pytest.mark.parametrize("raw", ["", "  \n\t", "\u200b", '""', "Bob:", "**Bob**: "])
def test_an_empty_reply_is_asked_for_again(raw: str) -> None:
    seen = look_all(raw)
    assert isinstance(seen, Again)
    assert (seen.fault, seen.draft.text) == ("empty", "")


@pytest.mark.parametrize("raw", ["[END]", " [END]. ", "Bob: [END]"])
def test_nothing_but_the_end_mark_is_an_ending(raw: str) -> None:
    seen = look_all(raw)
    assert isinstance(seen, Draft)
    assert (seen.text, seen.ended) == ("", True)


@pytest.mark.parametrize(
    ("raw", "text"), [("Goodbye.[END]", "Goodbye."), ("See you[END]later.", "See you later."), ("[END] Bye.", "Bye.")]
)
def test_words_around_the_end_mark_are_kept(raw: str, text: str) -> None:
    assert look_all(raw) == Draft(text, ended=True)


@pytest.mark.parametrize("raw", ["At the BUS STOP.", "The end", "[end]", "STOP", "END"])
def test_only_the_exact_mark_ends(raw: str) -> None:
    assert look_all(raw) == Draft(raw)


@pytest.mark.parametrize(("index", "ended"), [(0, False), (2, False), (3, True), (9, True)])
def test_an_end_mark_with_words_counts_when_they_are_the_least_number_of_turns(index: int, ended: bool) -> None:
    repairs = () if ended else ("end_mark_ignored",)
    assert look_all("Bye. [END]", index=index, min_turns=4) == Draft("Bye.", ended, repairs)


@pytest.mark.parametrize(("index", "min_turns", "ends"), [(3, 4, False), (4, 4, True), (0, 0, False), (1, 0, True)])
def test_an_end_mark_alone_counts_when_enough_was_said_before(index: int, min_turns: int, ends: bool) -> None:
    seen = look_all("[END]", index=index, min_turns=min_turns)
    assert seen == (Draft("", ended=True) if ends else Again("empty", Draft("", repairs=("end_mark_ignored",))))


def test_another_mark_may_look_like_a_blank() -> None:
    assert look_all("Bye. [Your turn]", end_mark="[Your turn]") == Draft("Bye.", ended=True)


def test_an_end_that_may_be_stays() -> None:
    assert EndMark().look(Draft("Bye.", ended=True), bob()) == Draft("Bye.", ended=True)
