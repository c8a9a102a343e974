"""Contract: damaged and foreign files in a run's folder are named, and left as they are."""

from __future__ import annotations

import functools
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from small_runs import no_call, talkative, two_people

from sdialog_like.errors import RunFolderError
from sdialog_like.runs import open_run, resume, run

quiet_run = functools.partial(run, progress=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "run.lock"}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "something else"}'], ids=repr)
def test_a_damaged_run_json_is_named_and_nothing_is_touched(tmp_path: Path, content: bytes) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative(), seed=1)
    (tmp_path / "run.json").write_bytes(content)
    before = contents(tmp_path)
    begin = functools.partial(quiet_run, no_call, 2, tmp_path, model=talkative(), seed=1)
    for again in (begin, functools.partial(resume, tmp_path, progress=False)):
        with pytest.raises(RunFolderError, match=r"run\.json is not the plan of a run.*Delete run\.json"):
            again()
    assert contents(tmp_path) == before


def test_a_run_json_of_another_run_is_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        quiet_run(no_call, 2, tmp_path / name, model=talkative(), seed=1 if name == "a" else 2)
    (tmp_path / "a" / "run.json").write_bytes((tmp_path / "b" / "run.json").read_bytes())
    with pytest.raises(RunFolderError, match="does not belong to the run.sqlite"):
        quiet_run(no_call, 2, tmp_path / "a", model=talkative(), seed=1)


def damaged(content: bytes, how: str) -> bytes:
    if how == "random":
        return random.Random(1).randbytes(len(content))
    if how == "text":
        return b"This is no database.\n" * 500
    if how == "header":
        return content[:100]
    if how == "half":
        return content[: len(content) // 2]
    at = {"first page": 200, "all but the first page": 4096}[how]
    return content[:at] + random.Random(1).randbytes(len(content) - at)


@pytest.mark.parametrize("how", ["random", "text", "header", "half", "first page", "all but the first page"])
def test_a_damaged_database_is_named_and_left_as_it_is(tmp_path: Path, how: str) -> None:
    result = quiet_run(two_people(), 20, tmp_path, seed=1)
    path = tmp_path / "run.sqlite"
    path.write_bytes(damaged(path.read_bytes(), how))
    before = path.read_bytes()
    (tmp_path / "dialogs.jsonl").unlink()

    def read() -> Any:
        with open_run(tmp_path) as opened:
            list(opened.dialogs())
            list(opened.failures())
            opened.usage()

    for look in (lambda: quiet_run(two_people(), 20, tmp_path, seed=1), lambda: list(result.dialogs()), read):
        with pytest.raises(RunFolderError, match=r"run\.sqlite"):
            look()
    assert path.read_bytes() == before


def foreign_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE rows (id TEXT)")
    connection.commit()
    connection.close()


def test_a_foreign_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    foreign_database(path)
    before = path.read_bytes()
    for look in (
        lambda: quiet_run(no_call, 2, tmp_path, model=talkative()),
        lambda: resume(tmp_path),
        lambda: open_run(tmp_path),
    ):
        with pytest.raises(RunFolderError, match="is not a run's database"):
            look()
    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"run.sqlite", "run.lock"}


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative())
    connection = sqlite3.connect(tmp_path / "run.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(RunFolderError, match="version 99"):
        quiet_run(no_call, 2, tmp_path, model=talkative())


def test_a_plan_in_the_database_that_is_damaged_is_named(tmp_path: Path) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative())
    connection = sqlite3.connect(tmp_path / "run.sqlite")
    connection.execute("UPDATE meta SET value = '{}' WHERE name = 'plan'")
    connection.commit()
    connection.close()
    for look in (lambda: quiet_run(no_call, 2, tmp_path, model=talkative()), lambda: open_run(tmp_path)):
        with pytest.raises(RunFolderError, match=r"plan in .*run\.sqlite"):
            look()


def test_an_empty_database_is_a_run_that_was_killed_at_its_very_begin(tmp_path: Path) -> None:
    (tmp_path / "run.sqlite").touch()
    with pytest.raises(RunFolderError):
        open_run(tmp_path)
    assert quiet_run(no_call, 2, tmp_path, model=talkative()).complete


@pytest.mark.parametrize("name", ["dialogs.jsonl", "failures.jsonl", "report.json", "run.json"])
def test_foreign_files_are_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("somebody else's")
    with pytest.raises(RunFolderError, match=name):
        quiet_run(no_call, 2, tmp_path, model=talkative())
    assert contents(tmp_path) == {name: b"somebody else's"}
