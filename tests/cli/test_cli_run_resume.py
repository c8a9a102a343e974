"""What ends a run before its time, what is said then, and how it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.dialog import load_dialogs

Run = Callable[..., Any]
Fails = Callable[..., str]

PROGRAM = [sys.executable, "-m", "sdialog_like.cli.app"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def command(server: StandInServer, n: int, output: str = "out") -> list[str]:
    people = ["--persona-a", "Alice, who is in a hurry.", "--persona-b", "Bob, who is not.", "--max-turns", "4"]
    return ["run", *people, "--model", "stand-in", "--base-url", server.url, "--seed", "1", "--n", str(n), "-o", output]


def status(run: Run, folder: str = "out") -> dict[str, Any]:
    state: dict[str, Any] = json.loads(run("run", "status", folder, "--json").stdout)
    return state


def undisturbed(run: Run, server: StandInServer, n: int) -> bytes:
    assert run(*command(server, n, "undisturbed")).exit_code == 0
    return Path("undisturbed/dialogs.jsonl").read_bytes()


# A budget.


def test_a_used_up_budget_ends_with_3_and_says_how_to_go_on(run: Run) -> None:
    with StandInServer() as server:
        result = run(*command(server, 4), "--max-calls", 6)
        assert result.exit_code == 3
        assert "Stopped: max_calls=6 is used up." in result.stderr
        assert "sdialog-like run resume" in result.stderr
        assert len(server.requests) == 6
        assert not Path("out/dialogs.jsonl").exists()
        assert status(run)["rows"]["waiting"] > 0

        assert run("run", "resume", "out", "--max-calls", 100).exit_code == 0
        assert len(server.requests) == 16
        assert status(run)["rows"] == {"waiting": 0, "done": 4, "failed": 0}
        assert Path("out/dialogs.jsonl").read_bytes() == undisturbed(run, server, 4)


def test_the_budget_of_the_last_session_still_counts(run: Run) -> None:
    with StandInServer() as server:
        run(*command(server, 4), "--max-calls", 6)
        result = run("run", "resume", "out")
        assert result.exit_code == 3
        assert "max_calls=6" in result.stderr
        assert len(server.requests) == 6


def test_a_finished_run_has_nothing_to_go_on_with(run: Run) -> None:
    with StandInServer() as server:
        run(*command(server, 2))
        asked, before = len(server.requests), Path("out/dialogs.jsonl").read_bytes()
        result = run("run", "resume", "out")
        assert (result.exit_code, len(server.requests)) == (0, asked)
        assert "2 rows done, 0 failed" in result.stderr
        assert Path("out/dialogs.jsonl").read_bytes() == before


# Failures.


def test_failed_rows_end_with_3_and_are_tried_again_when_asked(run: Run) -> None:
    with StandInServer(faults=["400"]) as server:
        result = run(*command(server, 3), "--concurrency", 1)
        assert result.exit_code == 3
        assert "2 rows done, 1 failed" in result.stderr
        assert "1 × " in result.stderr
        assert "--retry-failed" in result.stderr
        (failure,) = map(json.loads, Path("out/failures.jsonl").read_text("utf-8").splitlines())
        assert failure["id"] == 0
        assert [dialog.dialogId for dialog in load_dialogs("out/dialogs.jsonl")] == [1, 2]

        assert run("run", "resume", "out").exit_code == 3  # without being asked, they stay as they are
        assert run("run", "resume", "out", "--retry-failed").exit_code == 0
        assert Path("out/dialogs.jsonl").read_bytes() == undisturbed(run, server, 3)
        assert Path("out/failures.jsonl").read_bytes() == b""


def test_a_wrong_key_costs_a_handful_of_requests(run: Run) -> None:
    with StandInServer(api_key="right") as server:
        result = run(*command(server, 500))
        assert result.exit_code == 3
        assert "Error: " in result.stderr
        assert "Traceback" not in result.output
        assert len(server.requests) < 100
        assert status(run)["rows"]["waiting"] > 400


def test_a_server_that_is_not_there_is_one_message(run: Run) -> None:
    with StandInServer() as server:
        gone = command(server, 5)
    result = run(*gone)
    assert result.exit_code in (2, 3)
    assert "Error: " in result.stderr
    assert "Traceback" not in result.output


# Ctrl-C.


def interrupted(server: StandInServer, n: int, reached: threading.Event, times: int = 1) -> tuple[int, str]:
    """Begin a run in a process of its own, interrupt it when the server says so, and return its exit code and messages."""
    with subprocess.Popen(
        [*PROGRAM, *command(server, n), "--concurrency", "2"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert reached.wait(60)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.readline() + process.stderr.readline()  # an empty line, and that it is stopping
        for _ in range(times - 1):
            process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=60)[1]
        return process.returncode, said


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_ctrl_c_stops_cleanly_says_how_to_go_on_and_nothing_is_asked_twice(run: Run) -> None:
    reached = threading.Event()
    asked: list[str] = []

    def reply(messages: Any, seed: int | None, schema: Any) -> str:
        asked.append(json.dumps([messages, seed]))
        if len(asked) >= 9:
            reached.set()
        return default_reply(messages, seed, schema)

    with StandInServer(reply=reply, latency=0.02) as server:
        code, said = interrupted(server, 60, reached)
        assert code == 130
        assert "Interrupted" in said
        assert "sdialog-like run resume" in said
        assert "Traceback" not in said
        assert status(run)["rows"]["waiting"] > 0

        server.latency = 0.0
        assert run("run", "resume", "out", "--concurrency", 16).exit_code == 0
        assert len(asked) == len(set(asked)) == 240
        assert Path("out/dialogs.jsonl").read_bytes() == undisturbed(run, server, 60)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_a_second_ctrl_c_does_not_wait(run: Run) -> None:
    reached, never = threading.Event(), threading.Event()

    def reply(messages: Any, seed: int | None, schema: Any) -> str:
        reached.set()
        never.wait(30)  # the reply that nobody waits for
        return "Late."

    with StandInServer(reply=reply) as server:
        code, said = interrupted(server, 3, reached, times=2)
        never.set()
    assert code == 130
    assert "sdialog-like run resume" in said
    assert "Traceback" not in said
    assert status(run)["rows"]["waiting"] == 3


# What cannot be gone on with.


def test_a_folder_without_a_run_is_one_message(fails: Fails, tmp_path: Path) -> None:
    for arguments in (["resume", "nowhere"], ["status", "nowhere"], ["export", str(tmp_path), "--format", "jsonl"]):
        assert "no run in" in fails("run", *arguments).lower()


def test_a_run_that_only_python_can_make_again_says_so(run: Run, fails: Fails) -> None:
    from sdialog_like.errors import SdialogLikeError
    from sdialog_like.runs import run as run_rows

    async def program(row: Any, client: Any) -> str:
        raise SdialogLikeError("not now")

    run_rows(program, 1, "out", model="builtin", progress=False)
    state = status(run)
    assert state["resumable"] is False
    assert "from Python" in fails("run", "resume", "out", "--retry-failed")


def test_another_process_that_writes_the_run_is_named(run: Run, fails: Fails) -> None:
    from sdialog_like.runs.lock import RunLock

    with StandInServer() as server:
        run(*command(server, 2), "--max-calls", 1)
        lock = RunLock(Path("out"))
        lock.acquire()
        try:
            assert status(run)["state"] == "running"
            assert status(run)["writer"]["pid"] == os.getpid()
            assert f"process {os.getpid()}" in fails("run", "resume", "out")
        finally:
            lock.release()


# Shards.


def test_shards_are_merged_into_the_bytes_of_an_undivided_run(run: Run, fails: Fails) -> None:
    with StandInServer() as server:
        for part in ("1/3", "3/3"):
            assert run(*command(server, 7), "--shard", part).exit_code == 0
        assert "2/3" in fails("run", "merge", "out")
        shards = json.loads(run("run", "status", "out", "--json").stdout)
        assert [(state["shard"], state["rows"]["done"]) for state in shards] == [("1/3", 3), ("3/3", 2)]
        assert "All 2 shards: [##############################] 100 % of 5" in run("run", "status", "out").stdout

        assert run(*command(server, 7), "--shard", "2/3").exit_code == 0
        result = run("run", "merge", "out")
        assert result.exit_code == 0, result.output
        assert "7 rows done, 0 failed" in result.stderr
        assert Path("out/dialogs.jsonl").read_bytes() == undisturbed(run, server, 7)
