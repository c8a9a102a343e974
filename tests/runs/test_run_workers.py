"""Worker processes: the same bytes, one budget, one failure policy, and nothing lost whichever process is stopped."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from standin_server import Fault, ServedRequest, StandInServer

from sdialog_like import Persona, PersonaDialogGenerator
from sdialog_like.errors import InputError, RunError, RunLockedError, RunStoppedError
from sdialog_like.runs import RunResult, run
from sdialog_like.runs.lock import FILE_NAME as LOCK
from sdialog_like.runs.lock import owner_of
from sdialog_like.testing import ScriptedModel

ROWS, CALLS = 24, 2
KEY = "sk-very-secret"

PROGRAM = """
import os, signal, sys
from pathlib import Path
from sdialog_like.seeds import derive_seed

if "PROGRAMS_BREAK" in os.environ:
    raise ImportError("it is broken here")

async def talk(row, client):
    said = f"Row {row.id} begins."
    for turn in range(2):
        said = (await client.call([{"role": "user", "content": said}], seed=derive_seed(client.seed, turn))).text
    return {"row": row.id, "said": said, "effect": await client.effect("length", lambda: len(said))}

async def noisy(row, client):
    '''Do to standard input and output what programs do.'''
    print('{"error": ["not for you", null]}', flush=True)
    os.write(1, b"raw bytes \\xff without a line's end")
    assert sys.stdin.read() == ""
    return await talk(row, client)

async def mortal(row, client):
    '''The first process that comes to row 9 is sent the signal.'''
    mark = Path(os.environ["MORTAL_MARK"])
    result = await talk(row, client)
    if row.id == 9 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), int(os.environ["MORTAL_SIGNAL"]))
    return result

