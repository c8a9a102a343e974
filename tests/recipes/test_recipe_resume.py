"""However a recipe's run is carried out, the files are the same, byte for byte, and no reply is paid for twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from recipes.result_recipes import chats, contents, small
from standin_server import StandInServer, default_reply

from sdialog_like.recipes import RecipeResult
from sdialog_like.runs import merge_shards, open_run

ROWS = 12
TESTS = Path(__file__).resolve().parent.parent
BEGIN = """
import sys
sys.path[:0] = [{tests!r}]
from recipes.result_recipes import small
small().run({rows}, sys.argv[1], seed=3, model="any", base_url=sys.argv[2], concurrency=4)
"""


def begin(server: StandInServer, folder: Path, **how: Any) -> RecipeResult:
    return small().run(ROWS, folder, seed=3, model="any", base_url=server.url, progress=False, **how)


def without_address(found: dict[str, bytes]) -> dict[str, bytes]:
    """The recipe holds the address that the server had."""
    return {name: data for name, data in found.items() if name != "recipe.yaml"}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], int]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer() as server:
        assert begin(server, folder).counts["kept"] == ROWS
        return without_address(contents(folder)), len(server.requests)


@pytest.mark.parametrize("concurrency", [1, 8, 64])
def test_at_any_concurrency(concurrency: int, undisturbed: tuple[dict[str, bytes], int], tmp_path: Path) -> None:
    with StandInServer(latency=lambda request: (request.seed or 0) % 7 / 1000) as server:
        begin(server, tmp_path, concurrency=concurrency)
        assert without_address(contents(tmp_path)) == undisturbed[0]
        assert len(server.requests) == undisturbed[1]


def test_with_everything_that_a_recipe_can_hold(tmp_path: Path) -> None:
    for concurrency in (1, 8, 64):
        chats().run(ROWS, tmp_path / str(concurrency), seed=3, progress=False, concurrency=concurrency)
    assert contents(tmp_path / "1") == contents(tmp_path / "8") == contents(tmp_path / "64")
    reports = [json.loads((tmp_path / name / "metadata.json").read_text("utf-8")) for name in ("1", "64")]
    assert reports[0]["report"] == reports[1]["report"]
    assert reports[0]["files"] == reports[1]["files"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT] if os.name == "posix" else [])
def test_killed_or_interrupted_it_goes_on(
    number: signal.Signals, undisturbed: tuple[dict[str, bytes], int], tmp_path: Path
) -> None:
    reached, ended = threading.Event(), threading.Event()
    asked: list[str] = []

    def reply(messages: Any, seed: int | None, schema: Any) -> Any:
        asked.append(json.dumps([messages, seed]))
        if len(asked) >= 20:
            reached.set()
        return default_reply(messages, seed, schema)

    # Slow from then on, so that however late the signal comes there is something left to do.
    with StandInServer(reply=reply, latency=lambda _: 0.02 if not reached.is_set() or ended.is_set() else 0.5) as server:
        program = BEGIN.format(tests=str(TESTS), rows=ROWS)
        with subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), server.url], stderr=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert reached.wait(60)
            process.send_signal(number)
            process.communicate(timeout=60)
            assert process.returncode != 0
        ended.set()
        with open_run(tmp_path) as run:
            assert run.counts()["waiting"] > 0
        partial = RecipeResult.open(tmp_path)
        assert partial.counts["all"] == ROWS
        assert len(list(partial.rows())) == partial.counts["kept"]
        begin(server, tmp_path)
    assert without_address(contents(tmp_path)) == undisturbed[0]
    if number == signal.SIGINT:  # a killed process may have asked for what it could not record
        assert len(asked) == len(set(asked)) == undisturbed[1]


def test_a_session_that_stops_early_costs_nothing_twice(undisturbed: tuple[dict[str, bytes], int], tmp_path: Path) -> None:
    with StandInServer() as server:
        for limit in (7, 23):
            assert begin(server, tmp_path, max_calls=limit).stopped is not None
        begin(server, tmp_path)
        assert len(server.requests) == undisturbed[1]
    assert without_address(contents(tmp_path)) == undisturbed[0]


def test_several_processes_make_the_same(undisturbed: tuple[dict[str, bytes], int], tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server, tmp_path, workers=2)
    assert without_address(contents(tmp_path)) == undisturbed[0]


def test_shards_that_are_put_together_make_the_same(tmp_path: Path) -> None:
    small().run(7, tmp_path / "whole", seed=1, progress=False)
    for number in (1, 2):
        part = small().run(7, tmp_path / "parts", seed=1, shard=f"{number}/2", progress=False)
        assert (part.path / "dataset.jsonl").is_file()
    merge_shards(tmp_path / "parts")
    RecipeResult.open(tmp_path / "parts").write_files()
    data = ("dialogs.jsonl", "dataset.jsonl", "dataset.parquet")
    assert contents(tmp_path / "parts", data) == contents(tmp_path / "whole", data)
