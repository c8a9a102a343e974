"""Files: nothing is lost, nothing is half written, and what is broken is said clearly."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from dialog_strategies import ANY_TEXT, DIALOGS, LINE_BREAK, PLAIN_DIALOGS
from hypothesis import HealthCheck, assume, given, settings

from sdialog_like.dialog import Dialog, Turn, load_dialogs, save_dialogs
from sdialog_like.errors import DialogFormatError

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def dialog_of(*turns: tuple[str, str], **fields: object) -> Dialog:
    return Dialog.model_validate({"turns": [{"speaker": speaker, "text": text} for speaker, text in turns], **fields})


def is_writable_as_text(dialog: Dialog) -> bool:
    return all(": " not in turn.speaker and not LINE_BREAK.search(turn.speaker) for turn in dialog)


@given(dialog=DIALOGS)
@same_folder
def test_json_keeps_everything(dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "x.json")
    assert Dialog.from_file(tmp_path / "x.json") == dialog
    assert Dialog.from_json(dialog.to_json()) == Dialog.from_dict(dialog.to_dict()) == dialog


@given(dialog=DIALOGS)
@same_folder
def test_jsonl_keeps_everything_in_one_line(dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_bytes().count(b"\n") == 1
    assert Dialog.from_file(tmp_path / "x.jsonl") == dialog


@given(dialog=PLAIN_DIALOGS)
@same_folder
def test_csv_keeps_the_turns(dialog: Dialog, tmp_path: Path) -> None:
    assume(sys.version_info >= (3, 11) or all("\0" not in turn.speaker + turn.text for turn in dialog))
    dialog.to_file(tmp_path / "x.csv")
    assert Dialog.from_file(tmp_path / "x.csv") == dialog


@given(dialog=PLAIN_DIALOGS)
@same_folder
def test_txt_keeps_the_turns_with_line_breaks_as_spaces(dialog: Dialog, tmp_path: Path) -> None:
    assume(is_writable_as_text(dialog))
    dialog.to_file(tmp_path / "x.txt")
    assert Dialog.from_file(tmp_path / "x.txt") == dialog.re_sub(LINE_BREAK, " ")
    assert Dialog.from_str(str(dialog)).turns == dialog.re_sub(LINE_BREAK, " ").turns


@given(dialog=PLAIN_DIALOGS, before=ANY_TEXT, after=ANY_TEXT)
@same_folder
def test_txt_refuses_a_speaker_that_could_not_be_read_again(dialog: Dialog, before: str, after: str, tmp_path: Path) -> None:
    dialog = Dialog(turns=[*dialog.turns, Turn(speaker=f"{before}: {after}", text="Hi")])
    assert not is_writable_as_text(dialog)
    with pytest.raises(DialogFormatError, match="speaker"):
        dialog.to_file(tmp_path / "refused.txt")
    assert not (tmp_path / "refused.txt").exists()


def test_txt_is_one_line_a_turn(tmp_path: Path) -> None:
    dialog_of(("Alice", "At 8: yes\nor no"), ("Bob", "")).to_file(tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == b"Alice: At 8: yes or no\nBob: \n"


def test_csv_is_a_table_with_two_columns(tmp_path: Path) -> None:
    dialog_of(("Alice", 'Hey, "Bob"'), ("Bob", "Grüß dich")).to_file(tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == 'speaker,text\nAlice,"Hey, ""Bob"""\nBob,Grüß dich\n'.encode()


def test_csv_of_other_tools_may_have_more_columns_and_windows_line_ends(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xef\xbb\xbfTurn,Speaker,Text\r\n1,Alice,Hi\r\n\r\n2,Bob,\r\n")
    assert Dialog.from_file(tmp_path / "x.csv") == dialog_of(("Alice", "Hi"), ("Bob", ""))


def test_csv_cells_may_be_very_long(tmp_path: Path) -> None:
    dialog = dialog_of(("Alice", "x" * 200_000))
    dialog.to_file(tmp_path / "x.csv")
    assert Dialog.from_file(tmp_path / "x.csv") == dialog


def test_txt_from_an_editor_on_windows_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"\xef\xbb\xbfAlice: Hi\r\n\r\nBob:\r\n")
    assert Dialog.from_file(tmp_path / "x.txt") == dialog_of(("Alice", "Hi"), ("Bob", ""))


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "txt", "JSON"])
def test_folders_are_made_and_the_ending_decides(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "a" / "b" / f"x.{ending}"
    dialog = dialog_of(("Alice", "Hi"))
    dialog.to_file(str(path))
    assert Dialog.from_file(str(path)) == dialog
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["x", "x.xml", "x.json.gz"])
def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    for use in (dialog_of().to_file, Dialog.from_file):
        with pytest.raises(DialogFormatError, match=r"\.json, \.jsonl, \.csv or \.txt"):
            use(tmp_path / name)


def test_a_failed_write_leaves_the_old_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    dialog_of(("Alice", "old")).to_file(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DialogFormatError, match=r"x\.json cannot be written: No space left"):
        dialog_of(("Alice", "new")).to_file(path)
    assert Dialog.from_file(path)[0].text == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]


def test_a_file_where_a_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(DialogFormatError, match="cannot be written"):
        dialog_of().to_file(tmp_path / "a" / "x.json")


