"""Several processes that share the rows of a run, each with a part of its own, all with the same database."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.engine.budget import Budget
from sdialog_like.engine.figures import Figures
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import InputError, RunError
from sdialog_like.runs.execute import again_and_again
from sdialog_like.runs.failure_policy import FailureReason
from sdialog_like.runs.parts import Part
from sdialog_like.runs.settings import RunSettings
from sdialog_like.runs.store import RunStore
from sdialog_like.runs.work import Work
from sdialog_like.runs.worker_process import WorkerProcess

__all__ = ["Workers", "check_shareable"]

_CRASHES = 3  # of one part's processes, without a row that ended in between, before it is given up

_log = logging.getLogger(__name__)


def check_shareable(work: Work) -> None:
    """See to it that worker processes can make this work.

    Raises:
        InputError: They cannot; says why.
    """
    problem = work.not_portable
    if problem is None and work.model.given is None:
        problem = f"the model is a {type(work.model.chat).__name__} object, not a spec such as 'qwen2.5:14b'."
    if problem is not None:
        raise InputError(
            f"Worker processes cannot make this run: {problem}",
            hint="Use workers=1, or give work that other processes can make again: a generator with plain settings, or an "
            "importable program, module:name, and a model's spec.",
        )
    _model_orders(work)


class Workers:
    """Worker processes, each with a part of the rows, and how far they are together.

    What concerns all of them is decided here: the budget, which each request asks for leave, and when too many rows have
    failed. A process that is killed is begun again, and goes on from what it had recorded. They stop when the gate is
    closed, each after its requests on their way are recorded; and so they do when this process is gone.

    Args:
        store: The run's folder, whose lock the processes inherit.
        work: What makes the rows; each process makes it again from the plan.
        settings: How; with the concurrency of all processes together.
        gate: What stops them.
        budget: What they may spend together.
        on_row_end: Called with the position of each row that has ended, and the reason why it failed.
    """

    def __init__(
        self,
        store: RunStore,
        work: Work,
        settings: RunSettings,
        *,
        gate: Gate,
        budget: Budget | None,
        on_row_end: Callable[[int, FailureReason | None], object],
    ) -> None:
        self._store = store
        self._settings = settings
        self._gate = gate
        self._budget = budget
        self._on_row_end = on_row_end
        self._model = _model_orders(work)
        self._processes: list[WorkerProcess] = []

    def figures(self) -> Figures:
        """Return how far all are together."""
        return sum((process.progress.figures for process in self._processes), start=Figures())

    def usage(self) -> Usage:
        """Return what all have spent in this session."""
        return sum((process.progress.usage for process in self._processes), start=Usage())

    def cost_of_ended(self) -> Usage:
        """Return what the rows have cost that ended in this session."""
        return sum((process.progress.cost_of_ended for process in self._processes), start=Usage())

    async def work(self, *, on_beat: Callable[[], object], every: float) -> None:
        """Let them work until no row is waiting, or the gate is closed.

        Args:
            on_beat: Called again and again.
            every: Seconds between two calls.

        Raises:
            RunError: A process could not begin or cannot go on, or ends unexpectedly again and again.
        """
        count = min(self._settings.workers, self._settings.concurrency)
        parts = [
            asyncio.ensure_future(self._make(part, _share(self._settings.concurrency, count, number)))
            for number, part in enumerate(self._store.part.split(count))
        ]
        beat = asyncio.ensure_future(again_and_again(on_beat, every))
        try:
            with contextlib.nullcontext() if self._budget is None else self._budget.watch(self._gate):
                await asyncio.gather(*parts)
        except Exception as exc:
            # The others come to a clean end before it is told.
            self._gate.close(str(exc))
            await asyncio.gather(*parts, return_exceptions=True)
            raise
        finally:
            beat.cancel()
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _make(self, part: Part, concurrency: int) -> None:
        """Make a part's rows, with one process after the other where they crash."""
        crashes = 0
        while self._gate.reason is None and self._is_waiting(part):
            process = WorkerProcess(
                self._store.folder,
                None if self._store.lock is None else self._store.lock.fileno(),
                self._orders(part, concurrency),
                gate=self._gate,
                budget=self._budget,
                on_row_end=self._on_row_end,
            )
            self._processes.append(process)
            await process.run()
            if process.crash is None:
                if self._gate.reason is None and self._is_waiting(part):
                    self._gate.close(process.ended or "a worker process ended early")
                return
            crashes = 1 if process.progress.figures.ended else crashes + 1
            if crashes == _CRASHES:
                raise RunError(
                    f"A worker process {process.crash}, and so did the {_CRASHES - 1} before it; everything that they had "
                    "recorded is safe.",
                    hint="Was there too little memory for so many? With workers=1 the program's own errors show.",
                )
            _log.warning("A worker process %s; another one goes on with its rows.", process.crash)

    def _is_waiting(self, part: Part) -> bool:
        return next(self._store.rows.waiting(part), None) is not None

    def _orders(self, part: Part, concurrency: int) -> dict[str, Any]:
        settings = {"concurrency": concurrency, "full_sync": self._settings.full_sync}
        return {
            "part": [part.index, part.count],
            "settings": settings,
            "limited": self._budget is not None,
            "model": self._model,
        }


def _share(whole: int, count: int, number: int) -> int:
    return whole // count + (number < whole % count)


def _model_orders(work: Work) -> dict[str, Any] | None:
    """Return what makes the model again; it is told over a pipe, since keys are among it.

    ``None`` for a generator whose sides both bring models of their own, which are in its settings: without their keys, which
    other processes find in the environment.
    """
    if work.generator is not None:
        try:
            work.generator.with_model(work.model)
        except InputError:
            return None
    orders = {"spec": work.model.spec, "given": work.model.given}
    try:
        json.dumps(orders)
    except (TypeError, ValueError) as exc:
        raise InputError(
            f"Worker processes cannot get all of the model's parameters ({', '.join(work.model.given or ())}): {exc}.",
            hint="Use workers=1.",
        ) from exc
    return orders
