"""Every Python block and every ``sdialog-like`` line of the README runs, in the order in which a reader meets them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from standin_server import StandInServer
from typer.testing import CliRunner

from sdialog_like.cli.app import app

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = re.findall(r"^\$ sdialog-like (.*)$", README, flags=re.MULTILINE)


def test_the_python_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(PYTHON) >= 5
    with StandInServer(reply=lambda messages, seed, schema: f"Fine, thanks, number {len(messages)}. [END]") as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        namespace: dict[str, object] = {}
        for block in PYTHON:
            exec(compile(block, "README.md", "exec"), namespace)
        assert server.requests
    assert "--- Dialogue Begins ---" in capsys.readouterr().out
    assert (tmp_path / "output" / "hotel.json").exists()


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SDIALOG_LIKE_STAR", str(sample_path))
    assert len(COMMANDS) >= 6
    for command in COMMANDS:
        result = CliRunner().invoke(app, shlex.split(command))
        assert result.exit_code == 0, f"sdialog-like {command}\n{result.output}"


def test_the_links_to_files_lead_somewhere() -> None:
    root = Path(__file__).resolve().parent.parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (root / target).exists(), target