def test_a_written_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "link.json").symlink_to("real.json")
    dialog_of(("A", "b")).to_file(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert Dialog.from_file(tmp_path / "real.json") == dialog_of(("A", "b"))


def test_half_a_character_is_kept_by_json_and_refused_by_the_others(tmp_path: Path) -> None:
    dialog = dialog_of(("Alice", "cut \ud83d"))
    dialog.to_file(tmp_path / "x.json")
    assert Dialog.from_file(tmp_path / "x.json") == dialog
    for ending in ("csv", "txt"):
        with pytest.raises(DialogFormatError, match="half a character"):
            dialog.to_file(tmp_path / f"x.{ending}")


def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DialogFormatError, match=r"x\.json.*NaN"):
        dialog_of(scenario={"score": float("nan")}).to_file(tmp_path / "x.json")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.json", b'{"turns": [\n  oops]}', r"x\.json: .*line 2, column 3"),
        ("x.json", b"[" * 100_000, r"x\.json: "),
        ("x.json", b'{"a": 1}', r"x\.json: .*turns: Field required"),
        ("x.json", b'"turns"', r"x\.json: .*not a text"),
        ("x.json", b'{"turns": [{"speaker": 3, "text": "a"}]}', r"turns\.0\.speaker"),
        ("x.json", b"\xff\xfe", "not UTF-8"),
        ("x.jsonl", b'{"turns": []}\n{"turns": 1}\n', r"x\.jsonl: In line 2: .*turns"),
        ("x.txt", b"Alice: Hi\nwhat", r"x\.txt: Line 2 names no speaker: 'what'"),
        ("x.txt", b"Alice: Hi\n\xff", r"x\.txt is not UTF-8: line 2"),
        ("x.csv", b"who,what\na,b\n", r"x\.csv: .*'speaker' and 'text'"),
        ("x.csv", b"", r"x\.csv: .*'speaker' and 'text'"),
        ("x.csv", b"speaker,text\nAlice\n", r"x\.csv: Line 2 has 1 of 2 columns"),
        ("x.csv", b'speaker,text\nAlice,"Hi', r"x\.csv: Line 2 is not CSV"),
    ],
)
def test_broken_files_say_where(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DialogFormatError, match=message):
        Dialog.from_file(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DialogFormatError, match=r"There is no file .*gone\.json"):
        Dialog.from_file(tmp_path / "gone.json")
    with pytest.raises(DialogFormatError, match="There is no folder"):
        Dialog.from_folder(tmp_path / "gone")
    with pytest.raises(DialogFormatError, match="no ending"):
        load_dialogs(tmp_path / "gone")


class TestManyInOneFile:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        dialogs = [dialog_of(("A", "first"), id=1), dialog_of(("A", "second"), id="two"), dialog_of(("A", "third"), id=3)]
        save_dialogs(dialogs, tmp_path / "many.jsonl")
        return tmp_path / "many.jsonl"

    def test_all_are_read_in_order(self, path: Path) -> None:
        assert [dialog[0].text for dialog in load_dialogs(path)] == ["first", "second", "third"]

    def test_one_is_chosen_by_index_or_by_id(self, path: Path) -> None:
        assert Dialog.from_file(path, index=-1)[0].text == "third"
        assert Dialog.from_file(path, id="two")[0].text == "second"
        assert Dialog.from_file(path, id="3")[0].text == "third"

    def test_which_one_must_be_said(self, path: Path) -> None:
        with pytest.raises(DialogFormatError, match=r"holds 3 dialogues.*index= or id="):
            Dialog.from_file(path)
        with pytest.raises(DialogFormatError, match="not both"):
            Dialog.from_file(path, index=0, id=1)

    def test_one_that_is_not_there_is_an_error(self, path: Path) -> None:
        with pytest.raises(DialogFormatError, match="none with the index 3"):
            Dialog.from_file(path, index=3)
        with pytest.raises(DialogFormatError, match="holds no dialogues with the id 9"):
            Dialog.from_file(path, id=9)

    def test_only_jsonl_holds_many(self, tmp_path: Path) -> None:
        with pytest.raises(DialogFormatError, match=r"\.jsonl"):
            save_dialogs([], tmp_path / "x.json")


def test_a_folder_is_read_by_name_numbers_by_value_and_each_dialogue_once(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        dialog_of(("A", str(number)), id=number).to_file(tmp_path / f"{number}.json")
        dialog_of(("A", str(number))).to_file(tmp_path / f"{number}.txt")
    dialog_of(("A", "only text")).to_file(tmp_path / "z.txt")
    (tmp_path / "README.md").write_text("not a dialogue")
    dialogs = Dialog.from_folder(tmp_path)
    assert [(dialog.dialogId, dialog[0].text) for dialog in dialogs] == [(1, "1"), (2, "2"), (10, "10"), (None, "only text")]
    assert load_dialogs(tmp_path) == dialogs


def test_a_subclass_reads_its_own_kind(tmp_path: Path) -> None:
    class Lesson(Dialog):
        subject: str = ""

    lesson = Lesson(turns=[Turn(speaker="A", text="b")], subject="maths")
    lesson.to_file(tmp_path / "x.json")
    assert Lesson.from_file(tmp_path / "x.json") == lesson
    assert isinstance(Lesson.from_folder(tmp_path)[0][:1], Lesson)
