from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdialog_like.dialog import Dialog, Turn, save_dialogs

Run = Callable[..., Any]


@pytest.fixture
def many(dialog: Dialog, tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    greeting = Dialog(dialogId="x/1", turns=[Turn(speaker="Carol", text="Good morning.")])
    save_dialogs([dialog, greeting, Dialog(turns=[])], path)
    return path


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".txt", ".csv"])
def test_a_dialogue_of_any_format_is_shown(run: Run, dialog: Dialog, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"dialog{ending}"
    dialog.to_file(path)
    result = run("show", path)
    assert result.exit_code == 0
    assert "--- Dialogue Begins ---\n[Alice] Hey Bob! Are you there?\n" in result.stdout


def test_markup_and_emoji_codes_of_a_text_are_text(run: Run, dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "dialog.json")
    assert "[Bob] [bold]Yes[/bold] :smile:" in run("show", tmp_path / "dialog.json").stdout


def test_terminal_escapes_of_a_text_are_not_printed(run: Run, tmp_path: Path) -> None:
    Dialog(turns=[Turn(speaker="A\x1b[31m", text="\x1b]0;title\x07red\x9b2J")]).to_file(tmp_path / "evil.json")
    out = run("show", tmp_path / "evil.json", "--all").stdout
    assert not any(control in out for control in "\x1b\x07\x9b")


def test_scenario_and_everything_are_shown_when_asked_for(run: Run, dialog: Dialog, tmp_path: Path) -> None:
    dialog.to_file(tmp_path / "dialog.json")
    assert '"Happy": true' not in run("show", tmp_path / "dialog.json").stdout
    assert '"Happy": true' in run("show", tmp_path / "dialog.json", "--scenario").stdout
    assert "[event 1]" in run("show", tmp_path / "dialog.json", "--all").stdout


def test_of_many_dialogues_a_list_is_shown(run: Run, many: Path) -> None:
    lines = run("show", many).stdout.splitlines()
    assert lines[0].split() == ["index", "id", "turns", "ended", "begins"]
    assert lines[1].split() == ["0", "7", "2", "Alice:", "Hey", "Bob!", "Are", "you", "there?"]
    assert len(lines) == 4


def test_one_of_many_is_chosen_by_id_or_by_index(run: Run, many: Path) -> None:
    assert "Good morning." in run("show", many, "--id", "x/1").stdout
    assert "Good morning." in run("show", many, "--index", 1).stdout
    assert "[dialog_id] 7" in run("show", many, "--id", "7").stdout


def test_all_of_many_are_shown_with_all(run: Run, many: Path) -> None:
    assert run("show", many, "--all").stdout.count("--- Dialogue Begins ---") == 3


def test_a_wrong_id_or_index_or_both_are_errors(fails: Callable[..., str], many: Path) -> None:
    assert "'8'" in fails("show", many, "--id", "8")
    assert "3 dialogues" in fails("show", many, "--index", 3)
    assert "not both" in fails("show", many, "--index", 0, "--id", 7)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.json", None, "missing.json"),
        ("broken.json", '{"turns": [', "broken.json"),
        ("wrong.json", '{"turns": 3}', "turns"),
        ("binary.txt", b"\xff\xfe\x00", "UTF-8"),
        ("dialog.pdf", "x", ".pdf"),
        ("empty.jsonl", "", "no dialogues"),
    ],
)
def test_a_file_that_cannot_be_shown_is_one_message(
    fails: Callable[..., str], tmp_path: Path, name: str, content: str | bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    message = fails("show", tmp_path / name)
    assert says in message
    assert message.startswith("Error: ")
