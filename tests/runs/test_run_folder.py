"""Contract: a run's folder can be read at any time, is published whole and holds no secrets; nothing foreign is touched."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from small_runs import TURNS, HeldServer, meanwhile, no_call, one_call, published, talkative, two_people
from standin_server import StandInServer

from sdialog_like import Persona, PersonaDialogGenerator
from sdialog_like.agents import Agent
from sdialog_like.engine import Client, Row
from sdialog_like.errors import InputError, RunError, RunFolderError
from sdialog_like.runs import open_run, resume, run
from sdialog_like.runs.plan import Plan
from sdialog_like.testing import ScriptedModel

quiet_run = functools.partial(run, progress=False)

FILES = {"run.json", "run.sqlite", "run.lock", "dialogs.jsonl", "failures.jsonl", "report.json"}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "run.lock"}


def test_what_a_finished_run_leaves(tmp_path: Path) -> None:
    result = quiet_run(two_people(), 3, tmp_path, seed=5, concurrency=2)
    assert {file.name for file in tmp_path.iterdir()} == FILES
    plan = Plan.model_validate_json((tmp_path / "run.json").read_bytes())
    assert (plan.seed, plan.rows["count"], plan.model["spec"]) == (5, 3, "scripted")
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert report == result.report
    assert report["rows"] == {"done": 3, "failed": 0}
    assert report["usage"]["requests"] == 3 * TURNS
    assert report["sessions"][0]["settings"] == {"concurrency": 2}
    with open_run(tmp_path) as opened:
        assert opened.plan == plan
        assert opened.usage().attempts == 3 * TURNS
        assert [session["ending"] for session in opened.sessions()] == ["finished"]
        assert opened.writer() is None


def test_any_sqlite_tool_reads_the_tables(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        await client.effect("weather", lambda: "sun")
        return await one_call(row, client)

    quiet_run(program, [{"id": 7, "word": "½"}, {"id": "7"}], tmp_path, seed=5, model=talkative())
    connection = sqlite3.connect(tmp_path / "run.sqlite")
    try:
        rows = connection.execute("SELECT position, id, data, status, round, calls, attempts FROM rows").fetchall()
        assert rows == [(0, "7", '{"word": "½"}', "done", 0, 1, 1), (1, '"7"', None, "done", 0, 1, 1)]
        assert connection.execute("SELECT COUNT(*) FROM calls").fetchone() == (2,)
        assert connection.execute("SELECT row, result FROM effects ORDER BY row").fetchall() == [(0, '"sun"'), (1, '"sun"')]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()


@pytest.mark.parametrize("in_environment", [True, False])
def test_no_secret_reaches_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_environment: bool) -> None:
    secret = "sk-very-secret-0123456789"
    monkeypatch.setenv("OPENAI_API_KEY", secret if in_environment else "sk-very-secret-of-the-environment")
    key: dict[str, Any] = {} if in_environment else {"api_key": secret}
    with StandInServer(api_key=secret) as server:
        address = server.url.replace("http://", "http://somebody:very-secret@") + "/v1"
        parameters: dict[str, Any] = {"model": "openai:any", "base_url": server.url + "/v1", **key}
        parameters["default_headers"] = {"X-Trace": "very-secret-header"}
        agent = Agent(Persona(name="Ann"), model="openai:other", base_url=address, **key)
        generator = PersonaDialogGenerator(agent, Persona(name="Bo"), max_turns=2, min_turns=2, **parameters)
        result = quiet_run(generator, 2, tmp_path)
        assert result.counts["done"] + result.counts["failed"] == 2
    for name, content in contents(tmp_path).items():
        assert b"very-secret" not in content, name


class Looker:
    """Reads a run in the middle, from the row's program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[dict[str, int]] = []

    async def __call__(self, row: Row, client: Client) -> Any:
        with open_run(self.folder) as opened:
            self.seen.append(opened.counts())
            assert len(list(opened.results())) == opened.counts()["done"]
            writer = opened.writer()
            assert writer is not None
            assert writer["pid"] == os.getpid()
        assert not (self.folder / "dialogs.jsonl").exists()
        return row.id


