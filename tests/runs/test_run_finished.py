"""A finished run is told at once, without loading what makes rows; but only where it is really finished."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sdialog_like import DialogGenerator
from sdialog_like.errors import PlanChangedError, RunError, RunFolderError
from sdialog_like.runs import aresume, open_run, resume, run


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    generator = DialogGenerator("Two friends meet.", model="builtin")
    return run(generator, 3, tmp_path / "run", seed=1, progress=False).path


def test_no_model_is_loaded(finished: Path) -> None:
    code = (
        "import sys; from sdialog_like.runs import resume; result = resume(sys.argv[1]); "
        "print(result.counts, [name for name in sys.modules if name.startswith('langchain')])"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(finished)], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "{'waiting': 0, 'done': 3, 'failed': 0} []"


def test_its_result_is_whole(finished: Path) -> None:
    with open_run(finished) as opened:
        report = opened.report()
    for result in (resume(finished), asyncio.run(aresume(finished))):
        assert result.complete
        assert result.stopped is None
        assert result.usage.calls == 0
        assert result.report == report
        assert len(list(result.dialogs())) == 3


def test_a_run_that_only_its_script_can_make_is_finished_too(tmp_path: Path) -> None:
    async def closure(row: Any, client: Any) -> int:
        return row.id * len(str(tmp_path))

    run(closure, 3, tmp_path / "run", model="builtin", progress=False)
    assert resume(tmp_path / "run").complete


@pytest.mark.parametrize("name", ["dialogs.jsonl", "failures.jsonl", "report.json", "run.json"])
def test_what_is_missing_is_written_again(finished: Path, name: str) -> None:
    before = (finished / name).read_bytes()
    (finished / name).unlink()
    with open_run(finished) as opened:
        assert (opened.report() is None) == (name != "run.json")
    assert resume(finished, progress=False).complete
    if name != "report.json":  # which tells of one more look at the run
        assert (finished / name).read_bytes() == before
    assert (finished / name).exists()


def test_what_is_asked_for_besides_is_looked_at(finished: Path) -> None:
    with pytest.raises(PlanChangedError, match="model"):
        resume(finished, model="llama3", progress=False)
    with pytest.raises(RunError):
        resume(finished, temperatur=1.0, progress=False)
    assert resume(finished, retry_failed=True, progress=False).complete


def test_a_damaged_folder_is_not_finished(finished: Path) -> None:
    (finished / "run.json").write_text("{}")
    with pytest.raises(RunFolderError):
        resume(finished)
    with pytest.raises(RunFolderError, match="no run"):
        resume(finished / "nowhere")
