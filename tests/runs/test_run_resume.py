"""Contract: ``resume`` goes on with a run from what its folder says, or says why it cannot."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_runs import TURNS, one_call, published, talkative, two_people
from standin_server import StandInServer

from sdialog_like.engine import Client, Row
from sdialog_like.errors import PlanChangedError, RunError, RunFolderError
from sdialog_like.runs import aresume, open_run, resume, run

ROWS = 3

quiet_run = functools.partial(run, progress=False)
quiet_resume = functools.partial(resume, progress=False)


def begin(url: str, folder: Path, **how: Any) -> Any:
    return quiet_run(two_people("any", base_url=url, temperature=0.5), ROWS, folder, seed=1, **how)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with StandInServer() as server:
        begin(server.url, folder)
    return published(folder)


def test_a_run_goes_on_from_its_folder_alone(undisturbed: list[bytes], tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path, max_calls=5, concurrency=2)
        result = quiet_resume(tmp_path, max_calls=None)
        assert result.complete
        assert result.usage.attempts == ROWS * TURNS - 5
        assert len(server.requests) == ROWS * TURNS
        assert quiet_resume(str(tmp_path)).usage.attempts == 0, "a finished run has nothing to do"
    assert published(tmp_path) == undisturbed


async def test_aresume_is_awaited(undisturbed: list[bytes], tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path, max_calls=5)
        assert (await aresume(tmp_path, progress=False, max_calls=None)).complete
    assert published(tmp_path) == undisturbed


def test_a_run_goes_on_at_another_address(undisturbed: list[bytes], tmp_path: Path) -> None:
    with StandInServer() as gone:
        begin(gone.url, tmp_path, max_calls=5)
    with StandInServer() as server:
        assert quiet_resume(tmp_path, max_calls=None, base_url=server.url, timeout=20).complete
        assert len(server.requests) == ROWS * TURNS - 5
    assert published(tmp_path) == undisturbed


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"temperature": 0.9}, "model.parameters.temperature"),
        ({"model": "other"}, "model.spec"),
        ({"top_p": 0.9}, "model.parameters.top_p"),
    ],
    ids=str,
)
def test_another_model_is_refused(tmp_path: Path, change: dict[str, Any], path: str) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path, max_calls=5)
        with pytest.raises(PlanChangedError) as refused:
            quiet_resume(tmp_path, **change)
        assert path in refused.value.differences
        assert len(server.requests) == 5


def test_what_is_neither_a_setting_nor_a_parameter_is_refused(tmp_path: Path) -> None:
    with StandInServer() as server:
        begin(server.url, tmp_path, max_calls=5)
        for name in ("concurency", "rows", "seed", "output", "shard"):
            with pytest.raises(RunError, match=name):
                quiet_resume(tmp_path, **dict[str, Any]({name: 3}))
        assert len(server.requests) == 5


def test_a_closure_is_resumed_from_python_and_the_message_says_so(tmp_path: Path) -> None:
    async def program(row: Row, client: Client) -> Any:
        return await one_call(row, client)

    model = talkative()
    quiet_run(program, ROWS, tmp_path, model=model, seed=1, max_calls=1)
    with open_run(tmp_path) as opened:
        assert opened.plan.notPortable is not None
        assert "a closure" in opened.plan.notPortable
    with pytest.raises(RunError, match=r"closure.* Resume it from Python, with the same call that began it"):
        quiet_resume(tmp_path)
    assert quiet_run(program, ROWS, tmp_path, model=model, seed=1).complete
    assert len(model.requests) == ROWS


def test_a_model_object_is_resumed_from_python_and_the_message_says_so(tmp_path: Path) -> None:
    quiet_run(two_people(talkative()), ROWS, tmp_path, seed=1, max_calls=1)
    with pytest.raises(RunError, match="ScriptedModel object"):
        quiet_resume(tmp_path)


def test_a_program_that_is_gone_or_has_changed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "mine_today.py"
    text = "from small_runs import one_call\n\nasync def program(row, client):\n    return await one_call(row, client)"
    module.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    begun = quiet_run("mine_today:program", 2, tmp_path / "run", model="builtin", seed=1, max_calls=1)
    assert begun.stopped
    module.write_text(f"{text}, 'something else'\n")
    monkeypatch.delitem(sys.modules, "mine_today")
    with pytest.raises(PlanChangedError) as refused:
        quiet_resume(tmp_path / "run")
    assert list(refused.value.differences) == ["work.source"]
    module.unlink()
    monkeypatch.delitem(sys.modules, "mine_today")
    with pytest.raises(RunError, match=r"mine_today:program.*cannot be imported.*PYTHONPATH"):
        quiet_resume(tmp_path / "run")
    module.write_text(text)
    assert quiet_resume(tmp_path / "run", max_calls=None).complete


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="There is no run"):
        quiet_resume(tmp_path)


RESUME = "import sys\nfrom sdialog_like.runs import resume\nprint(resume(sys.argv[1], max_calls=None).counts['done'])"


def test_another_process_resumes_what_it_can_import(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent) + os.pathsep + str(Path(__file__).parents[1])}
    with StandInServer() as server:
        quiet_run("small_runs:one_call", ROWS, tmp_path, model="any", base_url=server.url, seed=1, max_calls=1)
        # The address of a program's model is how it is reached, and so no part of the plan.
        environment["OLLAMA_HOST"] = server.url
        command = [sys.executable, "-c", RESUME, str(tmp_path)]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert len(server.requests) == ROWS
    assert told.stdout == f"{ROWS}\n"
    result = quiet_run("small_runs:one_call", ROWS, tmp_path, model="any", seed=1)
    assert [made["id"] for made in result.results()] == [0, 1, 2]


def test_the_rows_are_those_of_the_folder_whatever_has_become_of_their_source(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "a"}\n{"id": "b"}\n')
    quiet_run("small_runs:one_call", rows, tmp_path / "run", model="builtin", seed=1, max_calls=1)
    rows.unlink()
    assert quiet_resume(tmp_path / "run", max_calls=None).counts["done"] == 2