def test_a_run_is_read_while_it_is_written(tmp_path: Path) -> None:
    looker = Looker(tmp_path)
    quiet_run(looker, 5, tmp_path, model=talkative(), concurrency=1)
    assert [seen["done"] for seen in looker.seen] == [0, 1, 2, 3, 4]


READ = """
import json, sys
from sdialog_like.runs import open_run
with open_run(sys.argv[1]) as opened:
    print(json.dumps([opened.counts(), [dialog.dialogId for dialog in opened.dialogs()], opened.writer()["pid"]]))
"""


def test_another_process_reads_a_run_while_it_is_written(tmp_path: Path) -> None:
    with HeldServer(free=2 * TURNS) as server:

        def look() -> None:
            server.wait_for(1)
            told = subprocess.run([sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=True)
            counts, ids, pid = json.loads(told.stdout)
            assert counts == {"waiting": 1, "done": 2, "failed": 0}
            assert ids == [0, 1]
            assert pid == os.getpid()
            assert not (tmp_path / "dialogs.jsonl").exists()

        def look_and_let_go() -> None:
            try:
                look()
            finally:
                server.let_go()

        with meanwhile(look_and_let_go):
            assert quiet_run(two_people("any", base_url=server.url), 3, tmp_path, concurrency=1).complete


def test_a_run_is_read_where_nobody_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative())
    before = contents(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the tests may run as root, who may write anywhere
    with open_run(tmp_path) as opened:
        assert opened.counts()["done"] == 2
        assert contents(tmp_path) == before, "no file was made to read it"


def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative())
    before = contents(tmp_path)
    with open_run(tmp_path) as opened:
        assert opened.counts()["done"] == 2
    assert contents(tmp_path) == before


def test_files_are_published_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace
    put: dict[str, bytes] = {}

    def look(new: Path, place: Path) -> None:
        put[Path(place).name] = Path(new).read_bytes()
        assert not Path(place).exists()
        replace(new, place)

    async def program(row: Row, client: Client) -> Any:
        return "text"

    monkeypatch.setattr(os, "replace", look)
    quiet_run(program, 3, tmp_path, model=talkative())
    assert list(put) == ["run.json", "dialogs.jsonl", "failures.jsonl", "report.json"]
    assert put == {name: content for name, content in contents(tmp_path).items() if name != "run.sqlite"}
    assert put["dialogs.jsonl"] == b'"text"\n' * 3


@pytest.mark.parametrize("name", ["dialogs.jsonl", "failures.jsonl", "report.json"])
@pytest.mark.parametrize("harm", ["deleted", "emptied", "cut"])
def test_what_is_lost_of_the_published_files_is_published_again(tmp_path: Path, name: str, harm: str) -> None:
    async def program(row: Row, client: Client) -> Any:
        if row.id == 1:
            raise InputError("not this one")
        return row.id

    begin = functools.partial(quiet_run, program, 3, tmp_path, seed=1, model=talkative())
    begin()
    before = published(tmp_path)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink() if harm == "deleted" else (tmp_path / name).write_bytes(content[:4] if harm == "cut" else b"")
    result = begin()
    assert published(tmp_path) == before
    assert result.report == json.loads((tmp_path / "report.json").read_bytes())
    assert result.report["rows"] == {"done": 2, "failed": 1}


def test_run_json_is_written_again_from_the_database(tmp_path: Path) -> None:
    quiet_run(two_people("builtin"), 2, tmp_path, seed=5)
    plan = (tmp_path / "run.json").read_bytes()
    begin = functools.partial(quiet_run, two_people("builtin"), 2, tmp_path, seed=5)
    for again in (begin, functools.partial(resume, tmp_path, progress=False)):
        (tmp_path / "run.json").unlink()
        again()
        assert (tmp_path / "run.json").read_bytes() == plan


