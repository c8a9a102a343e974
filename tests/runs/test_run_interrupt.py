"""Contract: the first Ctrl-C lets what is paid for come in and be recorded, the second one does not wait."""

from __future__ import annotations

import asyncio
import functools
import io
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small_runs import TURNS, HeldServer, meanwhile, published, two_people
from standin_server import StandInServer

from sdialog_like.runs import RunInterrupted, arun, open_run, run

ROWS = 4
FREE = 5  # requests that are answered at once

quiet_run = functools.partial(run, progress=False)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends signals in other ways")


def begin(url: str, folder: Path, **how: Any) -> Any:
    return quiet_run(two_people("any", base_url=url), ROWS, folder, seed=1, **how)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer() as server:
        assert begin(server.url, folder).counts["done"] == ROWS
    return published(folder)


class Told(io.StringIO):
    """A standard error that says when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.told = threading.Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        self.told.set()
        return written

    def wait(self) -> None:
        assert self.told.wait(30), "nothing was said"


@contextmanager
def interrupted_by(server: HeldServer, *signals: int, held: int = 1) -> Iterator[Told]:
    """Send this process a signal once requests are held, the next one when something was said; then let them go."""
    told = Told()

    def interrupt() -> None:
        try:
            server.wait_for(held)
            for number in signals:
                os.kill(os.getpid(), number)
                told.wait()
            if len(signals) == 1:
                server.let_go()
        except BaseException:
            server.let_go()
            raise

    with pytest.MonkeyPatch.context() as patched, meanwhile(interrupt):
        patched.setattr(sys, "stderr", told)
        yield told


def recorded(folder: Path) -> set[int]:
    """The seeds of all recorded calls; each call of a run has one of its own."""
    connection = sqlite3.connect(folder / "run.sqlite")
    try:
        return {seed for (seed,) in connection.execute("SELECT seed FROM calls")}
    finally:
        connection.close()


def goes_on(folder: Path, undisturbed: list[bytes]) -> None:
    """Make the same call again, and see what it costs."""
    kept = recorded(folder)
    with StandInServer() as server:
        assert begin(server.url, folder).counts == {"waiting": 0, "done": ROWS, "failed": 0}
        asked = [request.seed for request in server.requests]
    assert published(folder) == undisturbed
    assert not kept.intersection(asked), "a recorded call was made again"
    assert len(asked) == ROWS * TURNS - len(kept)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_signal_lets_what_is_on_its_way_come_in(undisturbed: list[bytes], tmp_path: Path, number: int) -> None:
    with HeldServer(FREE) as server:
        with interrupted_by(server, number) as told, pytest.raises(RunInterrupted) as interrupted:
            begin(server.url, tmp_path)
        served = len(server.requests)
    assert "on their way and will be recorded; interrupt again to stop at once" in told.getvalue()
    result = interrupted.value.result
    assert FREE < served == len(recorded(tmp_path)) < ROWS * TURNS
    assert f"{result.counts['done']} of {ROWS} rows are done" in interrupted.value.message
    assert f"sdialog-like run resume {tmp_path}" in interrupted.value.message
    assert result.counts["waiting"] > 0
    assert not result.complete
    assert (result.stopped, result.usage.attempts, result.report) == ("interrupted", served, {})
    assert not (tmp_path / "dialogs.jsonl").exists()
    with open_run(tmp_path) as opened:
        assert [session["ending"] for session in opened.sessions()] == ["interrupted"]
        assert opened.counts()["failed"] == 0
    goes_on(tmp_path, undisturbed)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_stops_the_run_as_cleanly_where_nobody_reads_what_it_says(
    undisturbed: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            server.let_go()
            raise BrokenPipeError

    with HeldServer(FREE) as server:

        def terminate() -> None:
            server.wait_for(1)
            os.kill(os.getpid(), signal.SIGTERM)

        monkeypatch.setattr(sys, "stderr", Gone())
        with meanwhile(terminate), pytest.raises(RunInterrupted):
            begin(server.url, tmp_path)
        assert FREE < len(server.requests) == len(recorded(tmp_path))
    goes_on(tmp_path, undisturbed)


def test_a_second_ctrl_c_does_not_wait(undisturbed: list[bytes], tmp_path: Path) -> None:
    with HeldServer(FREE) as server:
        twice = interrupted_by(server, signal.SIGINT, signal.SIGINT)
        with twice, pytest.raises(KeyboardInterrupt) as interrupted:
            begin(server.url, tmp_path)
        assert not isinstance(interrupted.value, RunInterrupted)
        assert len(recorded(tmp_path)) <= FREE
    with open_run(tmp_path) as opened:
        assert [session["ending"] for session in opened.sessions()] == ["interrupted"]
        assert opened.counts()["failed"] == 0
    goes_on(tmp_path, undisturbed)


def test_a_ctrl_c_while_a_used_up_budget_is_waited_for_is_a_first_one(undisturbed: list[bytes], tmp_path: Path) -> None:
    with HeldServer(FREE) as server, interrupted_by(server, signal.SIGINT, held=2), pytest.raises(RunInterrupted):
        begin(server.url, tmp_path, max_calls=FREE + 2)
    assert len(recorded(tmp_path)) == FREE + 2
    goes_on(tmp_path, undisturbed)


def test_who_handles_signals_already_goes_on_doing_so(tmp_path: Path) -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: came.append(number))
    try:
        with HeldServer(FREE) as server:

            def terminate() -> None:
                try:
                    server.wait_for(1)
                    os.kill(os.getpid(), signal.SIGTERM)
                finally:
                    server.let_go()

            with meanwhile(terminate):
                assert begin(server.url, tmp_path).complete
    finally:
        signal.signal(signal.SIGTERM, before)
    assert came == [signal.SIGTERM]


async def until(server: HeldServer, held: int) -> None:
    await asyncio.to_thread(server.wait_for, held)


def arun_it(url: str, folder: Path) -> asyncio.Task[Any]:
    return asyncio.ensure_future(arun(two_people("any", base_url=url), ROWS, folder, seed=1, progress=False))


async def test_cancelling_arun_lets_what_is_on_its_way_come_in(undisturbed: list[bytes], tmp_path: Path) -> None:
    with HeldServer(FREE) as server:
        running = arun_it(server.url, tmp_path)
        await until(server, 1)
        running.cancel()
        await asyncio.sleep(0)
        assert not running.done(), "it waits"
        server.let_go()
        with pytest.raises(asyncio.CancelledError):
            await running
        served = len(server.requests)
    assert FREE < served == len(recorded(tmp_path)) < ROWS * TURNS
    with open_run(tmp_path) as opened:
        assert [session["ending"] for session in opened.sessions()] == ["interrupted"]
        assert opened.writer() is None
    await asyncio.to_thread(goes_on, tmp_path, undisturbed)


async def test_cancelling_arun_again_does_not_wait(undisturbed: list[bytes], tmp_path: Path) -> None:
    with HeldServer(FREE) as server:
        running = arun_it(server.url, tmp_path)
        await until(server, 1)
        running.cancel()
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert len(recorded(tmp_path)) <= FREE
    await asyncio.to_thread(goes_on, tmp_path, undisturbed)


SCRIPTS = {
    "run": """
