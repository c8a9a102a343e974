"""How a session of a run ends on the command line: what is said, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from sdialog_like.cli.failures import report_error
from sdialog_like.cli.output import echo_clean

if TYPE_CHECKING:
    from pathlib import Path

    from sdialog_like.runs import RunResult

__all__ = ["DIFFERENT", "UNFINISHED", "carry_out", "find_programs_here", "quoted"]

UNFINISHED = 3
"""The exit code of a run that has failed or unfinished rows."""

DIFFERENT = 3
"""The exit code of a comparison that found a difference."""

_REASONS = 3  # of failures that are shown


def carry_out(session: Callable[[], RunResult], folder: Path) -> None:
    """Carry a session out, and say how it ended.

    Args:
        session: The session.
        folder: The run's folder, for messages.

    Raises:
        typer.Exit: With code 3 where rows failed or are unfinished, 130 where the user interrupted.
        SdialogLikeError: It could not begin or go on.
    """
    from sdialog_like.errors import RunStoppedError

    try:
        result = session()
    except RunStoppedError as exc:
        report_error(str(exc))
        raise typer.Exit(UNFINISHED) from exc
    except KeyboardInterrupt as exc:
        message = getattr(exc, "message", None) or "Interrupted. What had come in is recorded."
        if "resume" not in message:
            message += f" {_how_to_go_on(folder)}"
        echo_clean(message, err=True)
        raise typer.Exit(130) from exc
    _say(result)
    _write_data_set(result)
    if result.counts["waiting"] or result.counts["failed"]:
        raise typer.Exit(UNFINISHED)


def _say(result: RunResult) -> None:
    counts = result.counts
    done = f"{counts['done']} row{'' if counts['done'] == 1 else 's'} done, {counts['failed']} failed"
    if result.complete:
        echo_clean(f"{done}; see {result.path / 'dialogs.jsonl'} and report.json.", err=True)
        if counts["failed"]:
            for reason, number in list(result.report.get("failures", {}).items())[:_REASONS]:
                echo_clean(f"  {number} × {reason}", err=True)
            echo_clean(f"Each one's reason is in {result.path / 'failures.jsonl'}.", err=True)
            echo_clean(f"Try them again with: sdialog-like run resume {quoted(result.path)} --retry-failed", err=True)
    else:
        stopped = f"Stopped: {result.stopped}. " if result.stopped else ""
        echo_clean(f"{stopped}{done}, {counts['waiting']} unfinished. {_how_to_go_on(result.path)}", err=True)


def _write_data_set(result: RunResult) -> None:
    """Write the files that a recipe's run has besides, if it is one that has all its rows now."""
    if not result.complete:
        return
    from sdialog_like.recipes.dataset.source import is_recipe
    from sdialog_like.runs.plan import read_plan

    if is_recipe(read_plan(result.path)):
        from sdialog_like.recipes import RecipeResult

        metadata = RecipeResult.open(result.path).write_files()
        echo_clean(f"Wrote {', '.join(metadata['files'])} and metadata.json to {result.path}", err=True)


def _how_to_go_on(folder: Path) -> str:
    return f"Go on with: sdialog-like run resume {quoted(folder)}"


def quoted(folder: str | os.PathLike[str]) -> str:
    """Return the folder as it can be pasted into a shell."""
    import shlex

    return shlex.quote(os.fspath(folder))


def find_programs_here() -> None:
    """Let ``module:name`` find modules in the current folder, as ``python -m`` does."""
    # At the end: a random.py that lies there by chance must not take the place of Python's.
    here = os.getcwd()
    if here not in sys.path:
        sys.path.append(here)
