"""Contract: a full disk stops a run with a clear error; with room again the same call goes on, paying for nothing twice."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_runs import TURNS, published, talk, two_people

from sdialog_like.errors import RunError, RunFolderError
from sdialog_like.runs import database, open_run, run
from sdialog_like.testing import ScriptedModel

ROWS = 12

begin_quietly = functools.partial(run, progress=False, seed=1, concurrency=3)


def long_winded() -> ScriptedModel:
    return ScriptedModel(lambda messages, seed: talk(messages, seed) * 40)


def begin(folder: Path, model: ScriptedModel) -> Any:
    return begin_quietly(two_people(model), ROWS, folder)


def recorded(folder: Path) -> int:
    """How many calls the journal has; none where it could not even be made."""
    if not (folder / "run.sqlite").exists():
        return 0
    connection = sqlite3.connect(folder / "run.sqlite")
    try:
        return int(connection.execute("SELECT COUNT(*) FROM calls").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert begin(folder, long_winded()).counts["done"] == ROWS
    return published(folder)


def has_room(monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """Let the database grow to so many pages; more, SQLite says, the disk does not have."""
    prepare = database._prepare

    def limited(connection: sqlite3.Connection, full_sync: bool) -> None:
        prepare(connection, full_sync)
        connection.execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(database, "_prepare", limited)


@pytest.mark.parametrize("pages", [14, 15, 16, 18, 20, 23, 27, 32, 40, 48, 55, 60])
def test_no_room_in_the_database(
    undisturbed: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    model = long_winded()
    with monkeypatch.context() as full:
        has_room(full, pages)
        for _ in range(2):  # trying again changes nothing
            with pytest.raises(RunError, match=r"run\.sqlite cannot be used: database or disk is full") as stopped:
                begin(tmp_path, model)
            assert "What was recorded before is safe" in str(stopped.value)
    with contextlib.suppress(RunFolderError), open_run(tmp_path) as opened:  # there may be no plan yet
        assert opened.counts()["failed"] == 0
        assert all(session["ending"] in {"failed", None} for session in opened.sessions())
    assert not (tmp_path / "dialogs.jsonl").exists()
    kept, before = recorded(tmp_path), len(model.requests)
    assert begin(tmp_path, model).counts == {"waiting": 0, "done": ROWS, "failed": 0}
    assert published(tmp_path) == undisturbed
    assert len(model.requests) - before == ROWS * TURNS - kept, "no recorded call was made again"


@pytest.mark.parametrize("name", ["run.json", "dialogs.jsonl", "failures.jsonl", "report.json"])
def test_no_room_for_a_file(undisturbed: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    replace = os.replace

    def full(new: Any, place: Any) -> None:
        if Path(place).name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(new, place)

    model = long_winded()
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(RunError, match="No space left on device"):
            begin(tmp_path, model)
        assert not (tmp_path / name).exists()
        assert not list(tmp_path.glob(".writing*")), "half a file is cleared away"
    if name != "run.json":
        assert len(model.requests) == ROWS * TURNS
    assert begin(tmp_path, model).counts == {"waiting": 0, "done": ROWS, "failed": 0}
    assert published(tmp_path) == undisturbed
    assert len(model.requests) == ROWS * TURNS


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
@pytest.mark.parametrize("room", [0, 4, 16, 40, 64, 96, 128, 192])
def test_a_disk_that_is_really_full(undisturbed: list[bytes], small_disk: Path, room: int) -> None:
    folder = small_disk / "run"
    model = long_winded()
    with open(small_disk / "ballast", "wb") as ballast:
        ballast.write(bytes((256 - room) * 1024))
    with pytest.raises(RunError):
        begin(folder, model)
    assert not (folder / "dialogs.jsonl").exists()
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    kept, before = recorded(folder), len(model.requests)
    assert kept >= before - 3, "all but the requests that were on their way"
    assert begin(folder, model).counts == {"waiting": 0, "done": ROWS, "failed": 0}
    assert published(folder) == undisturbed
    assert len(model.requests) - before == ROWS * TURNS - kept
