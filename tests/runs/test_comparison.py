"""Two dialogues: identical, or where they first differ."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dialog.dialog_strategies import DIALOGS
from hypothesis import given, settings

from sdialog_like import Dialog, Event, Turn
from sdialog_like.dialog import Provenance, Termination
from sdialog_like.runs.comparison import Said, compare


def dialog(*texts: str, **fields: Any) -> Dialog:
    turns = [Turn(speaker="AB"[i % 2], text=text) for i, text in enumerate(texts)]
    events = [Event(agent=turn.speaker, action="utter", text=turn.text, seed=100 + i) for i, turn in enumerate(turns)]
    ending = Termination(reason="max_turns", turn=len(turns))
    return Dialog(**{"turns": turns, "events": events, "termination": ending, "seed": 1, **fields})


@given(DIALOGS)
@settings(deadline=None)
def test_a_dialogue_is_identical_to_itself_as_it_comes_back_from_a_file(any_dialog: Dialog) -> None:
    assert compare(any_dialog, any_dialog.model_copy(deep=True)) is None
    assert compare(any_dialog, any_dialog.to_dict()) is None
    assert compare(any_dialog, json.loads(any_dialog.to_json(indent=None))) is None


@given(DIALOGS, DIALOGS)
@settings(deadline=None)
def test_identical_means_the_same_bytes(one: Dialog, other: Dialog) -> None:
    difference = compare(one, other)
    assert (difference is None) == (one.to_json() == other.to_json())
    if difference is not None:
        assert difference.same_turns == ([(t.speaker, t.text) for t in one] == [(t.speaker, t.text) for t in other])
        assert difference.turn is not None or difference.parts
        assert difference.describe()


def test_the_first_turn_that_differs_is_shown_with_its_seeds() -> None:
    difference = compare(dialog("Hi.", "Hello.", "Bye."), dialog("Hi.", "Hallo.", "Tschüss."))
    assert difference is not None
    assert (difference.turn, difference.parts) == (1, {})
    assert (difference.first, difference.second) == (Said("B", "Hello.", 101), Said("B", "Hallo.", 101))
    assert difference.describe("recorded", "made again") == (
        'Turn 2 differs:\n  recorded:   B: "Hello." (seed 101)\n  made again: B: "Hallo." (seed 101)'
    )


def test_hashes_of_requests_tell_who_is_to_blame() -> None:
    first, second = dialog("Hi.", "Hello."), dialog("Hi.", "Hallo.")
    same = compare(first, second, prompts=({101: "aa"}, {101: "aa"}))
    assert same is not None
    assert same.first == Said("B", "Hello.", 101, "aa")
    assert "(seed 101, prompt aa)" in str(same)
    assert "the model answered differently" in str(same)
    other = compare(first, second, prompts=({101: "aa"}, {101: "bb"}))
    assert "The requests differ already" in str(other)
    assert "request" not in str(compare(first, second, prompts=({101: "aa"}, {})))


def test_the_shorter_one_has_ended() -> None:
    difference = compare(dialog("Hi.", "Hello."), dialog("Hi."))
    assert difference is not None
    assert (difference.turn, difference.first, difference.second) == (1, Said("B", "Hello.", 101), None)
    assert "second: (has ended)" in str(difference)
    assert compare(dialog("Hi."), dialog("Hi.", "Hello.")).first is None  # type: ignore[union-attr]


def test_another_speaker_is_another_turn() -> None:
    other = dialog("Hi.")
    other.turns[0].speaker = "C"
    difference = compare(dialog("Hi."), other)
    assert difference is not None
    assert difference.turn == 0


def test_with_equal_turns_it_says_what_else_differs() -> None:
    first = dialog("Hi.", "Hello.", provenance=Provenance(packageVersion="1", settings={"a": {"b": [1, 2, 3]}}))
    second = dialog("Hi.", "Hello.", provenance=Provenance(packageVersion="2", settings={"a": {"b": [1, 5, 6]}}))
    assert second.events is not None
    second.events[1].seed = 7
    difference = compare(first, second)
    assert difference is not None
    assert difference.same_turns
    assert difference.parts == {
        "events[1].seed": (101, 7),
        "provenance.settings.a.b[1]": (2, 5),
        "provenance.packageVersion": ("1", "2"),
    }
    assert 'provenance.packageVersion: "1" → "2"' in str(difference)
    assert "All turns are the same" in str(difference)


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        ({"scenario": {"a": 1, "b": 2}}, {"scenario": {"b": 2, "a": 1}}, "scenario (order)"),
        ({"scenario": [1, 2]}, {"scenario": [1]}, "scenario (length)"),
        ({"scenario": "x"}, {}, "scenario"),
        ({"notes": "x"}, {"notes": "y"}, "notes"),
        ({"scenario": {"a": True}}, {"scenario": {"a": 1}}, "scenario.a"),
        ({"scenario": {"a": 1.0}}, {"scenario": {"a": 1}}, "scenario.a"),
        ({"turns": [Turn(speaker="A", text="x", audio="1")]}, {"turns": [Turn(speaker="A", text="x")]}, "turns[0].audio"),
    ],
)
def test_every_part_counts(first: dict[str, Any], second: dict[str, Any], path: str) -> None:
    difference = compare(dialog("x", **first), dialog("x", **second))
    assert difference is not None
    assert list(difference.parts) == [path]


def test_plain_data_without_turns_is_compared_too() -> None:
    assert compare({"city": "Oslo"}, {"city": "Oslo"}) is None
    difference = compare({"city": "Oslo", "degrees": [1]}, {"city": "Bergen", "degrees": [2]})
    assert difference is not None
    assert difference.parts == {"city": ("Oslo", "Bergen"), "degrees[0]": (1, 2)}
    assert compare("one", "two").parts == {"it": ("one", "two")}  # type: ignore[union-attr]
    assert compare([1], dialog("x")) is not None


def test_a_description_stays_short_but_shows_turns_whole() -> None:
    long = "very " * 100
    difference = compare(dialog(long, notes=long), dialog("short", notes="n"))
    assert difference is not None
    assert long in str(difference)
    assert f'notes: "{long}"' not in str(difference)
    many = compare({str(i): 1 for i in range(20)}, {str(i): 2 for i in range(20)})
    assert "and 12 more" in str(many)
