"""Contract: what every guard holds to. It takes away and never adds, does its work at once, and lets good words pass."""

from __future__ import annotations

import time

import pytest
from guard_parts import END_MARK, bob, look_all, messy_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like.agents.guards import DEFAULT_GUARDS, Again, Draft, Guard, Situation, inspect
from sdialog_like.agents.guards.words import sentences, words

situations = st.builds(
    bob,
    own_earlier=st.lists(messy_texts, max_size=3),
    heard=st.lists(messy_texts, max_size=2),
    system=st.one_of(st.just(bob().system), messy_texts),
    max_words=st.one_of(st.none(), st.integers(1, 12)),
    index=st.integers(0, 5),
    min_turns=st.integers(0, 5),
)


def drafted(seen: Draft | Again) -> Draft:
    return seen.draft if isinstance(seen, Again) else seen


def letters(text: str) -> list[str]:
    return [character for character in text if not character.isspace()]


def is_subsequence(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(item in rest for item in part)


@pytest.mark.parametrize("guard", DEFAULT_GUARDS, ids=lambda guard: guard.name)
@given(text=messy_texts, situation=situations)
@settings(deadline=None, max_examples=60)
def test_a_guard_invents_nothing_and_has_nothing_left_to_do_afterwards(
    guard: Guard, text: str, situation: Situation
) -> None:
    seen = guard.look(Draft(text), situation)
    assert is_subsequence(letters(drafted(seen).text), letters(text))
    assert guard.look(drafted(seen), situation) == seen


@given(text=messy_texts, situation=situations)
@settings(deadline=None, max_examples=300)
def test_all_together_invent_nothing_either(text: str, situation: Situation) -> None:
    seen = inspect(Draft(text), situation, DEFAULT_GUARDS)
    assert is_subsequence(letters(drafted(seen).text), letters(text))
    assert END_MARK not in drafted(seen).text
    if isinstance(seen, Draft):
        assert seen.text or seen.ended


WORDS = "well so the train leaves at ten past nine from platform four and I would like a seat"
plain_words = st.sampled_from(WORDS.split())
plain_sentences = st.builds(
    lambda said, mark: " ".join(said) + mark,
    st.lists(plain_words, min_size=1, max_size=12),
    st.sampled_from([".", "!", "?"]),
)


@given(st.lists(plain_sentences, min_size=1, max_size=4).map(" ".join))
@settings(deadline=None)
def test_words_without_faults_pass_unchanged(text: str) -> None:
    assert look_all(text) == Draft(text)


@pytest.mark.parametrize(
    "text",
    [
        "The BUS STOP is by the church.",
        "This is the end, my friend.",
        "My name is Bob. Bob Miller, that is.",
        "Bob here, how are you?",
        "*waves* Hi, Alice!",
        "Step 1: open the lid.\nStep 2: pour the water in.",
        "It costs $5 <3",
        'In JSON you write {"debug": true}, and that\'s it.',
        "Who you are does not matter. How to speak does.",
        "I work as an AI researcher.",
        'She said: "I\'m an AI student."',
        "[smiles] Certainly.",
        "Go to /users/{id}/orders.",
        "Ich hätte gern zwei Karten, bitte.",
        "您好，请问有什么可以帮您？",
        "नमस्ते, मैं आपकी क्या मदद कर सकता हूँ?",
        "👍",
        "…",
    ],
)
def test_words_that_only_look_like_faults_pass_unchanged(text: str) -> None:
    assert look_all(text) == Draft(text)


def test_a_fault_that_ends_a_dialogue_counts_before_one_that_does_not() -> None:
    text = "Hello [Your Name], how are you feeling today?"
    assert look_all(text) == Again("leak", Draft(text))
    assert look_all(text, own_earlier=[text]) == Again("loop", Draft(text))


def test_what_is_kept_in_spite_of_a_fault_has_been_through_all_repairs() -> None:
    seen = look_all("Bob: Hello [Your Name]. Sit down, please. [END]\nAlice: Hi!", max_words=3)
    assert isinstance(seen, Again)
    repairs = ("own_name_removed", "other_side_cut", "trimmed")
    assert seen == Again("leak", Draft("Hello [Your Name].", ended=True, repairs=repairs))


@pytest.mark.parametrize(
    ("seen", "ending"),
    [
        (Again("empty"), "empty"),
        (Again("other_side"), "empty"),
        (Again("loop", Draft("Hi.")), "loop"),
        (Again("leak"), "empty"),
        (Again("leak", Draft("Hi.")), None),
        (Again("shouting", Draft("HI.")), None),
    ],
)
def test_what_comes_when_asking_again_does_not_help(seen: Again, ending: str | None) -> None:
    assert seen.ending == ending


def test_a_guard_of_ones_own_is_ten_lines() -> None:
    class NoShouting(Guard):
        name = "no_shouting"

        def look(self, draft: Draft, situation: Situation) -> Draft | Again:
            return Again("shouting") if draft.text.isupper() else draft

    guards = (*DEFAULT_GUARDS, NoShouting())
    assert inspect(Draft("Bob: HELLO!"), bob(), guards) == Again("shouting", Draft("HELLO!", repairs=("own_name_removed",)))
    assert inspect(Draft("Hello!"), bob(), guards) == Draft("Hello!")


@pytest.mark.parametrize(
    "text",
    [
        *[
            "<think>" * 9000,
            "!" * 60000 + "a",
            "{" * 60000,
            '{"a":' * 9000,
            "[" * 60000,
            " \n" * 30000,
            "Bob: " * 1500,
            "<|a|>" * 9000,
        ],
        *[
            '{"type":{"properties":' * 4000,
            "# How to speak\n" * 4000,
            "thank you " * 6000,
            "hi, " * 15000,
            "you " * 15000,
            "[END]" * 9000,
        ],
        *["as an AI " * 7000, "[insert " * 7000, "to you too " * 6000, "。" * 60000, "\u0300" * 60000, "a.b." * 15000],
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_very_long_text_takes_no_time_to_speak_of(text: str) -> None:
    # A regular expression that backtracks would take minutes here; the bound is for a machine that is busy.
    began = time.process_time()
    look_all(text, max_words=20, heard=[text], own_earlier=[text])
    assert time.process_time() - began < 5


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert words("**Well** — that's “10:30”, isn’t it?") == ("well", "that's", "10:30", "isn't", "it")
    assert words("Ｈｅｌｌｏ…") == ("hello",)
    assert words("… 🙂 ???") == ()
    assert words("你好吗") == ("你好", "好吗")


@given(st.text())
def test_sentences_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_sentences_end_where_people_end_them() -> None:
    text = "Dr. Smith is in. Come at 3 p.m. today! It costs 2.50… Right?\n- One\n- Two"
    assert [s.strip() for s in sentences(text)] == [
        *["Dr. Smith is in.", "Come at 3 p.m. today!", "It costs 2.50…", "Right?", "- One", "- Two"]
    ]
