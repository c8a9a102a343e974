"""Every Python block of docs/nemotron.md runs, in order; its links and names lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from standin_server import StandInServer

import sdialog_like.nemotron as nemotron

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "nemotron.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
ADDRESS = "https://integrate.api.nvidia.com/v1"


def test_the_python_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NVIDIA_API_KEY", "none")
    assert len(BLOCKS) >= 4
    assert any(ADDRESS in block for block in BLOCKS)
    with StandInServer() as server:
        namespace: dict[str, object] = {}
        for block in BLOCKS:
            exec(compile(block.replace(ADDRESS, f"{server.url}/v1"), "docs/nemotron.md", "exec"), namespace)
        assert [request.model for request in server.requests] == ["mistralai/mixtral-8x7b-instruct-v0.1"]
    macro_topics, topics, questions = 3, 3 * 2 + 3, (3 * 2 + 3) * 2
    pipeline, dialogue = 1 + macro_topics + topics + questions, 2 * 3 - 1
    printed = capsys.readouterr().out
    assert printed.splitlines()[0] == f"{questions} 6 {pipeline + dialogue}"
    assert "Ada" in printed
    assert (tmp_path / "output" / "dialogues" / "dialogs.jsonl").exists()


def test_the_links_to_files_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE):
        assert (DOCS / target).exists(), target


def test_the_names_in_the_text_are_there() -> None:
    generator = nemotron.NemotronGenerator
    methods = set(re.findall(r"`((?:run|generate|convert|query)_[a-z_]+)\b(?!…)", PAGE)) - {
        "query_model",
        "query_reward_model",
    }
    assert methods
    for name in methods:
        assert hasattr(generator, name), name
    for name in re.findall(r"`([A-Z][A-Za-z0-9]+(?:Client|Generator|Formatter|ConversionError|Pipeline|Model))`", PAGE):
        assert name in nemotron.__all__, name
