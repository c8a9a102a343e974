"""What goes wrong in role play, and what happens instead: one dialogue at a time, and many."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def talk(replies: Sequence[Any], **settings: Any) -> tuple[Dialog, ScriptedModel]:
    """Let Alice and Bob talk with one scripted model for both."""
    model = ScriptedModel(replies)
    alice, bob = (Agent(Persona(name=name), model=model) for name in ("Alice", "Bob"))
    return alice.dialog_with(bob, seed=7, **settings), model


def texts(dialog: Dialog) -> list[str]:
    return [turn.text for turn in dialog.turns]


def ending(dialog: Dialog) -> tuple[str, int, bool | None]:
    assert dialog.termination is not None
    return dialog.termination.reason, dialog.termination.turn, dialog.complete


def repairs(dialog: Dialog) -> list[list[str]]:
    assert dialog.events is not None
    return [event.repairs for event in dialog.events]


LONG = "I have told you that my knee has hurt since Monday."
OTHER = "Since then I could not climb any stairs at all."

FAILURES: dict[str, tuple[list[str], dict[str, Any], list[str], tuple[str, int, bool], list[list[str]]]] = {
    "own name": (
        ["Alice: Hi.", "**Bob**: Hello. [END]"],
        {},
        ["Hi.", "Hello."],
        ("closed", 2, True),
        [["own_name_removed"], ["own_name_removed"]],
    ),
    "the other side's lines": (
        ["Hi.\nBob: Yes?", "Alice: Me?", "Hello. [END]"],
        {},
        ["Hi.", "Hello."],
        ("closed", 2, True),
        [["other_side_cut"], ["resampled_other_side"]],
    ),
    "nothing but the other side's lines": (
        ["Hi.", *["Alice: Me?"] * 4],
        {},
        ["Hi."],
        ("empty", 1, False),
        [[]],
    ),
    "role flip": (
        ["Hi.", "Thank you, Bob!", "You are welcome. [END]"],
        {},
        ["Hi.", "You are welcome."],
        ("closed", 2, True),
        [[], ["resampled_role_flip"]],
    ),
    "role flip for ever": (
        ["Hi.", *["Thank you, Bob!"] * 4, "So. [END]"],
        {},
        ["Hi.", "Thank you, Bob!", "So."],
        ("closed", 3, True),
        [[], ["resampled_role_flip", "kept_role_flip"], []],
    ),
    "leaks": (
        ["<think>Well.</think>Hi.", "As an AI language model, I cannot feel.", "Hello, {name}.", "Hello. [END]"],
        {},
        ["Hi.", "Hello."],
        ("closed", 2, True),
        [["reasoning_removed"], ["resampled_leak"]],
    ),
    "empty": (["Hi.", "", " ", "Hello. [END]"], {}, ["Hi.", "Hello."], ("closed", 2, True), [[], ["resampled_empty"]]),
    "empty for ever": (["Hi.", *[""] * 4], {}, ["Hi."], ("empty", 1, False), [[]]),
    "words like the end mark": (
        ["The bus stop.", "The end. Stop!", "Bye. [END]"],
        {},
        ["The bus stop.", "The end. Stop!", "Bye."],
        ("closed", 3, True),
        [[], [], []],
    ),
    "goodbye over and over": (
        ["So.", "Goodbye!", "Goodbye!", "Goodbye!"],
        {},
        ["So.", "Goodbye!", "Goodbye!"],
        ("closed", 3, True),
        [[], [], []],
    ),
    "goodbye before its time": (
        ["Goodbye!", "Goodbye!", "Well, one more thing.", "Goodbye!", "Goodbye!"],
        {"min_turns": 5},
        ["Goodbye!", "Goodbye!", "Well, one more thing.", "Goodbye!", "Goodbye!"],
        ("closed", 5, True),
        [[], [], [], [], []],
    ),
    "end mark before its time": (
        ["Hi. [END]", "Hello. [END]", "Bye. [END]"],
        {"min_turns": 3},
        ["Hi.", "Hello.", "Bye."],
        ("closed", 3, True),
        [["end_mark_ignored"], ["end_mark_ignored"], []],
    ),
    "repeats itself": (
        [LONG, "I see.", LONG, OTHER, "Bye. [END]"],
        {},
        [LONG, "I see.", OTHER, "Bye."],
        ("closed", 4, True),
        [[], [], ["resampled_loop"], []],
    ),
    "repeats itself for ever": ([LONG, "I see.", *[LONG] * 4], {}, [LONG, "I see."], ("loop", 2, False), [[], []]),
    "copies the other side": (
        [LONG, LONG, "I see. [END]"],
        {},
        [LONG, "I see."],
        ("closed", 2, True),
        [[], ["resampled_loop"]],
    ),
    "never ends": (
        ["One.", "Two.", "Three."],
        {"max_turns": 3},
        ["One.", "Two.", "Three."],
        ("max_turns", 3, False),
        [[]] * 3,
    ),
}


@pytest.mark.parametrize("script", FAILURES.values(), ids=FAILURES)
def test_what_goes_wrong_is_put_right(script: tuple[list[str], dict[str, Any], list[str], Any, list[list[str]]]) -> None:
    replies, settings, said, how, repaired = script
    dialog, model = talk(replies, **settings)
    assert texts(dialog) == said
    assert ending(dialog) == how
    assert repairs(dialog) == repaired
    assert len(model.requests) == len(replies) or how[0] in ("closed", "max_turns")

    async def many() -> list[Dialog]:
        talks = []
        for _ in range(8):
            each = ScriptedModel(replies)
            alice, bob = (Agent(Persona(name=name), model=each) for name in ("Alice", "Bob"))
            talks.append(alice.adialog_with(bob, seed=7, **settings))
        return list(await asyncio.gather(*talks))

    assert asyncio.run(many()) == [dialog] * 8


def test_a_wall_of_text_is_cut_at_a_sentence() -> None:
    model = ScriptedModel([" ".join(f"Sentence number {number} is here." for number in range(30)), "Bye. [END]"])
    alice, bob = (Agent(Persona(name=name), model=model, max_words=20) for name in ("Alice", "Bob"))
    dialog = alice.dialog_with(bob, seed=7)
    assert len(dialog.turns[0].text.split()) <= 20
    assert dialog.turns[0].text.endswith(".")
    assert repairs(dialog)[0]


def test_the_seed_of_a_repaired_turn_is_the_one_that_its_words_were_made_with() -> None:
    dialog, _ = talk(["Hi.", "Thank you, Bob!", "", "You are welcome. [END]"])
    assert dialog.events is not None
    assert dialog.events[1].seed == derive_seed(7, "turn", 1, 2)
    assert repairs(dialog)[1] == ["resampled_role_flip", "resampled_empty"]
