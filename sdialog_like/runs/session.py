"""One session of a run, from opening its folder to its result."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sdialog_like.engine import Usage, run_blocking, run_on_loop
from sdialog_like.engine.figures import Figures
from sdialog_like.engine.gate import Gate
from sdialog_like.engine.progress import ProgressLine
from sdialog_like.errors import RunError, RunStoppedError
from sdialog_like.runs.execute import Execution
from sdialog_like.runs.failure_policy import FailurePolicy, FailureReason
from sdialog_like.runs.forecast import Forecast, forecast
from sdialog_like.runs.interrupts import INTERRUPTED, RunInterrupted, stopping_on_signals
from sdialog_like.runs.publish import forget_published, publish
from sdialog_like.runs.published import NOTE, published_report
from sdialog_like.runs.result import RunResult
from sdialog_like.runs.settings import RunSettings
from sdialog_like.runs.store import RunStore
from sdialog_like.runs.work import Work
from sdialog_like.runs.workers import Workers, check_shareable

__all__ = ["RunSession"]

_BEAT = 1.0  # seconds between two looks at how far the run is


class RunSession:
    """One session of a run. It is made by ``run`` and ``resume``, and runs once.

    Args:
        work: What makes the rows.
        open_store: Opens the run's folder, or plans it.
        settings: How the run is carried out.
        retry_failed: Whether rows that failed get another chance.
        progress: Whether the progress line is shown; a text is its label.
    """

    def __init__(
        self,
        work: Work,
        open_store: Callable[[], RunStore],
        settings: RunSettings,
        *,
        retry_failed: bool,
        progress: bool | str,
    ) -> None:
        self._work = work
        self._open_store = open_store
        self._settings = settings
        self._retry_failed = retry_failed
        self._progress = progress
        self._gate = Gate()
        self._policy = FailurePolicy(max_share=settings.failed_share, window=settings.window)
        if settings.workers > 1:
            check_shareable(work)

    def wait(self) -> RunResult:
        """Run it, and wait for its end; Ctrl-C stops it cleanly."""
        with self._open_store() as store, stopping_on_signals(self._gate) as signals:
            result = run_blocking(lambda: self._run(store))
        if signals.came:
            raise RunInterrupted(self._how_far(result), result)
        return result

    async def awaited(self) -> RunResult:
        """Run it on the package's event loop, and await its end from this one; cancelling it stops it cleanly."""
        with self._open_store() as store:
            running = asyncio.ensure_future(run_on_loop(self._run(store)))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError as exc:
                self._gate.close(INTERRUPTED)
                result = await _ended(running)
                if result is None:
                    raise
                raise asyncio.CancelledError(self._how_far(result)) from exc

    async def _run(self, store: RunStore) -> RunResult:
        if self._retry_failed:
            store.rows.retry_failed(store.part)
        waiting = store.rows.counts()["waiting"]
        if not waiting:
            return self._finished(store, Usage())
        forget_published(store)
        number = store.sessions.begin(self._settings.model_dump(exclude_defaults=True))
        ending = "failed"
        try:
            crew = await self._make_rows(store, number, waiting)
            ending = self._gate.reason or "finished"
        except asyncio.CancelledError:
            ending = INTERRUPTED
            raise
        finally:
            store.sessions.end(number, ending)
        if not store.rows.counts()["waiting"]:
            return self._finished(store, crew.usage())
        result = RunResult(store.folder, store.rows.counts(), self._gate.reason, crew.usage())
        if self._policy.message is not None and self._gate.reason != INTERRUPTED:
            raise RunStoppedError(self._policy.message, result=result, hint=self._policy.hint)
        return result

    async def _make_rows(self, store: RunStore, number: int, waiting: int) -> Execution | Workers:
        """Make the waiting rows, in this process or in several, and say how far it is."""
        before, ended_before = store.rows.counts(), store.rows.cost_of_ended()
        budget = self._settings.budget(store.spent())
        crew: Execution | Workers
        if self._settings.workers > 1:
            crew = Workers(store, self._work, self._settings, gate=self._gate, budget=budget, on_row_end=self._row_ended)
        else:
            crew = Execution(
                store,
                self._work,
                self._settings,
                part=store.part,
                gate=self._gate,
                budget=budget,
                on_row_end=self._row_ended,
            )
        began = time.monotonic()
        price = self._settings.price()

        def ahead() -> Forecast:
            ended = crew.figures().ended
            return forecast(
                remaining=waiting - ended,
                sample_rows=ended + before["done"] + before["failed"],
                sample=ended_before + crew.cost_of_ended(),
                spent=crew.usage(),
                seconds=time.monotonic() - began,
                ended=ended,
                price=price,
            )

        line = ProgressLine(
            self._progress,
            total=sum(before.values()),
            initial=before["done"] + before["failed"],
            note=lambda: ahead().describe(),
        )

        def beat() -> None:
            figures = crew.figures()
            line.update(figures)
            spent = crew.usage()
            usage = {name: getattr(spent, name) for name in ("calls", "attempts", "input_tokens", "output_tokens")}
            store.sessions.show(number, {**_live(figures, time.monotonic() - began, ahead()), "usage": usage})

        with line:
            try:
                await crew.work(on_beat=beat, every=_BEAT)
            finally:
                if self._policy.message is not None:
                    # Rows that failed for the reason of the stop get another chance: it was not their fault.
                    store.rows.set_waiting(self._policy.blamed)
                with contextlib.suppress(RunError):  # a full disk, of which whoever writes results speaks
                    beat()
        return crew

    def _row_ended(self, position: int, error: Exception | FailureReason | None) -> None:
        reason = self._policy.add(position, error)
        if reason is not None:
            self._gate.close(reason)

    def _finished(self, store: RunStore, usage: Usage) -> RunResult:
        report = published_report(store.folder, store.note(NOTE))
        return RunResult(store.folder, store.rows.counts(), None, usage, publish(store) if report is None else report)

    def _how_far(self, result: RunResult) -> str:
        counts = result.counts
        failed = f", {counts['failed']} failed" if counts["failed"] else ""
        if result.complete:
            return (
                f"Interrupted, but all rows had ended by then ({counts['done']} done{failed}): there is nothing to resume."
            )
        command = f", or: sdialog-like run resume {shlex.quote(str(result.path))}"
        return (
            f"Interrupted: {counts['done']} of {sum(counts.values())} rows are done{failed}, and nothing is lost. "
            f"To resume it, make the same call again{command if self._work.not_portable is None else '.'}"
        )


async def _ended(running: asyncio.Future[RunResult]) -> RunResult | None:
    """Wait for the end; whoever is cancelled again while waiting does not wait for requests on their way."""
    try:
        await asyncio.wait([running])
    except asyncio.CancelledError:
        running.cancel()
        await asyncio.wait([running])
    # An exception is looked at, so that asyncio does not report it as lost.
    return None if running.cancelled() or running.exception() is not None else running.result()


def _live(figures: Figures, seconds: float, ahead: Forecast) -> dict[str, Any]:
    """Return what ``run status`` shows of a run at work."""
    passed = max(seconds, 1e-6)
    return {
        **asdict(figures),
        "seconds": round(seconds, 1),
        "rows_per_second": round(figures.ended / passed, 3),
        "turns_per_second": round(figures.turns / passed, 3),
        "tokens_per_second": round(figures.tokens / passed, 1),
        "forecast": ahead.describe(),
    }
