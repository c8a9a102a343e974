"""``run export``: a run's dialogues in other formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer

from sdialog_like.dialog import load_dialogs
from sdialog_like.exports import import_dialogs

Run = Callable[..., Any]
Fails = Callable[..., str]


@pytest.fixture
def made(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of three role plays between Alice and Bob."""
    monkeypatch.chdir(tmp_path)
    people = ["--persona-a", "alice.json", "--persona-b", "bob.json", "--max-turns", 4]
    Path("alice.json").write_text('{"name": "Alice"}', "utf-8")
    Path("bob.json").write_text('{"name": "Bob", "role": "clerk"}', "utf-8")
    assert run("run", *people, "--model", "builtin", "--n", 3, "--seed", 1, "-o", "out").exit_code == 0
    return Path("out")


def test_a_format_goes_into_the_runs_folder_of_exports(run: Run, made: Path) -> None:
    result = run("run", "export", made, "--format", "openai", "--assistant", "Bob", "--system", "persona")
    assert result.exit_code == 0, result.output
    lines = Path("out/exports/openai.jsonl").read_text("utf-8").splitlines()
    first = json.loads(lines[0])["messages"]
    assert len(lines) == 3
    assert [message["role"] for message in first[:3]] == ["system", "user", "assistant"]
    assert "Bob" in first[0]["content"]
    assert first[1]["content"] == load_dialogs(made / "dialogs.jsonl")[0].turns[0].text


def test_what_a_format_cannot_hold_is_said(run: Run, made: Path) -> None:
    assert "has no place for" in run("run", "export", made, "--format", "csv", "-o", "t.csv").stderr
    assert Path("t.csv").is_file()


def test_a_lossless_format_keeps_everything(run: Run, made: Path) -> None:
    assert run("run", "export", made, "--format", "jsonl", "-o", "copy.jsonl").exit_code == 0
    assert list(import_dialogs("copy.jsonl")) == load_dialogs(made / "dialogs.jsonl")


def test_a_folder_of_files(run: Run, made: Path) -> None:
    assert run("run", "export", made, "--format", "folder", "-o", "many").exit_code == 0
    assert sorted(path.name for path in Path("many").iterdir()) == sorted(
        f"{i}.{e}" for i in range(3) for e in ("json", "txt")
    )


def test_options_of_a_format_are_given_by_name(run: Run, made: Path) -> None:
    command = ["run", "export", made, "--format", "openai", "--assistant", "first", "-o", "chat.jsonl"]
    assert run(*command, "--option", "leading=open", "--option", "opening=Begin.").exit_code == 0
    first = json.loads(Path("chat.jsonl").read_text("utf-8").splitlines()[0])["messages"]
    assert first[0] == {"role": "user", "content": "Begin."}


def test_a_system_prompt_may_come_from_a_file(run: Run, made: Path) -> None:
    Path("system.txt").write_text("You are a clerk.\n", "utf-8")
    run("run", "export", made, "--format", "openai", "--system", "@system.txt", "-o", "chat.jsonl")
    first = json.loads(Path("chat.jsonl").read_text("utf-8").splitlines()[0])["messages"]
    assert first[0] == {"role": "system", "content": "You are a clerk."}


def test_rows_that_are_not_done_are_left_out_and_said(run: Run, made: Path) -> None:
    rows = ["--details", "Two friends meet.", "--model", "builtin", "--n", 5, "--seed", 1, "-o", "part"]
    assert run("run", *rows, "--max-calls", 2, "--concurrency", 1).exit_code == 3
    result = run("run", "export", "part", "--format", "jsonl", "-o", "part.jsonl")
    assert result.exit_code == 0
    assert "3 unfinished rows, which are not in it" in result.stderr
    assert len(load_dialogs("part.jsonl")) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "opnai"], "Did you mean 'openai'"),
        (["--format", "csv", "--assistant", "Bob"], "no option 'assistant'"),
        (["--format", "openai", "--assistant", "Carol"], "Carol"),
        (["--format", "openai", "--option", "leading"], "--option takes KEY=VALUE"),
        (["--format", "jsonl", "-o", "out"], "is a folder"),
    ],
    ids=str,
)
def test_what_cannot_be_exported_is_one_message(fails: Fails, made: Path, arguments: list[str], says: str) -> None:
    assert says in fails("run", "export", made, *arguments)


def test_a_run_without_a_dialogue_has_nothing_to_export(run: Run, fails: Fails, made: Path) -> None:
    with StandInServer(faults=["400"]) as server:
        where = ["--model", "stand-in", "--base-url", server.url, "-o", "failed"]
        assert run("run", "--details", "Two friends meet.", "--n", 1, *where, "--failed-share", 1).exit_code == 3
    assert "No row of failed is done" in fails("run", "export", "failed", "--format", "jsonl")
