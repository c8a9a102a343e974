"""Two runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdialog_like import Persona
from sdialog_like.errors import RunFolderError
from sdialog_like.generators import PersonaDialogGenerator
from sdialog_like.runs import run
from sdialog_like.runs.diff import diff_runs


def make(folder: Path, rows: Any = 4, *, seed: int = 1, **settings: Any) -> Path:
    how = {name: settings.pop(name) for name in ("max_calls", "concurrency") if name in settings}
    generator = PersonaDialogGenerator(
        Persona(name="Alice"), Persona(name="Bob"), **{"model": "builtin", "max_turns": 2, **settings}
    )
    run(generator, rows, folder, seed=seed, progress=False, **how)
    return folder


def test_the_same_run_twice_is_the_same(tmp_path: Path) -> None:
    found = diff_runs(make(tmp_path / "one"), make(tmp_path / "two"))
    assert found.same_results
    assert (found.plan, found.same, found.different) == ({}, 4, 0)
    assert str(found) == "The plans are the same.\n4 rows have the same result, 0 have not."


def test_plans_and_first_turns_that_differ_are_shown(tmp_path: Path) -> None:
    found = diff_runs(make(tmp_path / "one"), make(tmp_path / "two", max_turns=3))
    assert not found.same_results
    assert found.plan["work.settings.max_turns"] == (2, 3)
    assert found.plan.keys() == {"work.settings.max_turns", "work.promptsDigest"}
    assert [row.id for row in found.rows] == [0, 1, 2, 3]
    difference = found.rows[0].difference
    assert difference is not None
    assert difference.turn == 2
    assert difference.first is None
    assert difference.second is not None
    text = str(found)
    assert "work.settings.max_turns: 2 → 3" in text
    assert "Turn 3 differs:" in text
    assert "first:  (has ended)" in text


def test_rows_are_matched_by_their_ids_whatever_the_order(tmp_path: Path) -> None:
    ids = ["a", 1, "1", "ü", 5]
    found = diff_runs(make(tmp_path / "one", ids), make(tmp_path / "two", [*reversed(ids[1:]), "new"]))
    assert (found.same, found.different) == (4, 0)
    assert (found.ids_only_first, found.ids_only_second) == (["a"], ["new"])
    assert (found.only_first, found.only_second) == (1, 1)
    assert not found.same_results
    assert "1 rows only in the first run: 'a'" in str(found)
    assert "rows.digest" in found.plan


def test_another_seed_differs_everywhere(tmp_path: Path) -> None:
    found = diff_runs(make(tmp_path / "one", 3), make(tmp_path / "two", 3, seed=2))
    assert (found.same, found.different, len(found.rows)) == (0, 3, 3)
    assert found.plan["seed"] == (1, 2)


def test_an_unfinished_run_can_be_compared(tmp_path: Path) -> None:
    whole = make(tmp_path / "one")
    part = make(tmp_path / "two", max_calls=3, concurrency=1)
    found = diff_runs(whole, part)
    assert found.same >= 1
    assert found.different == 4 - found.same
    assert {row.statuses for row in found.rows} == {("done", "waiting")}
    assert "done in the first run, waiting in the second" in str(found)
    twice = diff_runs(part, part)
    assert twice.unfinished == found.different
    assert not twice.same_results


def test_failures_are_results_too(tmp_path: Path) -> None:
    async def program(row: Any, client: Any) -> Any:
        if row.id != 2:
            raise ValueError(f"no {row.id}")
        return {"city": "Oslo"}

    folders = [tmp_path / name for name in ("one", "two")]
    for folder, ids in zip(folders, ([1, 2], [2, 1]), strict=True):
        run(program, ids, folder, seed=1, model="builtin", progress=False, failed_share=1.0)
    assert diff_runs(*folders).same_results


def test_there_must_be_two_runs(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError):
        diff_runs(make(tmp_path / "one"), tmp_path / "nowhere")
