from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sdialog_like.dialog import Dialog

Run = Callable[..., Any]


def test_the_demo_makes_dialogues_both_ways_shows_one_and_says_what_made_them(run: Run, tmp_path: Path) -> None:
    result = run("demo", "--output", tmp_path / "output")
    assert result.exit_code == 0
    assert "rule-based stand-in" in result.stdout
    assert "not a language model" in result.stdout
    assert result.stdout.count("--- Dialogue Begins ---") == 1
    files = {path.name for path in (tmp_path / "output").iterdir()}
    for way in ("role-play", "description"):
        assert {Path(name).suffix for name in files if way in name} == {".json", ".txt"}
    for path in (tmp_path / "output").glob("*.json"):
        dialog = Dialog.from_file(path)
        assert dialog.complete
        assert dialog.model == "builtin"
        assert [turn.text for turn in Dialog.from_file(path.with_suffix(".txt"))] == [turn.text for turn in dialog]


def test_the_demo_is_the_same_every_time_and_another_with_another_seed(run: Run, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run("demo", "--output", tmp_path / name, "--seed", seed)
    texts = [{p.name: p.read_text("utf-8") for p in (tmp_path / name).iterdir()} for name in "abc"]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_the_files_that_the_demo_names_can_be_shown(run: Run, tmp_path: Path) -> None:
    out = run("demo", "--output", tmp_path).stdout
    command = next(line for line in out.splitlines() if "sdialog-like show" in line).split("sdialog-like ")[1]
    assert run(*command.split()).exit_code == 0


def test_a_place_that_cannot_be_written_is_one_message(fails: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    assert "output" in fails("demo", "--output", tmp_path / "output")


def test_builtin_says_what_it_is_wherever_it_is_used(run: Run) -> None:
    result = run("generate", "--details", "Two friends plan a picnic.", "--model", "builtin", "--seed", 1)
    assert result.exit_code == 0
    assert "rule-based stand-in" in result.stderr
