"""What was exported comes back: whole from JSONL, folder and parquet, its turns from the other formats."""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from dialog.dialog_strategies import ANY_TEXT, DIALOGS, IDS
from exports.export_parts import needs
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.exports import export_dialogs, import_dialogs

fast = settings(deadline=None, max_examples=50)
MANY = st.lists(DIALOGS, min_size=1, max_size=4)
CHATS = st.lists(
    st.builds(
        Dialog,
        turns=st.lists(st.builds(Turn, speaker=st.sampled_from(["Ann", "Bo"]), text=ANY_TEXT), max_size=6).map(
            lambda turns: [Turn(speaker="Ann", text="Hi."), *turns, Turn(speaker="Bo", text="Bye.")]
        ),
        dialogId=IDS,
    ),
    min_size=1,
    max_size=3,
)


def round_trip(dialogs: list[Dialog], name: str, file: str, **options: Any) -> list[Dialog]:
    """Export, and import with and without saying the format."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / file
        report = export_dialogs(dialogs, name, target, **options)
        assert report.written == len(dialogs)
        guessed = list(import_dialogs(target))
        assert list(import_dialogs(target, name)) == guessed
        return guessed


@given(dialogs=MANY)
@fast
def test_jsonl_keeps_everything(dialogs: list[Dialog]) -> None:
    assert round_trip(dialogs, "jsonl", "x.jsonl") == dialogs


@given(dialogs=MANY)
@fast
def test_a_folder_keeps_everything(dialogs: list[Dialog]) -> None:
    found = round_trip(dialogs, "folder", "x")
    assert sorted(dialog.to_json() for dialog in found) == sorted(dialog.to_json() for dialog in dialogs)


@given(dialogs=MANY)
@fast
def test_parquet_keeps_everything(dialogs: list[Dialog]) -> None:
    needs("pyarrow")
    assert round_trip(dialogs, "parquet", "x.parquet", row_group=2) == dialogs


@pytest.mark.parametrize("data", ["parquet", "jsonl"])
@given(dialogs=MANY)
@fast
def test_a_hugging_face_folder_keeps_everything(dialogs: list[Dialog], data: str) -> None:
    if data == "parquet":
        needs("pyarrow")
    assert round_trip(dialogs, "hf", "x", data=data) == dialogs


@given(dialogs=MANY)
@fast
def test_csv_keeps_ids_speakers_and_texts(dialogs: list[Dialog]) -> None:
    texts = [t for d in dialogs for turn in d.turns for t in (turn.speaker, turn.text)] + [str(d.dialogId) for d in dialogs]
    assume(all(dialog.turns for dialog in dialogs))
    assume(sys.version_info >= (3, 11) or all("\0" not in text for text in texts))
    expected = [Dialog(turns=dialog.turns, dialogId=dialog.dialogId) for dialog in dialogs]
    assert round_trip(dialogs, "csv", "x.csv") == expected


@pytest.mark.parametrize("name", ["openai", "sharegpt"])
@pytest.mark.parametrize("assistant", ["Ann", "Bo"])
@given(dialogs=CHATS)
@fast
def test_chats_keep_texts_and_sides(dialogs: list[Dialog], name: str, assistant: str) -> None:
    def side(turn: Turn) -> str:
        return "assistant" if turn.speaker == assistant else "user"

    found = round_trip(dialogs, name, "x.jsonl", assistant=assistant, alternation="keep")
    assert [d.turns for d in found] == [[Turn(speaker=side(turn), text=turn.text) for turn in d] for d in dialogs]

    joined = round_trip(dialogs, name, "x.jsonl", assistant=assistant)
    for dialog, back in zip(dialogs, joined, strict=True):
        runs = [(who, "\n".join(turn.text for turn in turns)) for who, turns in groupby(dialog.turns, key=side)]
        assert [(turn.speaker, turn.text) for turn in back] == runs
        assert back.dialogId == (None if name == "openai" else dialog.dialogId)


def test_a_given_system_message_comes_back_as_an_event_and_can_be_exported_again(tmp_path: Path) -> None:
    dialog = Dialog(turns=[Turn(speaker="A", text="1"), Turn(speaker="B", text="2")])
    export_dialogs([dialog], "openai", tmp_path / "a.jsonl", system="Be kind.")
    found = list(import_dialogs(tmp_path / "a.jsonl"))
    assert [(event.agent, event.action, event.text) for event in found[0].events or ()] == [
        ("system", "instruct", "Be kind."),
        ("user", "utter", "1"),
        ("assistant", "utter", "2"),
    ]
    export_dialogs(found, "openai", tmp_path / "b.jsonl", system="recorded")
    assert (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "a.jsonl").read_bytes()
