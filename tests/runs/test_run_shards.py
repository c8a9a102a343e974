"""Shards: parts of a run that several jobs make, and that are joined into the same bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like import Persona, PersonaDialogGenerator
from sdialog_like.errors import InputError, PlanChangedError, RunFolderError, RunLockedError, UnusableReplyError
from sdialog_like.runs import RunResult, open_run, resume, run
from sdialog_like.runs.lock import RunLock
from sdialog_like.runs.merge import merge_shards
from sdialog_like.runs.parts import Part
from sdialog_like.runs.verification import verify

ROWS = [{"id": f"row {number}", "persona_a": {"name": f"Ann {number}"}} for number in range(11)]
FILES = ("dialogs.jsonl", "failures.jsonl")


def begin(folder: Path, *, shard: str | None = None, rows: Any = ROWS, seed: int = 3, **how: Any) -> RunResult:
    generator = PersonaDialogGenerator(None, Persona(name="Bo"), model="builtin", max_turns=3, min_turns=3)
    return run(generator, rows, folder, shard=shard, seed=seed, progress=False, **how)


def make_shards(folder: Path, count: int, **how: Any) -> list[Path]:
    return [begin(folder, shard=f"{number}/{count}", **how).path for number in range(1, count + 1)]


def published(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in FILES]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run as one job makes it."""
    return begin(tmp_path_factory.mktemp("whole")).path


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three finished shards."""
    folder = tmp_path_factory.mktemp("three")
    make_shards(folder, 3)
    return folder


@pytest.fixture
def shards(three: Path, tmp_path: Path) -> Path:
    """A copy of it to play with."""
    return shutil.copytree(three, tmp_path / "run")


@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 500))
def test_each_row_is_in_one_part(count: int, again: int, position: int) -> None:
    parts = [Part(index, count) for index in range(count)]
    assert sum(part.has(position) for part in parts) == 1
    smaller = [each for part in parts for each in part.split(again)]
    assert sum(part.has(position) for part in smaller) == 1
    assert all(Part.parse(str(part)) == part for part in smaller)


@pytest.mark.parametrize("text", ["0/3", "4/3", "1/0", "1", "a/b", "-1/3", "1/2/3", "1.0/2", ""])
def test_what_is_no_shard_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="i/n with i from 1 to n"):
        begin(tmp_path / "run", shard=text)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("count", [1, 2, 3, 13])
def test_joined_shards_are_the_whole(whole: Path, tmp_path: Path, count: int) -> None:
    made = make_shards(tmp_path / "run", count)  # of 13, two have no rows
    assert [folder.name for folder in made] == [f"shard-{number}-of-{count}" for number in range(1, count + 1)]
    result = merge_shards(tmp_path / "run")
    assert published(result.path) == published(whole)
    assert result.counts == {"waiting": 0, "done": 11, "failed": 0}
    assert result.report["files"] == json.loads((whole / "report.json").read_bytes())["files"]


def test_a_shard_has_every_nth_row(whole: Path, three: Path) -> None:
    lines = (whole / "dialogs.jsonl").read_bytes().splitlines()
    for index in range(3):
        assert (three / f"shard-{index + 1}-of-3" / "dialogs.jsonl").read_bytes().splitlines() == lines[index::3]


def test_a_joined_run_is_one_like_any_other(whole: Path, shards: Path) -> None:
    merge_shards(shards)
    with open_run(shards) as joined, open_run(whole) as undivided:
        assert joined.plan.model_copy(update={"created": ""}) == undivided.plan.model_copy(update={"created": ""})
        assert list(joined.dialogs()) == list(undivided.dialogs())
        assert list(joined.rows()) == list(undivided.rows())
        assert joined.usage() == undivided.usage()
        assert len(joined.sessions()) == 3
    report = verify(shards, progress=False)
    assert report.counts["reproducible"] == 11
    finished = resume(shards, progress=False)
    assert finished.complete
    assert finished.usage.calls == 0
    assert begin(shards).usage.calls == 0, "the same call without a shard finds it finished"


def test_joining_twice_changes_nothing(shards: Path) -> None:
    merge_shards(shards)
    before = published(shards)
    with open_run(shards) as run:
        sessions = run.sessions()
    merge_shards(shards)
    assert published(shards) == before
    with open_run(shards) as run:
        assert run.sessions() == sessions


def test_a_shard_may_have_workers(whole: Path, shards: Path) -> None:
    shutil.rmtree(shards / "shard-2-of-3")
    begin(shards, shard="2/3", workers=2)
    merge_shards(shards)
    assert published(shards) == published(whole)


def test_missing_shards_are_named(shards: Path) -> None:
    shutil.rmtree(shards / "shard-1-of-3")
    shutil.rmtree(shards / "shard-3-of-3")
    with pytest.raises(RunFolderError, match=r"missing in .*: 1/3, 3/3\."):
        merge_shards(shards)


def test_unfinished_shards_are_named(whole: Path, shards: Path) -> None:
    shutil.rmtree(shards / "shard-2-of-3")
    begin(shards, shard="2/3", max_calls=4, concurrency=1)
    with pytest.raises(RunFolderError, match=r"not finished: shard-2-of-3 \(3 rows are waiting\)"):
        merge_shards(shards)
    resume(shards / "shard-2-of-3", progress=False, max_calls=None)
    merge_shards(shards)
    assert published(shards) == published(whole)


def test_shards_of_another_run_are_named(shards: Path, tmp_path: Path) -> None:
    other = begin(tmp_path / "other", shard="3/3", seed=4).path
    shutil.rmtree(shards / "shard-3-of-3")
    shutil.copytree(other, shards / "shard-3-of-3")
    with pytest.raises(RunFolderError, match=r"shard-3-of-3 differ from shard-1-of-3"):
        merge_shards(shards)


def test_a_shard_under_another_name_is_noticed(shards: Path) -> None:
    shutil.rmtree(shards / "shard-3-of-3")
    shutil.copytree(shards / "shard-1-of-3", shards / "shard-3-of-3")
    with pytest.raises(RunFolderError, match=r"shard-3-of-3 does not hold that shard, but 1/3"):
        merge_shards(shards)


def test_shards_of_different_divisions_are_named(shards: Path) -> None:
    begin(shards, shard="1/2")
    with pytest.raises(RunFolderError, match=r"different divisions: shard-1-of-2, shard-1-of-3"):
        merge_shards(shards)


def test_a_folder_without_shards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no shards"):
        merge_shards(tmp_path)
    with pytest.raises(RunFolderError, match="no folder"):
        merge_shards(tmp_path / "nowhere")


def test_a_shard_that_is_being_made_is_named(shards: Path) -> None:
    with RunLock(shards / "shard-2-of-3"), pytest.raises(RunLockedError, match=r"shard-2-of-3 is being written"):
        merge_shards(shards)


def test_nothing_foreign_is_overwritten(shards: Path, tmp_path: Path) -> None:
    (shards / "dialogs.jsonl").write_text("something else\n")
    with pytest.raises(RunFolderError, match=r"dialogs.jsonl already that is not this run's"):
        merge_shards(shards)
    (shards / "dialogs.jsonl").unlink()
    other = begin(tmp_path / "other", seed=4).path
    shutil.copy(other / "run.sqlite", shards)
    with pytest.raises(RunFolderError, match="a run of something else"):
        merge_shards(shards)


def test_another_plan_does_not_fit_into_a_shards_folder(shards: Path) -> None:
    with pytest.raises(PlanChangedError, match="seed"):
        begin(shards, shard="2/3", seed=99)


def fickle(happy: bool) -> Callable[..., Any]:
    async def program(row: Any, client: Any) -> dict[str, Any]:
        if row.id % 4 == 1 and not (happy and row.round):
            raise UnusableReplyError("It says nothing.")
        return {"row": row.id, "weather": await client.effect("weather", lambda: f"{row.id} degrees")}

    program.__qualname__ = "program"
    return program


def test_rows_that_got_another_chance_are_taken_over(tmp_path: Path) -> None:
    def make(shard: str, *, happy: bool = False, **how: Any) -> RunResult:
        return run(fickle(happy), 10, tmp_path, shard=shard, seed=1, model="builtin", failed_share=1, progress=False, **how)

    make("1/2")
    make("2/2")
    assert merge_shards(tmp_path).counts == {"waiting": 0, "done": 7, "failed": 3}
    assert make("2/2", happy=True, retry_failed=True).counts["failed"] == 0
    result = merge_shards(tmp_path)
    assert result.counts == {"waiting": 0, "done": 10, "failed": 0}
    assert [line["row"] for line in result.results()] == list(range(10))
    assert (tmp_path / "failures.jsonl").read_bytes() == b""


KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
from sdialog_like.runs import merge

def killed_at(number, folder):
    '''Join in a child process that kills itself at the number-th step; whether it did.'''
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    steps = 0
    def step(function):
        def stepping(*args, **kwargs):
            nonlocal steps
            steps += 1
            if steps == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return stepping
    for name in ("_delete", "_take", "open_existing", "publish"):
        setattr(merge, name, step(getattr(merge, name)))
    os.replace = step(os.replace)
    try:
        merge.merge_shards(folder)
    except BaseException:
        os._exit(1)
    os._exit(0)

source, place = Path(sys.argv[1]), Path(sys.argv[2])
number, made = 1, []
while True:
    folder = shutil.copytree(source, place / str(number))
    killed = killed_at(number, folder)
    merge.merge_shards(folder)
    made.append([sorted(file.name for file in folder.iterdir() if file.is_file() and file.suffix != ".tmp"), str(folder)])
    if not killed:
        break
    number += 1
print(json.dumps(made))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL and no fork")
def test_joining_may_be_killed_at_any_step(whole: Path, three: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(three), str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    made = json.loads(ended.stdout)
    assert len(made) > 10, "it was killed at that many steps"
    for names, folder in made:
        assert names == ["dialogs.jsonl", "failures.jsonl", "report.json", "run.json", "run.lock", "run.sqlite"]
        assert published(Path(folder)) == published(whole)
