"""The progress line of a pipeline: for people in terminals, and for nobody else."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr
from typing import Any

import pytest
from pipeline_scripts import OPEN_QA, as_json, bulleted
from scripted_nemotron_clients import RecordingClient

from sdialog_like.errors import BadRequestError
from sdialog_like.nemotron import ChatModelClient, NemotronGenerator, StageFigures
from sdialog_like.nemotron.asking import SyncAsker
from sdialog_like.nemotron.pipelines.progress import PipelineProgress
from sdialog_like.testing import ScriptedModel


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


def shown(stderr: io.StringIO, client: Any, **arguments: Any) -> str:
    with redirect_stderr(stderr):
        NemotronGenerator(client).run_open_qa_pipeline(2, 1, 2, 1, **{**OPEN_QA, **arguments})
    return stderr.getvalue()


def test_in_a_terminal_it_says_stage_lists_calls_and_tokens() -> None:
    said = shown(Terminal(), ChatModelClient(ScriptedModel(as_json), seed=1), progress="questions")
    assert re.search(r"lists/(s|min)", said)
    assert "questions: 100%" in said
    assert "15/15" in said
    assert "8 revisions, 15 calls" in said


def test_failures_are_said() -> None:
    def script(messages: list[dict[str, Any]], seed: int | None) -> Any:
        return BadRequestError("no") if "macro 0 > sub" in messages[-1]["content"] else as_json(messages, seed)

    said = shown(Terminal(), ChatModelClient(ScriptedModel(script), seed=1), progress=True, ignore_conversion_failure=True)
    assert "1 failed" in said


@pytest.mark.parametrize(("stderr", "progress"), [(io.StringIO(), True), (Terminal(), False)])
def test_silent_outside_terminals_and_where_it_is_not_asked_for(stderr: io.StringIO, progress: bool) -> None:
    assert shown(stderr, RecordingClient(bulleted), progress=progress) == ""


def test_with_a_users_own_client_calls_are_not_known() -> None:
    stages = [StageFigures("macro topics", asked=1, kept=3), StageFigures("topics", asked=2, kept=1500)]
    with PipelineProgress(False, SyncAsker(RecordingClient(bulleted)), lambda: stages, total=3) as progress:
        progress.step()
        assert progress.note() == "1,500 topics"
