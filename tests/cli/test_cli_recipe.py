"""``sdialog-like recipe run``, ``report`` and ``export``: from a YAML file to a data set."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.recipes import RecipeResult
from sdialog_like.runs import resume

Run = Callable[..., Any]
Fails = Callable[..., str]

RECIPE = """\
name: chats
description: Short chats.
model: builtin
columns:
  - {name: topic, type: category, values: [sleep, food]}
  - {name: number, type: category, values: [1, 2, 3]}
  - {name: tip, type: text, prompt: "A tip about {{ topic }}."}
  - {name: chat, type: dialogue, user: {description: "curious about {{ topic }}"}, assistant: {}, turns: 4}
"""
CHECKED = """\
  - {name: checked, type: custom, function: "functions_beside:look"}
  - {name: awake, type: validate, function: "functions_beside:is_awake", on_fail: drop}
"""
FUNCTIONS = """\
from pathlib import Path

def look(number):
    if number == 3 and not Path(__file__).with_name("mended").exists():
        raise ValueError("three is too many")
    return number * 2

def is_awake(topic):
    return None if topic == "food" else f"{topic} is dull"
"""


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", list(sys.path))
    file = tmp_path / "chats.yaml"
    file.write_text(RECIPE)
    return file


@pytest.fixture
def checked(recipe: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (recipe.parent / "functions_beside.py").write_text(FUNCTIONS)
    monkeypatch.delitem(sys.modules, "functions_beside", raising=False)
    recipe.write_text(RECIPE + CHECKED)
    return recipe


# Run.


def test_a_run_writes_the_data_set_and_shows_the_report_s_tables(run: Run, recipe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    result = run("recipe", "run", recipe, "--num-records", 3, "--output", folder, "--seed", 4)
    assert result.exit_code == 0, result.output
    assert "3 of 3 records are in the data set" in result.stdout
    assert "dialogue" in result.stdout
    assert "builtin is a rule-based stand-in" in result.stderr
    assert f"to {folder}" in result.stderr
    for name in ("dataset.jsonl", "recipe.yaml", "metadata.json", "report.html"):
        assert (folder / name).is_file()
        assert name in result.stderr
    assert RecipeResult.open(folder).counts["kept"] == 3


def test_other_tools_names_of_the_options_work_too(run: Run, recipe: Path, tmp_path: Path) -> None:
    recipe.write_text(RECIPE.replace("model: builtin", "model: qwen2.5:14b\nmodels: {offline: builtin}"))
    folder = tmp_path / "out"
    result = run("recipe", "run", recipe, "--num-records", 2, "--artifact-path", folder, "--model-alias", "offline")
    assert result.exit_code == 0, result.output
    assert {dialog.model for dialog in RecipeResult.open(folder).dialogs()} == {"builtin"}


def test_the_same_command_goes_on_without_being_told_number_and_seed(run: Run, recipe: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    assert run("recipe", "run", recipe, "-n", 8, "-o", whole, "-s", 4).exit_code == 0
    stopped = run("recipe", "run", recipe, "-n", 8, "-o", part, "-s", 4, "--max-calls", 11, "--concurrency", 2)
    assert stopped.exit_code == 3
    assert "rows are not finished" in stopped.stderr
    command = stopped.stderr.split("Go on with: sdialog-like ")[1].splitlines()[0]
    result = run(*shlex.split(command))
    assert result.exit_code == 0, result.output
    for name in ("dialogs.jsonl", "dataset.jsonl", "recipe.yaml"):
        assert (part / name).read_bytes() == (whole / name).read_bytes()


def test_the_folder_is_named_after_the_recipe(
    run: Run, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("recipe", "run", "chats.yaml", "-n", 1).exit_code == 0
    assert (tmp_path / "output" / "chats" / "dataset.jsonl").is_file()


def test_failed_and_dropped_rows_are_told_and_failed_ones_tried_again(run: Run, checked: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    command = ("recipe", "run", checked, "-n", 9, "-o", folder, "--seed", 1, "--failed-share", 1)
    result = run(*command)
    assert result.exit_code == 3, result.output
    assert "Dropped rows" in result.stdout
    assert "sleep is dull" in result.stdout
    assert "Failed rows" in result.stdout
    assert "three is too many" in result.stdout
    assert "--retry-failed" in result.stderr
    (checked.parent / "mended").touch()
    mended = run(*command, "--retry-failed")
    assert mended.exit_code == 0, mended.output
    assert "Failed rows" not in mended.stdout
    assert RecipeResult.open(folder).counts["failed"] == 0


def test_what_cannot_be_run_is_one_message(fails: Fails, recipe: Path, tmp_path: Path) -> None:
    assert "How many rows?" in fails("recipe", "run", recipe, "-o", tmp_path / "out")
    assert "There is no file nowhere.yaml" in fails("recipe", "run", "nowhere.yaml", "-n", 1)
    assert "There is no shipped recipe 'nowhere'" in fails("recipe", "run", "nowhere", "-n", 1)
    assert "python chats.py" in fails("recipe", "run", "chats.py", "-n", 1)
    recipe.write_text(RECIPE.replace("{{ topic }}", "{topic}"))
    message = fails("recipe", "run", recipe, "-n", 1, "-o", tmp_path / "out")
    assert "chats.yaml" in message
    assert "line 7" in message
    assert not (tmp_path / "out").exists()


def test_a_server_that_is_not_there_is_one_message_and_how_to_go_on(run: Run, recipe: Path, tmp_path: Path) -> None:
    with StandInServer() as server:
        url = server.url
    result = run("recipe", "run", recipe, "-n", 3, "-o", tmp_path / "out", "--model", "any", "--base-url", url)
    assert result.exit_code == 3
    assert "Failed rows" in result.stdout
    assert f"--model any --base-url {url} --retry-failed" in result.stderr.split("Try them again with: ")[1]
    assert "Traceback" not in result.output


def test_a_run_that_stops_because_too_much_fails_is_one_message(run: Run, recipe: Path, tmp_path: Path) -> None:
    with StandInServer(api_key="right") as server:
        options = ("--model", "openai:any", "--base-url", f"{server.url}/v1", "-n", 200, "-c", 2)
        result = run("recipe", "run", recipe, *options, "-o", tmp_path / "out")
    assert result.exit_code in (2, 3)
    assert "Error: " in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_ctrl_c_ends_with_130_and_says_how_to_go_on(run: Run, recipe: Path, tmp_path: Path) -> None:
    reached, ended = threading.Event(), threading.Event()
    asked: list[str] = []

    def reply(messages: Any, seed: int | None, schema: Any) -> Any:
        asked.append(json.dumps([messages, seed]))
        if len(asked) >= 9:
            reached.set()
        return default_reply(messages, seed, schema)

    # Slow from then on, so that however late the signal comes there is something left to do.
    with StandInServer(reply=reply, latency=lambda _: 0.02 if not reached.is_set() or ended.is_set() else 0.5) as server:
        options = ["-n", "20", "-o", str(tmp_path / "out"), "--model", "any", "--base-url", server.url, "-c", "2"]
        with subprocess.Popen(
            [sys.executable, "-m", "sdialog_like.cli.app", "recipe", "run", str(recipe), *options],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert reached.wait(60)
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)[1]
        ended.set()
        assert process.returncode == 130, said
        assert "Traceback" not in said
        assert "nothing is lost" in said
        command = said.split("Go on with: sdialog-like ")[1].splitlines()[0]
        assert run(*shlex.split(command)).exit_code == 0
    assert len(asked) == len(set(asked)) == 20 * 5
    assert len(list(RecipeResult.open(tmp_path / "out").rows())) == 20


# Report and export.


@pytest.fixture
def folder(run: Run, recipe: Path, tmp_path: Path) -> Path:
    made = tmp_path / "made"
    assert run("recipe", "run", recipe, "-n", 4, "-o", made, "-s", 4).exit_code == 0
    return made


def test_the_report_is_shown_printed_as_json_or_written(run: Run, folder: Path, tmp_path: Path) -> None:
    shown = run("recipe", "report", folder)
    assert shown.exit_code == 0
    assert "chat: 4 dialogues" in shown.stdout
    as_json = json.loads(run("recipe", "report", folder, "--json").stdout)
    assert as_json == RecipeResult.open(folder).report().to_dict()
    assert run("recipe", "report", folder, "-o", tmp_path / "r.html").exit_code == 0
    assert (tmp_path / "r.html").read_bytes() == (folder / "report.html").read_bytes()


def test_the_report_of_an_unfinished_run_has_partial_figures(run: Run, recipe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "part"
    assert run("recipe", "run", recipe, "-n", 9, "-o", folder, "--max-calls", 12, "-c", 2).exit_code == 3
    result = run("recipe", "report", folder)
    assert result.exit_code == 0, result.output
    assert "not finished" in result.stdout
    assert not (folder / "dataset.jsonl").exists()
    exported = run("recipe", "export", folder, "-f", "jsonl", "-o", tmp_path / "part.jsonl")
    assert exported.exit_code == 0, exported.output
    assert "unfinished rows are not in it" in exported.stderr


def test_a_run_finished_with_run_resume_gets_its_files(run: Run, recipe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "part"
    assert run("recipe", "run", recipe, "-n", 4, "-o", folder, "--max-calls", 7, "-c", 2).exit_code == 3
    result = run("run", "resume", folder, "--max-calls", 100)
    assert result.exit_code == 0
    assert f"and metadata.json to {folder}" in result.stderr
    assert len((folder / "dataset.jsonl").read_text("utf-8").splitlines()) == 4


def test_a_run_finished_by_a_program_gets_its_files_with_the_report(run: Run, recipe: Path, tmp_path: Path) -> None:
    folder = tmp_path / "part"
    assert run("recipe", "run", recipe, "-n", 4, "-o", folder, "--max-calls", 7, "-c", 2).exit_code == 3
    assert resume(folder, max_calls=100, progress=False).complete
    assert not (folder / "dataset.jsonl").exists()
    assert run("recipe", "report", folder).exit_code == 0
    assert (folder / "dataset.jsonl").is_file()


def test_shards_make_the_same_data_set(run: Run, recipe: Path, tmp_path: Path) -> None:
    whole, shards = tmp_path / "whole", tmp_path / "shards"
    assert run("recipe", "run", recipe, "-n", 5, "-s", 3, "-o", whole).exit_code == 0
    stopped = run("recipe", "run", recipe, "-n", 5, "-s", 3, "-o", shards, "--shard", "1/2", "--max-calls", 2)
    assert stopped.exit_code == 3
    command = stopped.stderr.split("Go on with: sdialog-like ")[1].splitlines()[0]
    assert "--shard 1/2" in command
    assert run(*shlex.split(command)).exit_code == 0
    made = run("recipe", "run", recipe, "-n", 5, "-s", 3, "-o", shards, "--shard", "2/2")
    assert f"run merge {shards}" in made.stderr
    assert run("run", "merge", shards).exit_code == 0
    assert (shards / "dataset.jsonl").read_bytes() == (whole / "dataset.jsonl").read_bytes()


def test_interrupted_before_it_began_it_says_how_to_begin_again(
    run: Run, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: Any, **how: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sdialog_like.recipes.making.run", interrupted)
    result = run("recipe", "run", recipe, "-n", 5, "-s", 3, "-o", tmp_path / "out")
    assert result.exit_code == 130
    assert "--num-records 5 --seed 3" in result.stderr


@pytest.mark.parametrize(
    ("form", "name"), [("jsonl", "dataset.jsonl"), ("csv", "dataset.csv"), ("messages", "messages.jsonl")]
)
def test_the_data_set_is_exported(form: str, name: str, run: Run, folder: Path) -> None:
    result = run("recipe", "export", folder, "--format", form)
    assert result.exit_code == 0, result.output
    assert f"Wrote {folder / 'exports' / name}" in result.stderr
    assert (folder / "exports" / name).stat().st_size


def test_messages_may_have_a_system_message(run: Run, folder: Path, tmp_path: Path) -> None:
    run("recipe", "export", folder, "-f", "messages", "--column", "chat", "--system", "tip", "-o", tmp_path / "m.jsonl")
    first = json.loads((tmp_path / "m.jsonl").read_text("utf-8").splitlines()[0])["messages"]
    assert [message["role"] for message in first] == ["system", "user", "assistant", "user", "assistant"]


def test_wrong_folders_and_formats_are_refused(fails: Fails, folder: Path, tmp_path: Path) -> None:
    assert "There is no run" in fails("recipe", "report", tmp_path / "nothing")
    assert "There is no format 'xml'" in fails("recipe", "export", folder, "-f", "xml")
    assert "no column 'nothing'" in fails("recipe", "export", folder, "-f", "messages", "--column", "nothing")