def test_other_files_in_the_folder_are_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert quiet_run(no_call, 2, tmp_path, model=talkative()).complete
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunFolderError, match="is a file"):
        quiet_run(no_call, 2, tmp_path / "file", model=talkative())
    with pytest.raises(RunError, match="cannot be made"):
        quiet_run(no_call, 2, tmp_path / "file" / "run", model=talkative())
    with pytest.raises(RunFolderError, match="There is no run"):
        open_run(tmp_path / "missing")
    with pytest.raises(RunFolderError, match="There is no run"):
        resume(tmp_path / "missing")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder that even root cannot write to")
def test_a_folder_that_cannot_be_written_to() -> None:
    with pytest.raises(RunError, match="cannot be written to"):
        quiet_run(no_call, 2, "/proc/self", model=talkative())


def test_what_is_in_the_way_of_a_published_file_is_named(tmp_path: Path) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative(), seed=1)
    (tmp_path / "dialogs.jsonl").unlink()
    (tmp_path / "dialogs.jsonl").mkdir()
    (tmp_path / "dialogs.jsonl" / "file").touch()
    with pytest.raises(RunError, match="results are in the database"):
        quiet_run(no_call, 2, tmp_path, model=talkative(), seed=1)


@pytest.mark.parametrize("name", ["a b", "50% off", "what?", "a#b", "ünï 🦊", "'quoted'", "x" * 255, "-rf"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert quiet_run(no_call, 2, tmp_path / name, model=talkative()).complete
    with open_run(str(tmp_path / name)) as opened:
        assert opened.counts()["done"] == 2
    assert {file.name for file in tmp_path.iterdir()} == {name}


def test_half_a_file_that_a_killed_session_left_is_cleared_away(tmp_path: Path) -> None:
    quiet_run(no_call, 2, tmp_path, model=talkative(), seed=1)
    (tmp_path / "dialogs.jsonl").rename(tmp_path / ".writing-0123456789abcdef.tmp")
    assert quiet_run(no_call, 2, tmp_path, model=talkative(), seed=1).complete
    assert {file.name for file in tmp_path.iterdir()} == FILES


IDS = ["../x", "/etc/passwd", "", "ünï", "🦊", "a\nb", "1", 1, -1, 2**70, "x" * 5000, "; DROP TABLE rows; --", "\x00"]


def test_ids_are_texts_and_numbers_of_any_kind(tmp_path: Path) -> None:
    ids = [row_id for row_id in IDS if row_id != ""]
    result = quiet_run(two_people(), ids, tmp_path / "run", seed=1)
    assert [dialog.dialogId for dialog in result.dialogs()] == ids
    assert len({dialog.seed for dialog in result.dialogs()}) == len(ids), "1 and '1' have seeds of their own"
    assert {file.name for file in tmp_path.iterdir()} == {"run"}
    assert {file.name for file in (tmp_path / "run").iterdir()} == FILES


@pytest.mark.parametrize("row_id", ["", "\ud83d", 1.5, True, None, []], ids=repr)
def test_other_ids_are_refused(tmp_path: Path, row_id: Any) -> None:
    if row_id is None:
        return
    with pytest.raises(InputError, match="Row 1"):
        quiet_run(no_call, [{"id": "fine"}, {"id": row_id}], tmp_path, model=talkative())


def test_an_id_that_comes_twice_is_refused_and_named(tmp_path: Path) -> None:
    model = ScriptedModel([])
    with pytest.raises(InputError, match=r"The id 'twice' comes twice: rows 1 and 4"):
        quiet_run(one_call, ["a", "twice", 1, "1", "twice"], tmp_path, model=model)
    with pytest.raises(InputError, match=r"The id 2 comes twice: rows 0 and 2"):
        quiet_run(one_call, [{"id": 2}, {}, {}], tmp_path, model=model)
    with pytest.raises(RunFolderError, match="while it was planned"):
        resume(tmp_path)
    assert quiet_run(no_call, ["a"], tmp_path, model=model).complete, "the next call begins anew"


def test_threads_may_read_one_run_at_the_same_time(tmp_path: Path) -> None:
    result = quiet_run(two_people(), 30, tmp_path, seed=1)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(list(result.dialogs())))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [30] * 4
