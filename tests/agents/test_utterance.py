"""From a raw reply to what was said: one test a row of what goes wrong in role play."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.agents.utterance import OTHER_SIDE_CUT, OWN_NAME_REMOVED, QUOTES_REMOVED, Utterance, clean_utterance


def clean(
    raw: str, *, own: tuple[str, ...] = ("Bob",), others: tuple[str, ...] = ("Alice",), end_mark: str = "[END]"
) -> Utterance:
    return clean_utterance(raw, own=own, others=others, end_mark=end_mark)


@pytest.mark.parametrize(
    "raw",
    [
        "Bob: Hello.",
        "bob: Hello.",
        "BOB : Hello.",
        "Bob:Hello.",
        "**Bob**: Hello.",
        "**Bob:** Hello.",
        "*Bob*: Hello.",
        "__Bob__: Hello.",
        "[Bob] Hello.",
        "[Bob]: Hello.",
        "Bob (smiling): Hello.",
        "Bob：Hello.",
        "Bob:\nHello.",
        "Bob: Bob: Hello.",
        "  \n Bob: Hello. \n",
        '"Bob: Hello."',
    ],
)
def test_the_speakers_own_name_in_front_is_removed_and_recorded(raw: str) -> None:
    utterance = clean(raw)
    assert utterance.text == "Hello."
    assert OWN_NAME_REMOVED in utterance.repairs


@pytest.mark.parametrize(
    "raw", ["Bob, hello.", "Bobby: hello.", "I am Bob: hello.", "Note: hello.", "It is 10:30.", "*waves* hello"]
)
def test_words_that_only_look_like_a_name_stay(raw: str) -> None:
    assert clean(raw) == Utterance(raw)


def test_emphasis_behind_the_name_stays() -> None:
    assert clean("Bob: *waves* hello").text == "*waves* hello"


def test_a_name_with_signs_of_regular_expressions_is_a_name() -> None:
    assert clean("Dr. (A+B): Hi.", own=("Dr. (A+B)",)).text == "Hi."


@pytest.mark.parametrize(
    "rest", ["\nAlice: Fine.", "\n\n**Alice**: Fine.", "\n[Alice] Fine.", " **Alice:** Fine.", "\nalice : Fine.\nBob: Good."]
)
def test_the_other_sides_lines_are_cut_with_all_that_follows(rest: str) -> None:
    assert clean(f"How are you?{rest}") == Utterance("How are you?", False, (OTHER_SIDE_CUT,))


def test_a_reply_that_is_nothing_but_the_other_sides_lines_has_nothing_left() -> None:
    assert clean("Alice: How are you?\nBob: Fine.") == Utterance("", False, (OTHER_SIDE_CUT,))


@pytest.mark.parametrize("raw", ["Alice, are you there?", "My sister is Alice: you know her.", "I met Alice."])
def test_the_other_sides_name_within_a_sentence_stays(raw: str) -> None:
    assert clean(raw) == Utterance(raw)


def test_two_people_of_one_name_do_not_cut_each_other() -> None:
    utterance = clean("Bob: Hi.\nBob: Me again.", own=("Bob (2)", "Bob"), others=("Bob",))
    assert utterance == Utterance("Hi.\nMe again.", False, (OWN_NAME_REMOVED,))
    assert clean("Hi.\nBob (2): Hi.", own=("Bob",), others=("Bob (2)", "Bob")).text == "Hi."


@pytest.mark.parametrize("raw", ['"Hello there."', "“Hello there.”", "«Hello there.»"])
def test_quotes_around_the_whole_are_removed(raw: str) -> None:
    assert clean(raw) == Utterance("Hello there.", False, (QUOTES_REMOVED,))


@pytest.mark.parametrize("raw", ['"Yes" and "no"', 'He said "yes"', '"', "'tis"])
def test_other_quotes_stay(raw: str) -> None:
    assert clean(raw) == Utterance(raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Goodbye. [END]", "Goodbye."),
        ("Goodbye.[END]", "Goodbye."),
        ("Goodbye [END].", "Goodbye."),
        ("Goodbye. [END].", "Goodbye."),
        ("Goodbye. **[END]**", "Goodbye."),
        ("Goodbye. `[END]`", "Goodbye."),
        ("Bye.\n\n[END]", "Bye."),
        ("[END] Goodbye.", "Goodbye."),
        ("See you[END]later.", "See you later."),
        ("See you [END], my friend.", "See you, my friend."),
        ("One.[END]\nTwo.", "One.\nTwo."),
        ("Bye. [END] [END][END]", "Bye."),
        ('"Goodbye." [END]', "Goodbye."),
        ('"Goodbye. [END]"', "Goodbye."),
        ("[END]", ""),
        (" [END]. ", ""),
        ("**[END]**", ""),
    ],
)
def test_the_end_mark_ends_and_the_text_around_it_is_kept(raw: str, text: str) -> None:
    utterance = clean(raw)
    assert (utterance.text, utterance.ended) == (text, True)


@pytest.mark.parametrize("raw", ["The BUS STOP is near.", "This is the end", "END", "[end]", "STOP", "[ END ]", "(END)"])
def test_only_the_exact_mark_ends(raw: str) -> None:
    assert clean(raw) == Utterance(raw)


def test_another_mark_may_be_chosen() -> None:
    assert clean("Bye. <bye>", end_mark="<bye>") == Utterance("Bye.", ended=True)
    assert clean("Bye. [END]", end_mark="<bye>") == Utterance("Bye. [END]")


def test_the_other_sides_end_mark_does_not_count() -> None:
    assert clean("So long!\nAlice: Bye. [END]") == Utterance("So long!", False, (OTHER_SIDE_CUT,))


@pytest.mark.parametrize("raw", ["", "  \n\t", "\u200b\u200b", '""', "Bob:", "**Bob**: "])
def test_nothing_to_see_is_nothing_said(raw: str) -> None:
    assert clean(raw).text == ""


words = st.lists(
    st.sampled_from(
        ["Bob:", "**Bob**:", "Alice:", "\n", "[END]", '"', " ", "hello", "fine.", "[Bob]", "*", "[E", "ND]", "…"]
    ),
    max_size=14,
).map("".join)


@given(words)
def test_what_is_clean_stays_as_it_is(raw: str) -> None:
    text = clean(raw).text
    assert clean(text) == Utterance(text)


@given(st.text(alphabet=st.characters(exclude_characters=':：[]"“”„«»*_`', categories=["L", "N", "P", "S", "Z"])))
def test_text_without_names_marks_and_quotes_loses_nothing_but_outer_space(raw: str) -> None:
    assert clean(raw) == Utterance(raw.strip())
