"""How a command of ``sdialog-like nemotron`` carries its work out: as a run, whose folder lies beside the output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from sdialog_like.cli.failures import report_error
from sdialog_like.cli.nemotron_output import Place
from sdialog_like.cli.output import echo_clean
from sdialog_like.cli.run_ending import UNFINISHED

if TYPE_CHECKING:
    from sdialog_like.runs import RunResult

__all__ = ["carry_out", "say_failures", "say_usage"]

_REASONS = 3  # of failures that are shown


def carry_out(
    work: Any,
    rows: Any,
    place: Place,
    *,
    label: str,
    seed: int | None,
    concurrency: int,
    max_calls: int | None,
    max_tokens: int | None,
    retry_failed: bool,
    progress: bool = True,
) -> RunResult:
    """Carry the work out as far as it goes.

    Args:
        work: The run's work.
        rows: Its rows.
        place: Where things go.
        label: What the progress line calls it.
        seed: As in ``runs.run``.
        concurrency: As in ``runs.run``.
        max_calls: As in ``runs.run``.
        max_tokens: As in ``runs.run``.
        retry_failed: As in ``runs.run``.
        progress: Whether the rows' progress is shown; work that shows its own does without.

    Returns:
        How the run stands; no row is waiting any more.

    Raises:
        typer.Exit: With code 130 where the user interrupted, 3 where it stopped before the end.
        SdialogLikeError: It could not begin or go on.
    """
    from sdialog_like.errors import RunStoppedError
    from sdialog_like.runs import run

    try:
        result = run(
            work,
            rows,
            output=place.folder,
            seed=seed,
            concurrency=concurrency,
            max_calls=max_calls,
            max_tokens=max_tokens,
            retry_failed=retry_failed and place.folder.exists(),
            progress=label if progress else False,
        )
    except RunStoppedError as exc:
        report_error(str(exc))
        raise typer.Exit(UNFINISHED) from exc
    except KeyboardInterrupt as exc:
        echo_clean(f"Interrupted. What had come in is recorded in {place.folder}; {_AGAIN}", err=True)
        raise typer.Exit(130) from exc
    if not result.complete:
        counts = result.counts
        stopped = f"Stopped: {result.stopped}. " if result.stopped else ""
        echo_clean(
            f"{stopped}{counts['done']} rows done, {counts['failed']} failed, {counts['waiting']} unfinished. What had come "
            f"in is recorded in {place.folder}; with a larger budget {_AGAIN}",
            err=True,
        )
        raise typer.Exit(UNFINISHED)
    return result


_AGAIN = "the same command goes on from there."


def say_usage(result: RunResult) -> None:
    """Say what the whole run has cost, over all its sessions."""
    usage = result.report.get("usage", {})
    echo_clean(
        f"Requests: {usage.get('requests', 0):,}; tokens: {usage.get('inputTokens', 0):,} in, "
        f"{usage.get('outputTokens', 0):,} out."
    )
    if not result.usage.attempts:
        echo_clean(f"Nothing was asked this time: all of it is recorded in {result.path}.", err=True)


def say_failures(result: RunResult, place: Place, *, hint: str) -> None:
    """Say why rows failed, and end with code 3 if any did.

    Args:
        result: How the run stands.
        place: Where things go.
        hint: What to do.

    Raises:
        typer.Exit: With code 3, if rows failed.
    """
    failed = result.counts["failed"]
    if not failed:
        return
    report_error(f"{failed} of {failed + result.counts['done']} rows failed.")
    for reason, number in list(result.report.get("failures", {}).items())[:_REASONS]:
        echo_clean(f"  {number} × {reason}", err=True)
    echo_clean(f"Each one's reason is in {place.folder / 'failures.jsonl'}. {hint}", err=True)
    raise typer.Exit(UNFINISHED)
