"""``generate`` against a server that speaks Ollama's protocol."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer

from sdialog_like.dialog import Dialog, load_dialogs

Run = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer(models=["stand-in"]) as running:
        yield running


@pytest.fixture
def model(server: StandInServer) -> list[str]:
    return ["--model", "stand-in", "--base-url", server.url]


@pytest.fixture
def personas(tmp_path: Path) -> list[str]:
    (tmp_path / "guest.json").write_text('{"name": "Ada", "role": "guest"}', encoding="utf-8")
    (tmp_path / "clerk.yaml").write_text("name: Björn\nrole: receptionist\n", encoding="utf-8")
    return ["--persona-a", str(tmp_path / "guest.json"), "--persona-b", str(tmp_path / "clerk.yaml")]


def test_a_description_becomes_a_dialogue_with_the_seed_that_was_asked_for(
    run: Run, server: StandInServer, model: list[str]
) -> None:
    result = run("generate", "--details", "Two friends meet.", *model, "--seed", 4216355045, "--param", "temperature=0.5")
    assert result.exit_code == 0
    assert "[seed] 4216355045\n--- Dialogue Begins ---" in result.stdout
    (request,) = server.requests
    assert request.options["temperature"] == 0.5
    assert "Two friends meet." in json.dumps(request.messages)


def test_two_persona_files_become_role_play(run: Run, model: list[str], personas: list[str]) -> None:
    result = run("generate", *personas, *model, "--max-turns", 4, "--format", "txt", "--seed", 1)
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == ["Ada", "Björn", "Ada", "Björn"]


def test_details_are_read_from_a_file_and_from_standard_input(
    run: Run, server: StandInServer, model: list[str], tmp_path: Path
) -> None:
    (tmp_path / "brief.txt").write_text("Zoë calls a hotel.", encoding="utf-8")
    run("generate", "--details", f"@{tmp_path / 'brief.txt'}", *model)
    run("generate", "--details", "@-", *model, stdin="A guest complains.")
    assert "Zoë calls a hotel." in server.requests[0].messages[-1]["content"] + server.requests[0].messages[0]["content"]
    assert "A guest complains." in server.requests[1].messages[-1]["content"] + server.requests[1].messages[0]["content"]


def test_standard_output_is_one_json_object_or_lines_of_them(run: Run, model: list[str]) -> None:
    one = run("generate", "-d", "Hello.", *model, "--seed", 1, "--format", "json")
    lines = run("generate", "-d", "Hello.", *model, "--seed", 1, "--format", "jsonl", "--n", 3)
    several = run("generate", "-d", "Hello.", *model, "--seed", 1, "--format", "json", "--n", 3)
    assert Dialog.from_json(one.stdout).seed == 1
    assert [Dialog.from_json(line).dialogId for line in lines.stdout.splitlines()] == [0, 1, 2]
    assert json.loads(several.stdout) == [json.loads(line) for line in lines.stdout.splitlines()]


def test_the_same_seed_gives_the_same_files_at_any_concurrency(
    run: Run, model: list[str], personas: list[str], tmp_path: Path
) -> None:
    for name, concurrency in (("a", 1), ("b", 8)):
        run("generate", *personas, *model, "--n", 5, "--seed", 3, "--max-turns", 4, "-c", concurrency, "-o", tmp_path / name)
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert sorted(first) == ["0.json", "1.json", "2.json", "3.json", "4.json"]
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


def test_the_output_file_decides_the_format(run: Run, model: list[str], tmp_path: Path) -> None:
    run("generate", "-d", "Hello.", *model, "--n", 3, "--output", tmp_path / "new" / "all.jsonl")
    run("generate", "-d", "Hello.", *model, "--output", tmp_path / "one.txt")
    run("generate", "-d", "Hello.", *model, "--n", 2, "--output", tmp_path / "folder", "--format", "jsonl")
    assert len(load_dialogs(tmp_path / "new" / "all.jsonl")) == 3
    assert len(load_dialogs(tmp_path / "one.txt")) == 1
    assert len(load_dialogs(tmp_path / "folder" / "dialogs.jsonl")) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Nothing says what to generate"),
        (["-d", "  "], "empty"),
        (["-d", "@missing.txt"], "missing.txt"),
        (["--persona-a", "a.json"], "two personas"),
        (["--persona-a", "a.json", "--persona-b", "b.json"], "a.json"),
        (["-d", "x", "--max-turns", "3"], "role play"),
        (["-d", "x", "--n", "2", "--output", "one.json"], ".jsonl"),
        (["-d", "x", "--seed", "-1"], "seed"),
        (["-d", "x", "--param", "temprature=1"], "temprature"),
        (["-d", "x", "--param", "seed=1"], "--seed"),
        (["-d", "x", "--model", "nobody:knows"], "nobody:knows"),
    ],
)
def test_what_cannot_be_used_is_one_message_and_no_request(
    fails: Callable[..., str], server: StandInServer, model: list[str], arguments: list[str], says: str
) -> None:
    assert says in fails("generate", *model, *arguments)
    assert not server.requests


def test_a_model_that_is_not_there_is_one_message_with_the_command_that_fetches_it(
    fails: Callable[..., str], server: StandInServer
) -> None:
    assert "ollama pull other" in fails("generate", "-d", "x", "--model", "other", "--base-url", server.url)


def test_a_server_that_is_not_there_is_one_message_with_what_to_do(fails: Callable[..., str]) -> None:
    message = fails("generate", "-d", "x", "--base-url", "http://127.0.0.1:9")
    assert "ollama serve" in message


def test_what_was_made_before_the_failure_is_kept_and_said(
    fails: Callable[..., str], personas: list[str], tmp_path: Path
) -> None:
    with StandInServer(faults=[None, None, None, "400"]) as server:
        model = ["--model", "stand-in", "--base-url", server.url]
        message = fails("generate", *personas, *model, "--max-turns", 6, "--output", tmp_path / "out")
    assert "unfinished" in message
    (partial,) = load_dialogs(tmp_path / "out")
    assert len(partial) == 3
    assert partial.termination is not None
    assert partial.termination.reason == "error"


def test_of_many_dialogues_the_good_ones_are_written_and_the_failed_ones_counted(
    fails: Callable[..., str], tmp_path: Path
) -> None:
    with StandInServer(faults=[None, "400"]) as server:
        model = ["--model", "stand-in", "--base-url", server.url, "-c", "1"]
        message = fails("generate", "-d", "Hello.", *model, "--n", 4, "--output", tmp_path / "out")
    assert "1 of 4 dialogues failed" in message
    assert len(load_dialogs(tmp_path / "out")) == 3


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to send")
def test_what_was_finished_is_kept_when_the_user_interrupts(tmp_path: Path) -> None:
    def reply(messages: list[dict[str, str]], seed: int | None, schema: object) -> str:
        if len(server.requests) == 3:
            os.kill(program.pid, signal.SIGINT)
        return '{"dialog": [{"speaker": "A", "text": "Hello."}]}'

    with StandInServer(reply=reply, latency=0.05) as server:
        command = [sys.executable, "-m", "sdialog_like.cli.app", "generate", "-d", "Hello.", "-c", "1", "--n", "500"]
        command += ["--model", "m", "--base-url", server.url, "--output", str(tmp_path / "out.jsonl")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
            _, complaint = program.communicate()
    assert program.returncode == 130
    assert "Interrupted; keeping the" in complaint
    assert "Traceback" not in complaint
    assert 1 <= len(load_dialogs(tmp_path / "out.jsonl")) < 500
