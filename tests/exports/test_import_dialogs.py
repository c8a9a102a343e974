"""Other tools' files become dialogues; what is no turn is kept elsewhere and said, what is broken is named with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from exports.export_parts import dialog_of

from sdialog_like.dialog import Dialog, save_dialogs
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports import ImportReport, import_dialogs


def read(path: Path, *records: Any, report: ImportReport | None = None, format: str | None = None) -> list[Dialog]:  # noqa: A002
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return list(import_dialogs(path, format, report=report))


def turns(dialog: Dialog) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in dialog]


HI = [("user", "Hi."), ("assistant", "Hello.")]


@pytest.mark.parametrize("key", ["conversations", "conversation"])
@pytest.mark.parametrize(
    ("user", "assistant"), [("human", "gpt"), ("user", "assistant"), ("human", "chatgpt"), ("Human", "GPT")]
)
def test_sharegpt_has_many_names_for_the_two_sides(tmp_path: Path, key: str, user: str, assistant: str) -> None:
    record = {"id": "a1", key: [{"from": user, "value": "Hi."}, {"from": assistant, "value": "Hello."}]}
    (found,) = read(tmp_path / "x.jsonl", record)
    assert turns(found) == HI
    assert found.dialogId == "a1"
    assert found.events is None


def test_a_sharegpt_file_may_be_one_json_list_over_many_lines(tmp_path: Path) -> None:
    records = [{"conversations": [{"from": "human", "value": "Hi."}, {"from": "gpt", "value": "Hello."}]}] * 2
    (tmp_path / "x.json").write_text(json.dumps(records, indent=2), encoding="utf-8")
    assert [turns(dialog) for dialog in import_dialogs(tmp_path / "x.json")] == [HI, HI]


def test_a_json_file_may_hold_one_record_a_line(tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]}
    assert [turns(dialog) for dialog in read(tmp_path / "x.json", record, record)] == [HI, HI]


def test_a_json_file_may_hold_one_dialogue(tmp_path: Path) -> None:
    dialog = dialog_of(("A", "1"), seed=3)
    dialog.to_file(tmp_path / "x.json")
    assert list(import_dialogs(tmp_path / "x.json")) == [dialog]


def test_the_format_is_told_from_the_content_where_the_ending_says_nothing(tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]}
    assert turns(read(tmp_path / "chats", record)[0]) == HI


def test_contents_made_of_parts_become_text_and_other_parts_events(tmp_path: Path) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:,"}}
    content = [{"type": "text", "text": "Look:"}, image, {"type": "text", "text": "A cat?"}]
    report = ImportReport()
    (found,) = read(tmp_path / "x.jsonl", {"messages": [{"role": "user", "content": content}]}, report=report)
    assert turns(found) == [("user", "Look:\nA cat?")]
    assert [(event.action, event.data) for event in found.events or ()] == [("attach", {"part": image}), ("utter", None)]
    assert report.notes == {"a part of a message that is no text became an event": 1}


def test_tools_and_system_messages_become_events_in_their_places(tmp_path: Path) -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "time", "arguments": "{}"}}]
    record = {
        "messages": [
            {"role": "developer", "content": "Be exact."},
            {"role": "user", "content": "What time is it?"},
            {"role": "assistant", "content": None, "tool_calls": calls},
            {"role": "tool", "tool_call_id": "c1", "content": "12:00"},
            {"role": "assistant", "content": "Noon.", "weight": 1},
        ],
        "tools": [{"type": "function"}],
    }
    report = ImportReport()
    (found,) = read(tmp_path / "x.jsonl", record, report=report)
    assert turns(found) == [("user", "What time is it?"), ("assistant", "Noon.")]
    assert [(event.agent, event.action, event.text, event.data) for event in found.events or ()] == [
        ("system", "instruct", "Be exact.", None),
        ("user", "utter", "What time is it?", None),
        ("assistant", "tool_call", None, {"tool_calls": calls}),
        ("tool", "tool", "12:00", {"tool_call_id": "c1"}),
        ("assistant", "utter", "Noon.", None),
    ]
    assert found[1].model_extra == {"weight": 1}
    assert found.model_extra == {"imported": {"tools": [{"type": "function"}]}}
    assert report.describe().split("\n") == [
        "Read 1 dialogue.",
        "1 × a system message became an event.",
        "1 × a call of tools became an event.",
        "1 × a tool message became an event.",
        "1 × the key 'tools' is kept in the dialogue's field 'imported'.",
    ]


def test_words_beside_a_call_of_tools_stay_a_turn(tmp_path: Path) -> None:
    message = {"role": "assistant", "content": "Let me see.", "tool_calls": [{"id": "c1"}]}
    (found,) = read(tmp_path / "x.jsonl", {"messages": [message]})
    assert turns(found) == [("assistant", "Let me see.")]
    assert [event.action for event in found.events or ()] == ["utter", "tool_call"]


def test_an_empty_answer_is_a_turn_all_the_same(tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": None, "refusal": "No."}]}
    (found,) = read(tmp_path / "x.jsonl", record)
    assert turns(found) == [("user", ""), ("assistant", "")]
    assert found[1].model_extra == {"refusal": "No."}


def test_a_sharegpt_record_may_have_its_system_message_beside_the_conversation(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "x.jsonl", {"system": "Be kind.", "conversations": [{"from": "human", "value": "Hi."}]})
    assert (found.events or [])[0].text == "Be kind."
    assert found.model_extra == {}


def test_an_unknown_role_stays_a_speaker_and_is_said(tmp_path: Path) -> None:
    report = ImportReport()
    (found,) = read(tmp_path / "x.jsonl", {"messages": [{"role": "Judge", "content": "Order!"}]}, report=report)
    assert turns(found) == [("Judge", "Order!")]
    assert report.notes == {"the role 'Judge' is not known and stays as a speaker": 1}


def test_csv_of_other_tools(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(
        b"\xef\xbb\xbfdialogue_id,Turn_ID,Role,Utterance,act\r\nd1,2,Bo,Hello.,greet\r\nd1,1,Ann,Hi.,greet\r\n\r\n7,1,Ann,Bye.,\r\n"
    )
    report = ImportReport()
    first, second = import_dialogs(tmp_path / "x.csv", report=report)
    assert turns(first) == [("Ann", "Hi."), ("Bo", "Hello.")]
    assert (first.dialogId, second.dialogId) == ("d1", 7)
    assert first[0].model_extra == {"act": "greet"}
    assert report.notes == {"the column 'act' became a field of the turn": 2}


def test_csv_of_one_dialogue(tmp_path: Path) -> None:
    dialog = dialog_of(("Ann", "Hi, you"), ("Bo", ""))
    dialog.to_file(tmp_path / "x.csv")
    assert list(import_dialogs(tmp_path / "x.csv")) == [dialog]


def test_a_folder_is_read_in_the_order_of_the_numbers(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        dialog_of(("A", str(number)), dialogId=number).to_file(tmp_path / f"{number}.json")
        dialog_of(("A", "not this one")).to_file(tmp_path / f"{number}.txt")
    assert [dialog.dialogId for dialog in import_dialogs(tmp_path)] == [1, 2, 10]


def test_a_txt_file_is_one_dialogue(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Ann: Hi.\nBo: Hello.\n", encoding="utf-8")
    assert [turns(dialog) for dialog in import_dialogs(tmp_path / "x.txt")] == [[("Ann", "Hi."), ("Bo", "Hello.")]]


def test_dialogues_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    save_dialogs([dialog_of(("A", "1")), dialog_of(("A", "2"))], tmp_path / "x.jsonl")
    with open(tmp_path / "x.jsonl", "a", encoding="utf-8") as file:
        file.write("broken\n")
    dialogs = import_dialogs(tmp_path / "x.jsonl")
    assert [next(dialogs)[0].text, next(dialogs)[0].text] == ["1", "2"]
    with pytest.raises(DialogFormatError, match=r"x\.jsonl: In line 3: This is not JSON: Expecting value at column 1"):
        next(dialogs)


GOOD = '{"messages": [{"role": "user", "content": "Hi."}]}\n'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"messages": [{"role": "user", "content": "Hi', "not JSON.*at column"),
        ('{"messages": {"role": "user"}}', "not a chat"),
        ('{"turns": []}', "not a chat"),
        ("[]", "not a chat"),
        ('{"messages": ["Hi"]}', "A message is an object"),
        ('{"messages": [{"content": "Hi."}]}', "needs a role and a content; this one has content"),
        ('{"messages": [{"role": "user"}]}', "needs a role and a content"),
        ('{"messages": [{"role": "user", "content": 3}]}', "a text or a list of parts, not int"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "x.jsonl").write_text(f"{GOOD}\n{line}\n{GOOD}", encoding="utf-8")
    with pytest.raises(DialogFormatError, match=rf"x\.jsonl: In line 3: .*{message}"):
        list(import_dialogs(tmp_path / "x.jsonl"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"dialogId,speaker,text\n1,A\n", "Line 2 has 2 columns, and the first one 3"),
        (b'speaker,text\nA,"x\n', "Line 2 is not CSV"),
        (b"who,what\nA,x\n", "needs the columns 'speaker' and 'text'; there is who, what"),
        (b"dialogId,speaker,text\n1,A,x\n2,A,y\n1,A,z\n", "In line 4: the dialogue '1' goes on.*Sort the rows"),
        (b"speaker,text\nA,\xff\n", "not UTF-8"),
    ],
)
def test_a_broken_table_is_named_with_the_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(DialogFormatError, match=rf"x\.csv: .*{message}"):
        list(import_dialogs(tmp_path / "x.csv"))


def test_a_dialogue_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"turns": []}\n{"turns": [{"speaker": "A"}]}\n', encoding="utf-8")
    with pytest.raises(DialogFormatError, match=r"In line 2: .*turns\.0\.text"):
        list(import_dialogs(tmp_path / "x.jsonl"))


def test_where_the_format_cannot_be_told_the_error_says_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(DialogFormatError, match="first record has the keys 'prompt', 'answer'.*'turns'"):
        read(tmp_path / "x.jsonl", {"prompt": "Hi.", "answer": "Hello."})
    (tmp_path / "x.bin").write_bytes(b"\x00\x01")
    with pytest.raises(DialogFormatError, match="Say it with format=; known: jsonl"):
        import_dialogs(tmp_path / "x.bin")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DialogFormatError, match="holds no dialogue files"):
        list(import_dialogs(tmp_path / "empty"))


def test_wrong_names_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(DialogFormatError, match="There is no file or folder"):
        import_dialogs(tmp_path / "missing.jsonl")
    with pytest.raises(InputError, match="no import format 'yaml'.*Known: jsonl"):
        import_dialogs(tmp_path, "yaml")
    with pytest.raises(DialogFormatError, match="cannot be read"):
        list(import_dialogs(tmp_path, "jsonl"))


def test_an_empty_file_holds_no_dialogues(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"")
    assert list(import_dialogs(tmp_path / "x.jsonl")) == []
