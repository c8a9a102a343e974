"""``run verify`` and ``run diff``, on real runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer, default_reply

Run = Callable[..., Any]
Fails = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def begin(run: Run, server: StandInServer, *more: object, output: str = "out", seed: int = 1) -> Any:
    people = ["--persona-a", "Alice, who is in a hurry.", "--persona-b", "Bob, who is not.", "--max-turns", 3]
    where = ["--model", "stand-in", "--base-url", server.url]
    return run("run", *people, *where, "--seed", seed, "--n", 4, "-o", output, *more)


def another(messages: Any, seed: int | None, schema: Any) -> str:
    """Reply as a server with another model does."""
    return default_reply([{"content": "another model"}, *messages], seed, schema)


def test_dialogues_that_the_server_makes_again_are_reproducible(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server)
        asked = len(server.requests)
        result = run("run", "verify", "out")
        assert result.exit_code == 0, result.output
        assert "4 of 4 finished rows made again, from the journal and with the model: 4 reproducible." in result.stdout
        assert len(server.requests) == 2 * asked


def test_offline_nobody_is_asked(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server)
        asked = len(server.requests)
        result = run("run", "verify", "out", "--offline")
        assert (result.exit_code, len(server.requests)) == (0, asked)
        assert "from the journal alone: 4 replayable" in result.stdout


def test_a_server_that_answers_otherwise_is_found_with_the_first_turn_that_differs(run: Run) -> None:
    with StandInServer() as server, StandInServer(reply=another) as other:
        begin(run, server)
        result = run("run", "verify", "out", "--sample", 2, "--base-url", other.url)
        assert result.exit_code == 3
        assert "2 of 4 finished rows made again" in result.stdout
        assert "2 replayable" in result.stdout
        assert "Turn 1 differs" in result.stdout
        data = json.loads(run("run", "verify", "out", "--base-url", other.url, "--json").stdout)
    assert (data["ok"], data["counts"]["replayable"]) == (False, 4)
    assert data["rows"][0]["recorded"]["text"] != data["rows"][0]["madeAgain"]["text"]


def test_a_verification_writes_nothing(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server)
        before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
        run("run", "verify", "out")
        after = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert {name: after[name] for name in before if not name.endswith(("-shm", "-wal"))} == {
        name: data for name, data in before.items() if not name.endswith(("-shm", "-wal"))
    }


def test_two_runs_of_one_plan_are_the_same(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server, "--concurrency", 1, output="a")
        begin(run, server, "--concurrency", 8, output="b")
    result = run("run", "diff", "a", "b")
    assert result.exit_code == 0, result.output
    assert "4 rows have the same result, 0 have not" in result.stdout


def test_runs_of_other_seeds_differ_and_it_is_said_in_what(run: Run) -> None:
    with StandInServer() as server:
        begin(run, server, output="a", seed=1)
        begin(run, server, output="b", seed=2)
    result = run("run", "diff", "a", "b")
    assert result.exit_code == 3
    assert "seed: 1 → 2" in result.stdout
    assert "Turn 1 differs" in result.stdout


def test_what_cannot_be_compared_is_one_message(run: Run, fails: Fails) -> None:
    with StandInServer() as server:
        begin(run, server)
    assert "no run in nowhere" in fails("run", "diff", "out", "nowhere")
    assert "no run in nowhere" in fails("run", "verify", "nowhere")
    assert "OPENAI_API_KEY" in fails("run", "verify", "out", "--param", "api_key=sk-1")
