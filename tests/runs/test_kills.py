"""A run that is killed at any commit, again and again, ends with the same bytes, and pays for no recorded call twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import killed_program
import pytest
from standin_server import StandInServer

SCRIPT = Path(killed_program.__file__)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no fork")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer(reply=killed_program.fickle) as server:
        result = killed_program.begin(server.url, folder)
        asked = len(server.requests)
    # One row has no luck with its structured reply: that it failed is a result like the others.
    assert result.counts == {"waiting": 0, "done": killed_program.ROWS - 1, "failed": 1}
    assert asked == result.usage.attempts > killed_program.ROWS * (killed_program.TURNS + 1), "there were repeats"
    return published(folder)


def published(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("dialogs.jsonl", "failures.jsonl")]


def drive(server: StandInServer, folder: Path, every: int, when: str, concurrency: int) -> list[list[int]]:
    command = [sys.executable, str(SCRIPT), server.url, str(folder), str(every), when, str(concurrency)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    assert said["code"] == 0, ended.stderr
    return list(said["recorded"])


def asked_in(server: StandInServer) -> list[tuple[int, int]]:
    """Session and seed of each request that the server got."""
    return [
        (int(request.headers["authorization"].rpartition("-")[2]), int(request.seed or 0)) for request in server.requests
    ]


@pytest.mark.parametrize(
    ("every", "when", "concurrency"),
    [
        (1, "after", 1),
        (2, "before", 1),
        (3, "after", 3),
        (4, "before", 6),
        (0, "after", 6),
    ],
)
def test_killed_at_every_nth_commit(
    undisturbed: list[bytes], tmp_path: Path, every: int, when: str, concurrency: int
) -> None:
    with StandInServer(reply=killed_program.fickle) as server:
        recorded = drive(server, tmp_path / "run", every, when, concurrency)
        requests = asked_in(server)
    assert len(recorded) > 2, "it was killed more than once"
    assert published(tmp_path / "run") == undisturbed
    twice = [(session, seed) for session, seed in requests if seed in set(recorded[session])]
    assert not twice, "a recorded call was made again"
    if concurrency == 1 and when == "after":
        assert len({seed for _, seed in requests}) == len(requests), "each call was made once"
