"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from sdialog_like.cli.app import app
from sdialog_like.dialog import Dialog, Event, Turn


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run the program as a shell would; the result has exit_code, stdout and stderr."""
    monkeypatch.delenv("SDIALOG_LIKE_STAR", raising=False)

    def invoke(*args: object, stdin: str | None = None) -> Any:
        result = CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)
        # A command that fails ends with an exit code, never with an exception.
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def fails(run: Callable[..., Any]) -> Callable[..., str]:
    """Run the program, see it fail as it should, and return its message."""

    def invoke(*args: object, stdin: str | None = None) -> str:
        result = run(*args, stdin=stdin)
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith("Error: ") or "\nError: " in result.stderr
        assert "Traceback" not in result.output
        return str(result.stderr)

    return invoke


@pytest.fixture
def dialog() -> Dialog:
    return Dialog(
        dialogId=7,
        model="scripted",
        seed=0,
        complete=True,
        scenario={"Happy": True},
        turns=[Turn(speaker="Alice", text="Hey Bob!\nAre you there?"), Turn(speaker="Bob", text="[bold]Yes[/bold] :smile:")],
        events=[Event(agent="Alice", action="utter", text="Hey Bob!", seed=4)],
    )
