"""Contract: one writer a run. A second one is told who the first is; a writer that is gone, however it went, is none."""

from __future__ import annotations

import functools
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_runs import TURNS, HeldServer, meanwhile, two_people

from sdialog_like.errors import RunLockedError
from sdialog_like.runs import open_run, resume, run

quiet_run = functools.partial(run, progress=False)

BEGIN = """
import sys
import small_runs
from sdialog_like.runs import run

run(small_runs.two_people("any", base_url=sys.argv[1]), 3, sys.argv[2], seed=1, concurrency=1)
"""


def begin_elsewhere(url: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent) + os.pathsep + str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", BEGIN, url, str(folder)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def begin_here(url: str, folder: Path) -> Any:
    return quiet_run(two_people("any", base_url=url), 3, folder, seed=1)


def test_another_process_is_named_and_once_it_is_killed_the_run_goes_on(tmp_path: Path) -> None:
    with HeldServer(free=TURNS + 1) as server:
        child = begin_elsewhere(server.url, tmp_path)
        server.wait_for(1)
        try:
            for again in (lambda: begin_here(server.url, tmp_path), lambda: resume(tmp_path)):
                with pytest.raises(RunLockedError, match=f"process {child.pid} on {socket.gethostname()}") as refused:
                    again()
                assert "run status" in str(refused.value)
            with open_run(tmp_path) as opened:
                writer = opened.writer()
                assert writer is not None
                assert (writer["pid"], writer["host"]) == (child.pid, socket.gethostname())
                assert opened.counts() == {"waiting": 2, "done": 1, "failed": 0}
        finally:
            child.kill()
            child.communicate()
        with open_run(tmp_path) as opened:
            assert opened.writer() is None
            (session,) = opened.sessions()
            assert (session["pid"], session["ended"], session["ending"]) == (child.pid, None, None)
        before = len(server.requests)
        assert before == TURNS + 1
        server.let_go()
        assert begin_here(server.url, tmp_path).complete
        asked_again = [request.body for request in server.requests[before:]]
        assert all(request.body not in asked_again for request in server.requests[:before])


def test_two_threads_of_one_process_do_not_write_the_same_run_either(tmp_path: Path) -> None:
    with HeldServer(free=1) as server:

        def interfere() -> None:
            server.wait_for(1)
            try:
                with pytest.raises(RunLockedError, match=f"process {os.getpid()} on"):
                    begin_here(server.url, tmp_path)
            finally:
                server.let_go()

        with meanwhile(interfere):
            assert begin_here(server.url, tmp_path).complete
        assert len(server.requests) == 3 * TURNS
        assert begin_here(server.url, tmp_path).complete, "and the lock is given back"


def test_a_lock_file_that_somebody_left_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text('{"pid": 1, "host": "elsewhere"}')
    with HeldServer(free=100) as server:
        assert begin_here(server.url, tmp_path).complete
    (tmp_path / "run.lock").write_bytes(os.urandom(100))
    with HeldServer() as server:
        assert begin_here(server.url, tmp_path).complete
