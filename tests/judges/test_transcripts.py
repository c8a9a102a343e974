"""Transcripts: who said what, from any form that a dialogue comes in; never a dict's repr."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like import Dialog, Turn
from sdialog_like.errors import InputError
from sdialog_like.judges import transcript
from sdialog_like.judges.transcripts import numbered_lines, read_turns

DIALOG = Dialog(turns=[Turn(speaker="Ann", text="Hi!"), Turn(speaker="Bob", text="Hello.")])


@pytest.mark.parametrize(
    "what",
    [
        DIALOG,
        DIALOG.to_dict(),
        {"id": 7, "dialog": [{"speaker": "Ann", "text": "Hi!"}, {"speaker": "Bob", "text": "Hello."}]},
        {"turns": [{"name": "Ann", "utterance": "Hi!"}, {"name": "Bob", "utterance": "Hello."}]},
        list(DIALOG),
        [("Ann", "Hi!"), ["Bob", "Hello."]],
        [SimpleNamespace(speaker="Ann", text="Hi!"), SimpleNamespace(speaker="Bob", text="Hello.")],
        "Ann: Hi!\nBob: Hello.",
        "\r\nAnn: Hi!\r\n\r\nBob:  Hello.\r\n",
    ],
)
def test_whatever_its_form_a_dialogue_reads_the_same(what: Any) -> None:
    assert transcript(what) == "Ann: Hi!\nBob: Hello."


@pytest.mark.parametrize("key", ["messages", "conversations", "conversation"])
def test_chats_are_read_by_their_sides(key: str) -> None:
    chat = [
        {"role": "system", "content": "Be brief."},
        {"from": "human", "value": "Where is it?"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
        {"role": "tool", "content": "52.5, 13.4"},
        {"role": "assistant", "content": [{"type": "text", "text": "In"}, {"type": "text", "text": "Berlin."}]},
        {"role": "Ann", "content": "Thanks."},
    ]
    wanted = "User: Where is it?\nAssistant: In\n    Berlin.\nAnn: Thanks."
    assert transcript(chat) == transcript({key: chat, "source": "x"}) == wanted


def test_the_system_of_a_dialogue_is_a_speaker() -> None:
    assert transcript([{"speaker": "System", "text": "Hello, how can I help?"}]) == "System: Hello, how can I help?"


def test_lines_without_a_speaker_go_on_with_the_turn_before() -> None:
    assert transcript("Ann: First,\nthen this:\n- one\nBob: Yes.") == "Ann: First,\n    then this:\n    - one\nBob: Yes."


def test_a_text_without_speakers_stays_as_it_is() -> None:
    text = "Once upon a time\nthere was a king: he was old."
    assert transcript(text) == text
    assert [turn.speaker for turn in read_turns(text)] == [""]
    assert read_turns("  \n ") == read_turns([]) == []


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (5, "a dialogue, not int"),
        (None, "not NoneType"),
        ({"a": 1}, "keys a is no dialogue"),
        ([{"text": "Hi"}], "Number 1 of the list names no speaker"),
        ([("Ann", "Hi"), "Bob"], "Number 2 of the list is no turn: 'Bob'"),
        ([{"role": "user", "content": 5}], "text of number 1 of the list is int"),
    ],
)
def test_what_is_no_dialogue_is_refused(what: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        transcript(what)


TEXTS = st.text(st.sampled_from("ab :[]1</>\n\r\u2028\tdialogue"), max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_no_text_can_pass_for_another_turn_or_for_the_end(pairs: list[tuple[str, str]]) -> None:
    shown = "\n".join(numbered_lines(read_turns([(f"S{speaker}", text) for speaker, text in pairs])))
    starts = [line for line in shown.splitlines() if not line.startswith("    ")]
    assert [line.split("]")[0] for line in starts] == [f"[{number}" for number in range(1, len(pairs) + 1)]
