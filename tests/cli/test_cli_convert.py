from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdialog_like.dialog import Dialog, Turn, load_dialogs, save_dialogs

Run = Callable[..., Any]


@pytest.fixture
def folder(dialog: Dialog, tmp_path: Path) -> Path:
    dialog.to_file(tmp_path / "in" / "first.json")
    dialog.to_file(tmp_path / "in" / "first.txt")
    Dialog(turns=[Turn(speaker="Carol", text="Good morning.")]).to_file(tmp_path / "in" / "second.csv")
    (tmp_path / "in" / "README.md").write_text("no dialogue")
    return tmp_path / "in"


def test_json_to_jsonl_and_back_loses_nothing_and_says_nothing(run: Run, dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "a.json")
    first = run("convert", tmp_path / "a.json", tmp_path / "deep" / "b.jsonl")
    run("convert", tmp_path / "deep" / "b.jsonl", tmp_path / "c.json")
    assert (tmp_path / "c.json").read_bytes() == (tmp_path / "a.json").read_bytes()
    assert "Note" not in first.stderr


def test_what_txt_does_not_keep_is_said(run: Run, dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "a.json")
    result = run("convert", tmp_path / "a.json", tmp_path / "a.txt")
    assert result.exit_code == 0
    assert "left out: model, seed, dialogId, complete, scenario, events." in result.stderr
    assert "in 1 turn line breaks became spaces" in result.stderr
    assert (tmp_path / "a.txt").read_text("utf-8").startswith("Alice: Hey Bob! Are you there?\n")


def test_csv_keeps_line_breaks(run: Run, dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "a.json")
    result = run("convert", tmp_path / "a.json", tmp_path / "a.csv")
    assert "line breaks" not in result.stderr
    assert Dialog.from_file(tmp_path / "a.csv").turns == dialog.turns


def test_a_folder_becomes_one_jsonl_file(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("convert", folder, tmp_path / "all.jsonl").exit_code == 0
    # first.txt holds less of the same dialogue than first.json.
    assert [d.dialogId for d in load_dialogs(tmp_path / "all.jsonl")] == [7, None]


def test_a_folder_becomes_a_folder_with_the_same_names(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("convert", folder, tmp_path / "out", "--to", "txt").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["first.txt", "second.txt"]


def test_ids_that_look_like_paths_stay_in_the_folder_and_equal_ids_get_two_files(run: Run, tmp_path: Path) -> None:
    said = [Turn(speaker="A", text="Hi.")]
    save_dialogs([Dialog(dialogId=name, turns=said) for name in ("../../evil", "../../evil", 3)], tmp_path / "in.jsonl")
    assert run("convert", tmp_path / "in.jsonl", tmp_path / "x" / "y" / "out").exit_code == 0
    assert len(list((tmp_path / "x" / "y" / "out").iterdir())) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "x"]


def test_many_dialogues_do_not_fit_into_one_json_file(fails: Callable[..., str], folder: Path, tmp_path: Path) -> None:
    assert "folder, or a file ending in .jsonl" in fails("convert", folder, tmp_path / "all.json")
    assert not (tmp_path / "all.json").exists()


def test_an_unknown_ending_is_an_error(fails: Callable[..., str], folder: Path, tmp_path: Path) -> None:
    assert ".docx" in fails("convert", folder, tmp_path / "all.docx")
    assert "xml" in fails("convert", folder, tmp_path / "out", "--to", "xml")


def test_a_file_is_not_written_over_itself(fails: Callable[..., str], folder: Path) -> None:
    before = (folder / "first.json").read_bytes()
    fails("convert", folder / "first.json", folder / ".." / "in" / "first.json")
    assert (folder / "first.json").read_bytes() == before


def test_a_speaker_that_txt_cannot_hold_is_an_error(fails: Callable[..., str], tmp_path: Path) -> None:
    Dialog(turns=[Turn(speaker="Dr: who", text="Hi.")]).to_file(tmp_path / "a.json")
    assert "a.txt" in fails("convert", tmp_path / "a.json", tmp_path / "a.txt")


def test_an_empty_folder_is_an_error(fails: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert "no dialogues" in fails("convert", tmp_path / "in", tmp_path / "all.jsonl")


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_message(fails: Callable[..., str], folder: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "ermission" in fails("convert", folder, tmp_path / "locked" / "all.jsonl")


def test_a_file_in_the_place_of_the_folder_is_one_message(fails: Callable[..., str], folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    assert "out" in fails("convert", folder, tmp_path / "out", "--to", "json")
