"""SDialog's files, of its first version and of today's, load without losing a turn, an id or a field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdialog_like.dialog import Dialog

FIRST: dict[str, Any] = {
    "formatVersion": "0.0.5",
    "model": "qwen2.5:14b",
    "seed": 0,
    "dialogId": 4,
    "complete": True,
    "scenario": {"Domains": [None], "Happy": True},
    "turns": [{"speaker": "System", "text": "Hello"}, {"speaker": "User", "text": "Hi: you"}],
    "events": [
        {"agent": "System", "action": "utter", "actionLabel": None, "text": "Hello", "timestamp": 1751111111},
        {"agent": "User", "action": "utter", "actionLabel": None, "text": "Hi: you", "timestamp": 1751111112},
    ],
}
TODAY: dict[str, Any] = {
    "version": "0.5.3+abc",
    "timestamp": "2025-11-25T15:02:07Z",
    "model": {"name": "qwen3:14b", "seed": 13, "temperature": 0.6},
    "seed": 99,
    "id": "ef04df71-f634",
    "parentId": 12,
    "complete": False,
    "personas": {"Agent": {"name": "Mia", "_metadata": {"id": 1}}, "Caller": "a customer"},
    "context": {"location": "call centre"},
    "scenario": None,
    "turns": [
        {"speaker": "Agent", "text": "Hello"},
        {"speaker": None, "text": "(noise)"},
        {"speaker": "Caller", "text": "Hi"},
    ],
    "events": [
        {"agent": "Agent", "action": "think", "actionLabel": None, "content": "Greet.", "timestamp": 1764082899},
        {
            "agent": "Agent",
            "action": "tool",
            "actionLabel": "call",
            "content": {"name": "lookup", "args": {}},
            "timestamp": 1,
        },
        {"agent": "Agent", "action": "utter", "content": "Hello", "timestamp": "2025-11-25T15:02:07Z", "actorId": 5},
        {"agent": "Caller", "action": "utter", "content": "Hi", "timestamp": None, "metadata": {"tokens": 3}},
    ],
    "notes": "read me",
    "goalCompleted": True,
}


def test_the_first_format_keeps_everything() -> None:
    dialog = Dialog.from_dict(FIRST)
    assert (dialog.formatVersion, dialog.dialogId, dialog.seed, dialog.model) == ("0.0.5", 4, 0, "qwen2.5:14b")
    assert str(dialog) == "System: Hello\nUser: Hi: you"
    assert dialog.events is not None
    assert [event.timestamp for event in dialog.events] == [1751111111, 1751111112]
    written = dialog.to_dict()
    assert written == {**FIRST, "events": [{k: v for k, v in event.items() if v is not None} for event in FIRST["events"]]}


def test_todays_format_keeps_everything() -> None:
    dialog = Dialog.from_dict(TODAY)
    assert (dialog.id, dialog.parentId, dialog.version, dialog.seed) == ("ef04df71-f634", 12, "0.5.3+abc", 99)
    assert [(turn.speaker, turn.text) for turn in dialog] == [("Agent", "Hello"), ("", "(noise)"), ("Caller", "Hi")]
    assert dialog.model == "qwen3:14b"
    assert dialog.provenance is not None
    assert dialog.provenance.modelParameters == {"seed": 13, "temperature": 0.6}
    assert dialog.personas == {
        "Agent": {"name": "Mia", "_metadata": {"id": 1}},
        "Caller": {"description": "a customer"},
    }
    assert dialog.context == {"location": "call centre"}
    assert dialog.notes == "read me"
    assert dialog.model_extra == {"timestamp": "2025-11-25T15:02:07Z", "goalCompleted": True}


def test_todays_events_keep_everything() -> None:
    events = Dialog.from_dict(TODAY).events
    assert events is not None
    think, tool, hello, hi = events
    assert (think.text, think.content, think.timestamp) == ("Greet.", "Greet.", 1764082899)
    assert tool.text is None
    assert tool.content == {"name": "lookup", "args": {}}
    assert hello.text == "Hello"
    assert hello.data == {"timestamp": "2025-11-25T15:02:07Z", "actorId": 5}
    assert hi.data == {"metadata": {"tokens": 3}}


@pytest.mark.parametrize("data", [FIRST, TODAY])
def test_loading_leaves_the_data_alone_and_round_trips(data: dict[str, Any], tmp_path: Path) -> None:
    before = json.dumps(data)
    (tmp_path / "theirs.json").write_text(before)
    dialog = Dialog.from_file(tmp_path / "theirs.json")
    assert Dialog.model_validate(data) == dialog
    assert json.dumps(data) == before
    dialog.to_file(tmp_path / "ours.json")
    assert Dialog.from_file(tmp_path / "ours.json") == dialog


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"id": 0}, 0),
        ({"id": "a", "dialogId": None}, "a"),
        ({"id": None, "dialogId": 5}, 5),
        ({"id": 5, "dialogId": 5}, 5),
        ({"id": None}, None),
    ],
)
def test_no_id_is_lost(ids: dict[str, Any], expected: Any) -> None:
    dialog = Dialog.from_dict({"turns": [], **ids})
    assert dialog.dialogId == expected
    assert not dialog.model_extra


def test_two_different_ids_are_both_kept() -> None:
    data = Dialog.from_dict({"turns": [], "id": "new", "dialogId": 3}).to_dict()
    assert (data["dialogId"], data["id"]) == (3, "new")


def test_extra_fields_of_turns_are_kept() -> None:
    data = {"turns": [{"speaker": "A", "text": "b", "audio_path": "a.wav"}]}
    assert Dialog.from_dict(data).to_dict()["turns"] == data["turns"]


def test_a_file_without_turns_in_it_is_an_empty_dialogue() -> None:
    assert len(Dialog.from_dict({"id": 1, "turns": None})) == 0


def test_a_model_dict_without_a_name_is_kept_as_parameters() -> None:
    dialog = Dialog.from_dict({"turns": [], "model": {"temperature": 1}})
    assert dialog.model is None
    assert dialog.provenance is not None
    assert dialog.provenance.modelParameters == {"temperature": 1}


def test_an_event_with_text_and_another_content_keeps_both() -> None:
    events = Dialog.from_dict({"turns": [], "events": [{"action": "a", "text": "x", "content": ["y"], "data": [1]}]}).events
    assert events is not None
    assert events[0].text == "x"
    assert events[0].data == {"content": ["y"], "data": [1]}
