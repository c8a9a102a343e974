"""``run status``: for people and as JSON, at any time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.cli.run_status import _bar
from sdialog_like.errors import RunError
from sdialog_like.generators import DialogGenerator
from sdialog_like.runs import run as run_rows

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def begin(run: Run, server: StandInServer, *more: object) -> Any:
    what = ["--details", "Two friends plan a picnic.", "--n", 4, "--seed", 3, "-o", "out", "--concurrency", 1]
    return run("run", *what, "--model", "stand-in", "--base-url", server.url, *more)


def test_a_finished_run(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server)
    out = run("run", "status", "out").stdout
    assert out.startswith("out: finished\n")
    assert "[##############################] 100 % of 4: 4 done, 0 failed, 0 waiting" in out
    assert "makes     DialogGenerator with stand-in, seed 3" in out
    assert "4 requests" in out
    assert "in 1 session\n" in out
    assert "go on" not in out


def test_a_stopped_run_says_why_and_how_to_go_on(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server, "--max-calls", 3)
    out = run("run", "status", "out").stdout
    assert out.startswith("out: stopped: max_calls=3 is used up\n")
    assert "75 % of 4: 3 done, 0 failed, 1 waiting" in out
    assert "go on     sdialog-like run resume out" in out


def test_failed_rows_can_be_tried_again(run: Run) -> None:
    with StandInServer(faults=["400"]) as server:
        begin(run, server)
    out = run("run", "status", "out").stdout
    assert "3 done, 1 failed, 0 waiting" in out
    assert "try again sdialog-like run resume out --retry-failed" in out


def test_a_run_is_looked_at_while_another_thread_is_working_at_it(run: Run) -> None:
    looked: dict[str, Any] = {}
    third, go_on = threading.Event(), threading.Event()
    asked: list[int | None] = []

    def reply(messages: Any, seed: int | None, schema: Any) -> str:
        asked.append(seed)
        if len(asked) == 3:
            third.set()
            go_on.wait(30)
        return default_reply(messages, seed, schema)

    def look() -> None:
        assert third.wait(30)
        looked["json"] = json.loads(run("run", "status", "out", "--json").stdout)
        looked["text"] = run("run", "status", "out").stdout
        go_on.set()

    with StandInServer(reply=reply) as server:
        watcher = threading.Thread(target=look)
        watcher.start()
        generator = DialogGenerator("Two friends plan a picnic.", model="stand-in", base_url=server.url)
        run_rows(generator, 4, "out", concurrency=1, progress=False)
        watcher.join()
    assert looked["json"]["state"] == "running"
    assert looked["json"]["rows"] == {"waiting": 2, "done": 2, "failed": 0}
    assert "out: running (process " in looked["text"]
    assert "50 % of 4: 2 done" in looked["text"]


def test_json_holds_everything_and_no_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with StandInServer() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-verysecret")
        model = ["--model", "openai:stand-in", "--base-url", server.url + "/v1"]
        assert run("run", "--details", "x", "--n", 4, "--seed", 3, "-o", "out", *model).exit_code == 0
        assert server.requests[0].headers["authorization"] == "Bearer sk-verysecret"
    out = run("run", "status", "out", "--json").stdout
    state = json.loads(out)
    assert (state["state"], state["model"], state["seed"], state["shard"]) == ("finished", "openai:stand-in", 3, None)
    assert state["rows"] == {"waiting": 0, "done": 4, "failed": 0}
    assert state["usage"]["requests"] == 4
    assert (state["sessions"], state["writer"], state["resumable"]) == (1, None, True)
    assert "verysecret" not in out + "".join(path.read_text("utf-8", "replace") for path in Path("out").iterdir())
    assert state["fingerprint"] == json.loads(Path("out/run.json").read_text("utf-8"))["fingerprint"]


def test_a_broken_database_is_one_message(run: Run, fails: Callable[..., str]) -> None:
    with StandInServer() as server:
        begin(run, server)
    for name in ("out/run.sqlite", "out/run.sqlite-wal", "out/run.sqlite-shm"):
        if Path(name).exists():
            Path(name).write_bytes(b"not a database, but long enough to be looked at" * 100)
    assert "run.sqlite" in fails("run", "status", "out")


def test_what_a_program_of_pythons_makes_is_gone_on_with_from_python(run: Run) -> None:
    async def program(row: Any, client: Any) -> str:
        raise RunError("the disk is on fire")

    run_rows(program, 2, "out", model="builtin", progress=False, failed_share=1)
    out = run("run", "status", "out").stdout
    assert "0 done, 2 failed" in out
    assert "--retry-failed" not in out


@pytest.mark.parametrize(
    ("done", "failed", "waiting", "drawn"),
    [
        (0, 0, 3, "." * 30),
        (3, 0, 0, "#" * 30),
        (999, 1, 0, "#" * 29 + "x"),
        (0, 5, 5, "x" * 15 + "." * 15),
        (1, 0, 9999, "." * 30),
    ],
)
def test_the_bar_shows_done_failed_and_waiting_rows(done: int, failed: int, waiting: int, drawn: str) -> None:
    assert _bar({"done": done, "failed": failed, "waiting": waiting}).startswith(f"[{drawn}]")


def test_no_rows_have_no_bar() -> None:
    assert _bar({"done": 0, "failed": 0, "waiting": 0}) == "no rows"
