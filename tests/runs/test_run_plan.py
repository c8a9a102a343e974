"""Contract: a folder's plan never changes; a call for something else is refused, and says what is different."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_runs import one_call, talkative, two_people

from sdialog_like import DialogGenerator, Persona, PersonaDialogGenerator
from sdialog_like.engine import Client, Row
from sdialog_like.errors import PlanChangedError, RunFolderError
from sdialog_like.personas import BasePersona
from sdialog_like.runs import open_run, resume, run
from sdialog_like.runs.plan import Plan
from sdialog_like.testing import ScriptedModel

quiet_run = functools.partial(run, progress=False)

ROWS: list[dict[str, Any]] = [{"id": "a"}, {"id": "b", "scenario": "At home."}]


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "run.lock"}


def generator(name: str = "Ann", *, turns: int = 2, **parameters: Any) -> PersonaDialogGenerator:
    return PersonaDialogGenerator(
        Persona(name=name), Persona(name="Bo"), model="builtin", max_turns=turns, min_turns=turns, **parameters
    )


def begin(folder: Path, made: Any = None, rows: Any = None, **how: Any) -> Any:
    how = {"seed": 1, **how}
    return quiet_run(generator() if made is None else made, ROWS if rows is None else rows, folder, **how)


@pytest.mark.parametrize(
    ("change", "path", "there", "now"),
    [
        ({"seed": 2}, "seed", 1, 2),
        ({"model": "openai:gpt", "api_key": "k"}, "model.spec", "builtin", "openai:gpt"),
        ({"temperature": 0.5}, "model.parameters.temperature", None, 0.5),
        ({"made": generator("Cleo")}, "work.settings.persona_a.attributes.name", "Ann", "Cleo"),
        ({"made": generator(turns=4)}, "work.settings.max_turns", 2, 4),
        (
            {"made": DialogGenerator("A picnic.", model="builtin")},
            "work.generator",
            "PersonaDialogGenerator",
            "DialogGenerator",
        ),
        ({"rows": [*ROWS, {}]}, "rows.count", 2, 3),
        ({"rows": ROWS[:1]}, "rows.count", 2, 1),
    ],
    ids=str,
)
def test_another_plan_is_refused_with_what_is_different(
    tmp_path: Path, change: dict[str, Any], path: str, there: Any, now: Any
) -> None:
    begin(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(PlanChangedError) as refused:
        begin(tmp_path, **change)
    assert refused.value.differences[path] == (there, now)
    assert f"{path}: {'not set' if there is None else repr(there)} → {now!r}" in refused.value.message
    assert "another output folder" in str(refused.value)
    assert contents(tmp_path) == before
    assert begin(tmp_path).complete, "the run itself is as it was"


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "b", "scenario": "At home."}, {"id": "a"}],
        [{"id": "a"}, {"id": "c", "scenario": "At home."}],
        [{"id": "a", "seed": 7}, {"id": "b", "scenario": "At home."}],
        [{"id": "a"}, {"id": "b", "scenario": "At work."}],
        [{"id": "a"}, {"id": "b"}],
    ],
    ids=["order", "id", "seed", "argument", "no argument"],
)
def test_other_rows_are_refused(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    begin(tmp_path)
    with pytest.raises(PlanChangedError) as refused:
        begin(tmp_path, rows=rows)
    assert list(refused.value.differences) == ["rows.digest"]


def test_what_only_says_how_a_run_is_carried_out_may_change(tmp_path: Path) -> None:
    made = functools.partial(
        PersonaDialogGenerator, Persona(name="Ann"), Persona(name="Bo"), model="openai:any", api_key="k"
    )
    begin(tmp_path, made(base_url="http://localhost:1"), max_calls=1, failed_share=1, concurrency=1, window=2)
    begin(tmp_path, made(base_url="http://localhost:2", timeout=3), iter(ROWS), concurrency=9, full_sync=True)


def test_a_changed_program_is_noticed(tmp_path: Path) -> None:
    programs: list[Callable[[Row, Client], Any]] = []
    for word in ("one", "other"):
        names: dict[str, Any] = {}
        module = tmp_path / f"{word}.py"
        module.write_text(f"async def program(row, client):\n    return '{word}'\n")
        exec(compile(module.read_text(), str(module), "exec"), names)
        names["program"].__module__ = "mine"
        programs.append(names["program"])
    quiet_run(programs[0], 1, tmp_path / "run", model=talkative(), seed=1)
    with pytest.raises(PlanChangedError) as refused:
        quiet_run(programs[1], 1, tmp_path / "run", model=talkative(), seed=1)
    assert list(refused.value.differences) == ["work.source"]


async def first(row: Row, client: Client) -> Any:
    return 1


async def second(row: Row, client: Client) -> Any:
    return 2


@pytest.mark.parametrize(
    "wrapped", [lambda program: program, lambda program: functools.partial(program)], ids=["", "partial"]
)
def test_another_program_is_refused(tmp_path: Path, wrapped: Callable[[Any], Any]) -> None:
    quiet_run(wrapped(first), 1, tmp_path, model=talkative(), seed=1)
    with pytest.raises(PlanChangedError) as refused:
        quiet_run(wrapped(second), 1, tmp_path, model=talkative(), seed=1)
    assert refused.value.differences["work.program"] == ("test_run_plan:first", "test_run_plan:second")


def test_many_differences_are_all_in_the_error_and_some_in_its_message(tmp_path: Path) -> None:
    begin(tmp_path)
    other = DialogGenerator("A picnic.", model="openai:any", api_key="k", temperature=1, top_p=1, max_tokens=5)
    with pytest.raises(PlanChangedError) as refused:
        begin(tmp_path, other, 9, seed=8)
    assert len(refused.value.differences) > 6
    assert f"and {len(refused.value.differences) - 6} more" in refused.value.message


def test_another_version_of_the_package_is_another_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(tmp_path, max_calls=1)
    monkeypatch.setattr("sdialog_like.runs.plan.__version__", "99.0")
    for again in (lambda: begin(tmp_path), lambda: resume(tmp_path, progress=False)):
        with pytest.raises(PlanChangedError) as refused:
            again()
        assert list(refused.value.differences) == ["packageVersion"]


def test_two_runs_of_the_same_have_the_same_fingerprint(tmp_path: Path) -> None:
    begin(tmp_path / "a")
    begin(tmp_path / "b", rows=iter(ROWS))
    begin(tmp_path / "c", seed=2)
    plans = [Plan.model_validate_json((tmp_path / name / "run.json").read_bytes()) for name in "abc"]
    assert plans[0].fingerprint == plans[1].fingerprint != plans[2].fingerprint


def test_a_run_whose_planning_was_broken_off_begins_cleanly(tmp_path: Path) -> None:
    def rows() -> Iterator[Any]:
        yield from ({"id": f"row {number}"} for number in range(1000))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quiet_run(one_call, rows(), tmp_path, model=talkative(), seed=1)
    for look in (lambda: open_run(tmp_path), lambda: resume(tmp_path)):
        with pytest.raises(RunFolderError, match="while it was planned"):
            look()
    # With another plan: nothing of the first one is left.
    result = quiet_run(two_people(), ["row 7"], tmp_path, seed=2)
    assert [dialog.dialogId for dialog in result.dialogs()] == ["row 7"]


KILLED = """
import os, signal, sys
import small_runs
from sdialog_like.runs import run

