"""One call writes dialogues in any format; the report says what was left out, lost and changed."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exports.export_parts import dialog_of, lines_of

from sdialog_like.atomic import atomic_writer
from sdialog_like.dialog import Dialog, load_dialogs, save_dialogs
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports import FORMATS, Skipped, export_dialogs

HELLO = dialog_of(("Ann", "Hi."), ("Bo", "Hello."), dialogId=1, complete=True, seed=7, scenario="A greeting.")
CUT = dialog_of(("Ann", "Hi,\nBo."), ("Bo", "Um"), dialogId="visit/2", complete=False, events=[{"action": "utter"}])
LOUD = dialog_of(("Ann", "HI."), ("Bo", "HELLO."), ("Cy", "SH!"), dialogId=3)


def test_jsonl_is_what_save_dialogs_writes(tmp_path: Path) -> None:
    report = export_dialogs([HELLO, CUT], "jsonl", tmp_path / "new" / "x.jsonl")
    save_dialogs([HELLO, CUT], tmp_path / "y.jsonl")
    assert (tmp_path / "new" / "x.jsonl").read_bytes() == (tmp_path / "y.jsonl").read_bytes()
    assert (report.given, report.written, report.not_represented) == (2, 2, {})


def test_openai_lines_hold_messages_and_nothing_else(tmp_path: Path) -> None:
    report = export_dialogs([HELLO], "openai", tmp_path / "x.jsonl", assistant="Ann", system="Be kind.")
    assert lines_of(tmp_path / "x.jsonl") == [
        {
            "messages": [
                {"role": "system", "content": "Be kind."},
                {"role": "assistant", "content": "Hi."},
                {"role": "user", "content": "Hello."},
            ]
        }
    ]
    assert set(report.not_represented) == {"dialogId", "complete", "seed", "scenario", "speakers' names"}


def test_sharegpt_lines_hold_the_id_and_the_conversation(tmp_path: Path) -> None:
    report = export_dialogs([CUT], "sharegpt", tmp_path / "x.jsonl", system="persona")
    assert lines_of(tmp_path / "x.jsonl") == [
        {"id": "visit/2", "conversations": [{"from": "human", "value": "Hi,\nBo."}, {"from": "gpt", "value": "Um"}]}
    ]
    assert set(report.not_represented) == {"complete", "events", "speakers' names"}
    assert report.repairs == {"no system message, because there is no persona text": 1}


def test_csv_has_one_row_a_turn(tmp_path: Path) -> None:
    report = export_dialogs([HELLO, dialog_of(), CUT], "csv", tmp_path / "x.csv")
    with open(tmp_path / "x.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["dialog", "dialogId", "turn", "speaker", "text"],
        ["1", "1", "1", "Ann", "Hi."],
        ["1", "1", "2", "Bo", "Hello."],
        ["3", "visit/2", "1", "Ann", "Hi,\nBo."],
        ["3", "visit/2", "2", "Bo", "Um"],
    ]
    assert report.skipped == [Skipped(2, None, "It has no turns, so it would have no row.")]
    assert "dialogId" not in report.not_represented


def test_a_folder_has_a_txt_and_a_json_file_for_each_dialogue(tmp_path: Path) -> None:
    report = export_dialogs([HELLO, CUT], "folder", tmp_path / "out")
    assert sorted(os.listdir(tmp_path / "out")) == [
        "1.json",
        "1.txt",
        *sorted(n for n in os.listdir(tmp_path / "out") if "~" in n),
    ]
    assert (tmp_path / "out" / "1.txt").read_text("utf-8") == "Ann: Hi.\nBo: Hello.\n"
    assert load_dialogs(tmp_path / "out") == [HELLO, CUT]
    assert not report.not_represented


def test_file_names_stay_in_the_folder_and_are_all_different(tmp_path: Path) -> None:
    ids = ["../x", "a", "A", "a", "a-2", 1, "1", None, None, "dialog-8", "ünï", "con"]
    dialogs = [dialog_of(("S", str(number)), dialogId=own) for number, own in enumerate(ids)]
    export_dialogs(dialogs, "folder", tmp_path / "out", files="json")
    names = os.listdir(tmp_path / "out")
    assert len({name.casefold() for name in names}) == len(ids)
    assert {"1.json", "a.json", "A-2.json", "dialog-8.json"} <= set(names)
    assert os.listdir(tmp_path) == ["out"]
    assert sorted(int(dialog[0].text) for dialog in load_dialogs(tmp_path / "out")) == list(range(len(ids)))


def test_a_txt_file_that_could_not_be_read_again_is_not_written_and_that_is_said(tmp_path: Path) -> None:
    odd = dialog_of(("Ann: the first", "Hi."), dialogId="odd")
    report = export_dialogs([odd, CUT], "folder", tmp_path / "both")
    assert (tmp_path / "both" / "odd.json").exists()
    assert not (tmp_path / "both" / "odd.txt").exists()
    assert report.repairs["no txt file, because its lines could not be read again"] == 1
    report = export_dialogs([odd, CUT], "folder", tmp_path / "txt", files="txt")
    assert [skipped.id for skipped in report.skipped] == ["odd"]
    assert report.repairs["line breaks inside turns became spaces"] == 1
    assert report.not_represented["events"] == 1


def test_only_complete_leaves_the_others_out_and_says_so(tmp_path: Path) -> None:
    report = export_dialogs([HELLO, CUT, LOUD], "jsonl", tmp_path / "x.jsonl", only_complete=True)
    assert load_dialogs(tmp_path / "x.jsonl") == [HELLO]
    assert report.skipped == [
        Skipped(2, "visit/2", "It is not complete."),
        Skipped(3, 3, "It does not say whether it is complete."),
    ]


def test_the_report_can_be_read(tmp_path: Path) -> None:
    report = export_dialogs(
        [HELLO, CUT, LOUD, dialog_of()], "openai", tmp_path / "x.jsonl", trailing="drop", assistant="first"
    )
    assert report.describe().split("\n") == [
        f"Wrote 2 of 4 dialogues as openai to {tmp_path / 'x.jsonl'}.",
        "Left out 1 (id 3): More than two people speak in it.",
        "Left out 1 (number 4): It has no turns.",
        "openai has no place for: dialogId, complete, speakers' names, seed (in 1 dialogue), scenario (in 1 dialogue), "
        "events (in 1 dialogue).",
        "Changed in 2: what the user says after the assistant's last words was dropped.",
    ]


def test_many_reasons_are_summed_up(tmp_path: Path) -> None:
    dialogs = [dialog_of(("A", "1"), ("B", "2"))] + [f"text {n}" for n in range(7)]
    report = export_dialogs(dialogs, "jsonl", tmp_path / "x.jsonl")
    assert (
        "Left out 7 (number 2, number 3, number 4, number 5, number 6, …): It is not a dialogue, but str."
        in report.describe()
    )
    report.skipped = [Skipped(n, n, f"Reason {n}.") for n in range(8)]
    assert "Left out 3 more, for 3 other reasons." in report.describe()


def test_fields_and_turns_of_other_tools_are_named_where_they_are_lost(tmp_path: Path) -> None:
    dialog = Dialog.model_validate({"turns": [{"speaker": "A", "text": "x", "audio": "a.wav"}], "licence": "CC0"})
    assert set(export_dialogs([dialog], "csv", tmp_path / "x.csv").not_represented) == {"licence", "turns' audio"}


def test_nothing_is_written_where_no_dialogue_fits(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="None of the 2 dialogues can be written as openai. The first one: No speaker"):
        export_dialogs([HELLO, CUT], "openai", tmp_path / "x.jsonl", assistant="Zoe")
    assert os.listdir(tmp_path) == []


def test_no_dialogues_make_an_empty_file(tmp_path: Path) -> None:
    report = export_dialogs([], "openai", tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_bytes() == b""
    assert report.describe().startswith("Wrote 0 dialogues")


def test_a_dialogue_with_a_number_that_json_lacks_is_left_out(tmp_path: Path) -> None:
    report = export_dialogs([dialog_of(scenario={"p": float("nan")}), HELLO], "jsonl", tmp_path / "x.jsonl")
    assert load_dialogs(tmp_path / "x.jsonl") == [HELLO]
    assert "NaN" in report.skipped[0].reason


@pytest.mark.parametrize("name", ["openai", "sharegpt"])
def test_half_characters_are_written_as_json_escapes(tmp_path: Path, name: str) -> None:
    export_dialogs([dialog_of(("A", "1"), ("B", "cut \ud83d"))], name, tmp_path / "x.jsonl")
    assert b"cut \\ud83d" in (tmp_path / "x.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("opnai", {}, "no export format 'opnai'. Did you mean 'openai'.*Known: jsonl, folder"),
        ("openai", {"assitant": "A"}, "no option 'assitant'.*assistant, system, alternation"),
        ("jsonl", {"indent": 2}, "no option 'indent'. Options of jsonl: none"),
        ("chat-template", {}, "needs the option 'tokenizer'"),
        ("folder", {"files": "yaml"}, "files is one of both, json, txt"),
        ("openai", {"others": "drop"}, "others is one of refuse, user"),
    ],
)
def test_unknown_formats_and_options_are_refused_with_the_list(
    tmp_path: Path, name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        export_dialogs([HELLO], name, tmp_path / "x", **options)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "chat-template"])
def test_each_format_tells_its_options(name: str) -> None:
    assert all(isinstance(option, str) for option in FORMATS[name].options())


@pytest.mark.parametrize("dialogs", ["dialogs.jsonl", HELLO, Path("x")])
def test_a_path_or_one_dialogue_is_not_taken_for_many(tmp_path: Path, dialogs: Any) -> None:
    with pytest.raises(InputError, match="import_dialogs"):
        export_dialogs(dialogs, "jsonl", tmp_path / "x.jsonl")


def test_a_folder_that_holds_files_is_not_mixed_with_new_ones(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    with pytest.raises(InputError, match="not empty"):
        export_dialogs([HELLO], "folder", tmp_path)
    with pytest.raises(InputError, match="is a file"):
        export_dialogs([HELLO], "folder", tmp_path / "old.json")
    with pytest.raises(InputError, match="is a folder.*dialogs.jsonl"):
        export_dialogs([HELLO], "jsonl", tmp_path)
    (tmp_path / "empty").mkdir()
    export_dialogs([HELLO], "folder", tmp_path / "empty")
    assert len(os.listdir(tmp_path / "empty")) == 2


@pytest.mark.parametrize("name", ["jsonl", "folder", "csv", "openai"])
def test_after_an_error_of_the_source_nothing_is_there_and_the_old_file_still_is(tmp_path: Path, name: str) -> None:
    def broken() -> Iterator[Dialog]:
        yield HELLO
        raise OSError(errno.EIO, "the source broke")

    target = tmp_path / "target"
    if name != "folder":
        target.write_text("old")
    with pytest.raises(OSError, match="the source broke"):
        export_dialogs(broken(), name, target)
    assert os.listdir(tmp_path) == ([] if name == "folder" else ["target"])
    assert name == "folder" or target.read_text() == "old"


def test_a_disk_that_refuses_is_no_property_of_one_dialogue(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DialogFormatError, match="cannot be written"):
        export_dialogs([HELLO], "jsonl", tmp_path / "file" / "x.jsonl")


def test_a_full_disk_in_the_middle_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    @contextmanager
    def full_disk(path: Path) -> Iterator[Full]:
        with atomic_writer(path):
            yield Full()

    monkeypatch.setattr("sdialog_like.exports.jsonl.atomic_writer", full_disk)
    with pytest.raises(DialogFormatError, match="No space left on device"):
        export_dialogs([HELLO], "jsonl", tmp_path / "x.jsonl")
    assert os.listdir(tmp_path) == []


def test_a_file_may_be_exported_onto_itself(tmp_path: Path) -> None:
    from sdialog_like.exports import import_dialogs

    export_dialogs([HELLO, CUT], "jsonl", tmp_path / "x.jsonl")
    report = export_dialogs(import_dialogs(tmp_path / "x.jsonl"), "jsonl", tmp_path / "x.jsonl", only_complete=True)
    assert (report.given, report.written) == (2, 1)
    assert load_dialogs(tmp_path / "x.jsonl") == [HELLO]