async def doomed(row, client):
    os._exit(3)
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on the path with a module of programs."""
    folder = tmp_path_factory.mktemp("programs")
    (folder / "worked_programs.py").write_text(PROGRAM, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    sys.modules.pop("worked_programs", None)


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as running:
        yield running


def begin(url: str, folder: Path, name: str = "talk", *, rows: int = ROWS, **how: Any) -> RunResult:
    work = {"model": "openai:any", "base_url": url + "/v1", "api_key": KEY, "seed": 5, "progress": False, "concurrency": 4}
    return run(f"worked_programs:{name}", rows, folder, **{**work, **how})


def published(folder: Path) -> bytes:
    return (folder / "dialogs.jsonl").read_bytes()


@pytest.fixture(scope="module")
def undisturbed(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer() as server:
        assert begin(server.url, folder).counts == {"waiting": 0, "done": ROWS, "failed": 0}
    return published(folder)


def answered(server: StandInServer) -> Counter[str]:
    return Counter(request.content() for request in server.requests if request.outcome == "reply")


def assert_each_call_was_made_once(server: StandInServer) -> None:
    replies = answered(server)
    assert set(replies.values()) == {1}
    assert len(replies) == ROWS * CALLS


def at(number: int, do: Callable[[], object]) -> Callable[[ServedRequest, int], Fault | None]:
    """Do something as the number-th request arrives."""
    count = iter(range(1, 1_000_000))
    return lambda request, asked: do() if next(count) == number else None  # type: ignore[return-value, func-returns-value]


@pytest.mark.parametrize("workers", [2, 3])
def test_the_same_bytes_as_one_process(
    undisturbed: bytes, server: StandInServer, tmp_path: Path, workers: int, capfd: pytest.CaptureFixture[str]
) -> None:
    commands: list[bytes] = []

    def look() -> None:
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                commands.append(command.read_bytes())

    server.api_key = KEY
    server.fault_for = at(10, look)
    result = begin(server.url, tmp_path / "run", "talk", workers=workers)
    assert published(tmp_path / "run") == undisturbed
    assert result.counts == {"waiting": 0, "done": ROWS, "failed": 0}
    assert (result.usage.calls, result.usage.attempts) == (ROWS * CALLS, ROWS * CALLS)
    assert_each_call_was_made_once(server)
    assert server.most_in_flight <= 4, "the concurrency is that of all together"
    files = [file.read_bytes() for file in (tmp_path / "run").iterdir()]
    assert not any(KEY.encode() in content for content in [*files, *commands])
    assert sum(b"sdialog_like.runs.worker" in command for command in commands) == (workers if Path("/proc").is_dir() else 0)


def test_generators_work_in_workers_too(server: StandInServer, tmp_path: Path) -> None:
    def make(folder: Path, **how: Any) -> bytes:
        generator = PersonaDialogGenerator(
            Persona(name="Ann", role="guest"),
            Persona(name="Bo", role="clerk"),
            model="ollama:any",
            base_url=server.url,
            temperature=0.5,
            keep_alive="5m",
            max_turns=3,
            min_turns=3,
        )
        assert run(generator, 10, folder, seed=5, progress=False, **how).complete
        return published(folder)

    assert make(tmp_path / "workers", workers=2) == make(tmp_path / "one")
    assert {request.options["temperature"] for request in server.requests} == {0.5}
    assert {request.body["keep_alive"] for request in server.requests} == {"5m"}


def test_what_programs_print_and_read_does_not_come_between(
    undisturbed: bytes, server: StandInServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    begin(server.url, tmp_path / "run", "noisy", workers=2)
    assert published(tmp_path / "run") == undisturbed
    assert "not for you" in capfd.readouterr().err


def test_work_that_others_cannot_make_is_refused_before_anything_is_done(
    programs: Path, server: StandInServer, tmp_path: Path
) -> None:
    async def closure(row: Any, client: Any) -> Any:
        return server

    with pytest.raises(InputError, match=r"Worker processes cannot make this run: .*closure"):
        run(closure, 3, tmp_path / "run", model="ollama:any", workers=2)
    with pytest.raises(InputError, match="ScriptedModel object, not a spec"):
        run("worked_programs:talk", 3, tmp_path / "run", model=ScriptedModel(["Hello."]), workers=2)
    assert not (tmp_path / "run").exists()
    assert not server.requests


def test_the_budget_is_one_for_all(undisturbed: bytes, server: StandInServer, tmp_path: Path) -> None:
    result = begin(server.url, tmp_path / "run", workers=2, concurrency=6, max_calls=17)
    assert len(server.requests) == result.usage.attempts == 17
    assert result.stopped is not None
    assert "max_calls=17 is used up" in result.stopped
    assert result.counts["waiting"] > 0
    assert begin(server.url, tmp_path / "run").complete
    assert published(tmp_path / "run") == undisturbed
    assert_each_call_was_made_once(server)


def test_a_wrong_key_costs_a_handful_of_requests(undisturbed: bytes, server: StandInServer, tmp_path: Path) -> None:
    server.api_key = KEY
    with pytest.raises(RunStoppedError, match="refuses access") as stopped:
        begin(server.url, tmp_path / "run", workers=2, api_key="wrong")
    assert len(server.requests) <= 5 + 2 * 4
    assert stopped.value.result.counts == {"waiting": ROWS, "done": 0, "failed": 0}, "it was not the rows' fault"
    assert begin(server.url, tmp_path / "run").complete
    assert published(tmp_path / "run") == undisturbed


def test_a_worker_that_is_killed_is_begun_again(
    undisturbed: bytes,
    server: StandInServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("MORTAL_MARK", str(tmp_path / "mark"))
    monkeypatch.setenv("MORTAL_SIGNAL", str(int(signal.SIGKILL)))
    with caplog.at_level(logging.WARNING):
        # One row at a time in each: no other request is on its way when it dies.
        result = begin(server.url, tmp_path / "run", "mortal", workers=2, concurrency=2)
    assert "was killed (signal 9); another one goes on" in caplog.text
    assert result.counts == {"waiting": 0, "done": ROWS, "failed": 0}
    assert published(tmp_path / "run") == undisturbed
    assert_each_call_was_made_once(server)


def test_a_worker_that_a_cluster_stops_stops_the_run(
    undisturbed: bytes, server: StandInServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MORTAL_MARK", str(tmp_path / "mark"))
    monkeypatch.setenv("MORTAL_SIGNAL", str(int(signal.SIGTERM)))
    result = begin(server.url, tmp_path / "run", "mortal", workers=2, concurrency=2)
    assert result.stopped == "interrupted"
    assert result.counts["waiting"] > 0
    assert begin(server.url, tmp_path / "run", "mortal").complete
    assert published(tmp_path / "run") == undisturbed
    assert_each_call_was_made_once(server)


def test_a_worker_that_dies_again_and_again_is_given_up(programs: Path, server: StandInServer, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"ended with code 3, and so did the 2 before it"):
        begin(server.url, tmp_path / "run", "doomed", rows=1, workers=2)
    assert owner_of(tmp_path / "run") is None


def test_a_worker_that_cannot_begin_says_why(
    undisturbed: bytes, server: StandInServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAMS_BREAK", "1")  # this process has imported them before
    with pytest.raises(RunError, match=r"cannot be made again: .*it is broken here"):
        begin(server.url, tmp_path / "run", workers=2)
    assert not server.requests
    assert owner_of(tmp_path / "run") is None
    assert begin(server.url, tmp_path / "run").complete


BEGIN = """
import sys
sys.path.insert(0, {programs!r})
from sdialog_like.runs import run
run("worked_programs:talk", {rows}, {folder!r}, model="openai:any", base_url={url!r} + "/v1", api_key={key!r}, seed=5,
    progress=False, concurrency=4, workers=2)
