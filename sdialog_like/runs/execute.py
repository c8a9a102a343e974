"""The work of one process at a run: the unfinished rows of a part, until they are made or something says stop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sdialog_like.engine import Engine, Row, RowResult, Usage, for_each_row
from sdialog_like.engine.budget import Budget
from sdialog_like.engine.figures import Figures
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import InputError, RunError
from sdialog_like.runs.parts import Part
from sdialog_like.runs.results import failure_line, result_line, turn_count
from sdialog_like.runs.settings import RunSettings
from sdialog_like.runs.store import RunStore
from sdialog_like.runs.work import Work

__all__ = ["Execution", "again_and_again"]


@dataclass(slots=True)
class _AtWork:
    """A row at work: its place, when it began, and what it had cost in earlier sessions."""

    position: int
    began: float
    prior: Usage


class Execution:
    """The work of one process at a run, and how far it is.

    Args:
        store: The run's folder.
        work: What makes the rows.
        settings: How.
        part: Which rows.
        gate: What stops it.
        budget: What it may spend.
        on_row_end: Called as each row is recorded, with its position and the error that it failed with.
    """

    def __init__(
        self,
        store: RunStore,
        work: Work,
        settings: RunSettings,
        *,
        part: Part,
        gate: Gate,
        budget: Budget | None,
        on_row_end: Callable[[int, Exception | None], object],
    ) -> None:
        self._done = self._failed = self._turns = 0
        self._cost_of_ended = Usage()
        self._store = store
        self._work = work
        self._settings = settings
        self._part = part
        self._at_work: dict[int | str, _AtWork] = {}
        self._on_row_end = on_row_end
        self._engine = Engine(work.model, concurrency=settings.concurrency, journal=store.journal, gate=gate, budget=budget)

    def figures(self) -> Figures:
        """Return how far it is."""
        return Figures(
            done=self._done,
            failed=self._failed,
            turns=self._turns,
            tokens=self._engine.usage.total_tokens,
            in_use=self._engine.in_use,
            waiting=self._engine.waiting,
        )

    def usage(self) -> Usage:
        """Return what it has spent."""
        return self._engine.usage

    def cost_of_ended(self) -> Usage:
        """Return what the rows have cost that ended in this session, with what earlier sessions paid for them."""
        return self._cost_of_ended

    async def work(self, *, on_beat: Callable[[], object], every: float) -> None:
        """Make the rows; returns when none is left, or when the gate is closed and everything has been put away.

        Args:
            on_beat: Called again and again.
            every: Seconds between two calls.

        Raises:
            RunError: The database cannot be written to.
        """
        beat = asyncio.ensure_future(again_and_again(on_beat, every))
        try:
            await for_each_row(
                self._work.program,
                self._rows(),
                self._keep,
                engine=self._engine,
                concurrency=self._settings.concurrency,
                progress=False,
            )
        finally:
            beat.cancel()
            for row_id in list(self._at_work):
                self._store.journal.end(row_id)

    def _rows(self) -> Iterator[Row]:
        for row in self._store.rows.waiting(self._part):
            prior = self._store.journal.begin(row.id, row.position)
            self._at_work[row.id] = _AtWork(row.position, time.monotonic(), prior)
            yield Row(row.id, row.seed, row.data or {}, row.round)

    def _keep(self, index: int, result: RowResult[Any]) -> None:
        """Record how a row ended."""
        ended = self._at_work.pop(result.row.id)
        self._store.journal.end(result.row.id)
        if result.error is None:
            try:
                status, line = "done", result_line(result.value)
            except InputError as exc:
                result = RowResult(result.row, None, exc, result.usage)
        if result.error is not None:
            status, line = "failed", failure_line(result, ended.position)
        turns = turn_count(result.value)
        usage = result.usage + ended.prior
        seconds = time.monotonic() - ended.began
        self._store.rows.finish(ended.position, status, line, turns=turns, usage=usage, seconds=seconds)
        self._done += status == "done"
        self._failed += status == "failed"
        self._turns += turns
        self._cost_of_ended.add(usage)
        self._on_row_end(ended.position, result.error)


async def again_and_again(on_beat: Callable[[], object], every: float) -> None:
    """Call a function again and again, until cancelled."""
    while True:
        await asyncio.sleep(every)
        with contextlib.suppress(RunError):  # a full disk: whoever writes results meets it, too, and stops
            on_beat()