run(small_runs.two_people("any", base_url=sys.argv[1]), 4, sys.argv[2], seed=1)
""",
    "arun": """
async def main():
    running = asyncio.ensure_future(arun(small_runs.two_people("any", base_url=sys.argv[1]), 4, sys.argv[2], seed=1))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        print("Stopping", file=sys.stderr, flush=True)
        running.cancel()
        await running

asyncio.run(main())
""",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_ctrl_c_in_a_script(undisturbed: list[bytes], tmp_path: Path, script: str) -> None:
    code = f"import asyncio, sys, small_runs\nfrom sdialog_like.runs import arun, run\n{SCRIPTS[script]}\nprint('went on')"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent) + os.pathsep + str(Path(__file__).parents[1])}
    with HeldServer(FREE) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", code, server.url, str(tmp_path)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        server.wait_for(1)
        child.send_signal(signal.SIGINT)
        assert child.stderr is not None
        assert any("Stopping" in line for line in child.stderr)
        server.let_go()
        out, err = child.communicate(timeout=60)
        served = len(server.requests)
    assert "went on" not in out
    assert child.returncode != 0
    assert "KeyboardInterrupt" in err or "RunInterrupted" in err
    if script == "run" or sys.version_info >= (3, 11):
        assert f"run resume {tmp_path}" in err
        assert FREE < served == len(recorded(tmp_path)) < ROWS * TURNS
    # Before that, asyncio.run cancels every task by itself: for the run that is a second Ctrl-C, and nobody hears its words.
    goes_on(tmp_path, undisturbed)