"""


@contextlib.contextmanager
def parent(server: StandInServer, programs: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    code = BEGIN.format(programs=str(programs), rows=ROWS, folder=str(folder), url=server.url, key=KEY)
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            server.release()
            process.kill()


def wait_for_the_last_worker(folder: Path) -> None:
    """Workers have inherited the lock, and wait for nobody: who gets it knows that they are gone."""
    fcntl = pytest.importorskip("fcntl")
    with (folder / LOCK).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def test_ctrl_c_stops_the_workers_cleanly(undisturbed: bytes, programs: Path, server: StandInServer, tmp_path: Path) -> None:
    with parent(server, programs, tmp_path / "run") as process:
        server.fault_for = at(10, lambda: os.kill(process.pid, signal.SIGINT))
        _, said = process.communicate(timeout=300)
    assert process.returncode
    assert "Stopping" in said
    assert "RunInterrupted" in said
    assert "nothing is lost" in said
    assert "worker process" not in said
    assert owner_of(tmp_path / "run") is None, "no worker is left"
    assert 0 < len(server.requests) < ROWS * CALLS
    begin(server.url, tmp_path / "run", workers=2)
    assert published(tmp_path / "run") == undisturbed
    assert_each_call_was_made_once(server)


def test_a_second_ctrl_c_does_not_wait(undisturbed: bytes, programs: Path, server: StandInServer, tmp_path: Path) -> None:
    def interrupt() -> None:
        server.hold()
        os.kill(process.pid, signal.SIGINT)

    with parent(server, programs, tmp_path / "run") as process:
        server.fault_for = at(10, interrupt)
        assert process.stderr is not None
        while "Stopping" not in process.stderr.readline():
            assert process.poll() is None
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=300)
        assert process.returncode in {-signal.SIGINT, 130}
        assert owner_of(tmp_path / "run") is None, "no worker is left"
    begin(server.url, tmp_path / "run")
    assert published(tmp_path / "run") == undisturbed


def test_workers_stop_by_themselves_when_their_parent_is_gone(
    undisturbed: bytes, programs: Path, server: StandInServer, tmp_path: Path
) -> None:
    def kill() -> None:
        server.hold()
        process.kill()

    with parent(server, programs, tmp_path / "run") as process:
        server.fault_for = at(10, kill)
        assert process.wait(timeout=300) == -signal.SIGKILL
        with pytest.raises(RunLockedError):
            begin(server.url, tmp_path / "run")
        server.release()
        wait_for_the_last_worker(tmp_path / "run")
        assert server.served <= 10 + 4, "what was on its way came in, and nobody asked for more"
    begin(server.url, tmp_path / "run", workers=2)
    assert published(tmp_path / "run") == undisturbed
    assert_each_call_was_made_once(server)