def rows():
    yield from range(1000)
    os.kill(os.getpid(), signal.SIGKILL)

run(small_runs.one_call, rows(), sys.argv[1], model="builtin", seed=1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_run_that_was_killed_while_it_was_planned_begins_cleanly(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent) + os.pathsep + str(Path(__file__).parents[1])}
    child = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=environment, check=False)
    assert child.returncode == -9
    assert not (tmp_path / "run.json").exists()
    assert (tmp_path / "run.sqlite").exists()
    model = ScriptedModel(["Hello."], cycle=True)
    assert quiet_run(one_call, 3, tmp_path, model=model, seed=2).counts == {"waiting": 0, "done": 3, "failed": 0}


class Chef(BasePersona):
    name: str = ""

    def description(self) -> str:
        return f"You are {self.name}, a chef."


def test_a_persona_class_that_describes_itself_in_other_words_is_another_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = PersonaDialogGenerator(Chef(name="Ann"), "a guest", model="builtin", max_turns=2)
    run(made, 1, tmp_path, seed=1, progress=False)
    monkeypatch.setattr(Chef, "description", lambda self: f"{self.name} cooks.")
    with pytest.raises(PlanChangedError) as refused:
        run(made, 1, tmp_path, seed=1, progress=False)
    assert list(refused.value.differences) == ["work.promptsDigest"]
