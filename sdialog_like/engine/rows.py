"""The bounded map: many rows at the same time, never more than agreed, with a result for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sized
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar, cast

from sdialog_like.engine.client import Client
from sdialog_like.engine.engine import Engine
from sdialog_like.engine.gate import Gate
from sdialog_like.engine.journal import Journal
from sdialog_like.engine.progress import BatchFigures, ProgressLine
from sdialog_like.engine.throttle import check_concurrency
from sdialog_like.engine.usage import Usage
from sdialog_like.errors import InputError, SdialogLikeError

__all__ = ["Program", "Row", "RowResult", "for_each_row", "map_rows"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to be made.

    Attributes:
        id: Its name, which no other row of the batch has.
        seed: Its dialogue seed.
        data: What its program needs to know besides.
        round: How often it has failed before and was given another chance.
    """

    id: str | int
    seed: int
    data: Any = None
    round: int = 0


Program: TypeAlias = "Callable[[Row, Client], Awaitable[T]]"
"""What makes one row's result, from the row and from what the client answers."""


@dataclass(frozen=True, slots=True)
class RowResult(Generic[T]):
    """How a row ended.

    Attributes:
        row: The row.
        value: What its program returned; ``None`` where it failed, so look at ``error`` first.
        error: The exception that it ended with, unchanged; ``None`` where all went well.
        usage: What it has cost, a failed row too.
    """

    row: Row
    value: T
    error: Exception | None = None
    usage: Usage = field(default_factory=Usage, compare=False)


async def map_rows(
    program: Program[T],
    rows: Iterable[Row],
    *,
    engine: Engine,
    concurrency: int | None = None,
    progress: bool | str | ProgressLine = True,
    total: int | None = None,
    journal: Journal | None = None,
) -> list[RowResult[T]]:
    """Run a program over rows, many at the same time.

    A row that fails is a recorded result, and the others go on. Results do not depend on ``concurrency``.

    Args:
        program: ``async def program(row, client)``.
        rows: The rows; an iterator is read as rows are begun, and only then.
        engine: Makes each row's client.
        concurrency: Rows at work at the same time (the engine's limit on requests is raised to it); 32 otherwise.
        progress: Whether to show the progress line; a text is its label. It shows only in terminals and notebooks. A line
            made by the caller is left open.
        total: How many rows there are, for the progress line; a sized collection says it itself.
        journal: The rows' journal; the engine's otherwise.

    Returns:
        One result for each row, in the rows' order; for those that ended, where the engine's gate was closed.
    """
    results: dict[int, RowResult[T]] = {}
    await for_each_row(
        program,
        rows,
        results.__setitem__,
        engine=engine,
        concurrency=concurrency,
        progress=progress,
        total=total,
        journal=journal,
    )
    return [results[index] for index in sorted(results)]


async def for_each_row(
    program: Program[T],
    rows: Iterable[Row],
    on_result: Callable[[int, RowResult[T]], object],
    *,
    engine: Engine,
    concurrency: int | None = None,
    progress: bool | str | ProgressLine = True,
    total: int | None = None,
    journal: Journal | None = None,
) -> None:
    """Like `map_rows`, for more rows than fit in memory: each result is handed over as its row ends.

    Never more than ``concurrency`` rows are in memory, and nothing is read ahead. An exception of ``rows``, of ``on_result``
    or of the journal stops the batch: the rows at work are cancelled, and it is raised.

    Once the engine's gate is closed no new row is begun; when what was on its way has come back, and is recorded, the rows
    still at work are cancelled. They have no result, and this returns.

    Args:
        program: As in `map_rows`.
        rows: As in `map_rows`.
        on_result: Gets the row's number (from 0, in the rows' order) and its result, in the order in which rows end.
        engine: As in `map_rows`.
        concurrency: As in `map_rows`.
        progress: As in `map_rows`.
        total: As in `map_rows`.
        journal: As in `map_rows`.
    """
    width = 32 if concurrency is None else check_concurrency(concurrency)
    engine.allow(width)
    if total is None and isinstance(rows, Sized):
        total = len(rows)
    if total is not None:
        width = min(width, max(total, 1))
    figures = BatchFigures(engine)
    numbered = enumerate(rows)
    at_work = _AtWork(engine, journal)

    async def work() -> None:
        while engine.gate.reason is None:
            index, row = next(numbered, (-1, None))
            if row is None:
                return
            result = await at_work.run(program, row)
            if result is not None:
                on_result(index, result)
                figures.row_ended(result)
            del row, result  # not kept while the next row is at work

    with ExitStack() as stack:
        line = progress if isinstance(progress, ProgressLine) else ProgressLine(progress, total=total)
        if line is not progress:
            stack.callback(line.close)
        if engine.budget is not None:
            stack.enter_context(engine.budget.watch(engine.gate))
        helpers = [asyncio.ensure_future(at_work.end_with_the_gate())]
        if line.shown:
            helpers.append(asyncio.ensure_future(_keep_fresh(line, figures)))
        try:
            await _all_or_none([work() for _ in range(width)], engine.gate)
        finally:
            for helper in helpers:
                helper.cancel()
            line.update(figures.now())


class _AtWork:
    """The rows of one batch that are at work."""

    def __init__(self, engine: Engine, journal: Journal | None) -> None:
        self._engine = engine
        self._journal = journal
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ended: set[asyncio.Task[Any]] = set()

    async def end_with_the_gate(self) -> None:
        """Wait until the gate is closed and everything has come back; then cancel the rows."""
        await self._engine.gate.drained()
        self._engine.gate.cut()
        self._ended = {task for task in self._tasks if not task.done()}
        for task in self._ended:
            task.cancel()

    async def run(self, program: Program[T], row: Row) -> RowResult[T] | None:
        """Run one row in a task of its own, so that context variables which it sets do not reach the next.

        Returns:
            Its result, or ``None`` where the gate kept it from ending.
        """
        try:
            client = self._engine.row(row.id, row.seed, self._journal, round=row.round)
        except InputError as exc:
            return RowResult(row, cast("T", None), exc)

        async def made() -> T:
            return await program(row, client)

        task = asyncio.ensure_future(made())
        self._tasks.add(task)
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # looked at, so that asyncio does not report it as lost
            raise
        finally:
            self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if not isinstance(error, Exception | None):
            raise error  # SystemExit and the like are not about this row
        if client.broken is not None:
            raise client.broken
        if task in self._ended or self._engine.gate.held(row.id):
            return None
        if task.cancelled():
            error = SdialogLikeError("The row's program was cancelled from within.")
        return RowResult(row, task.result() if error is None else cast("T", None), error, client.usage)


async def _all_or_none(works: list[Any], gate: Gate) -> None:
    """Await all; where one fails or all this is cancelled, cancel the others and wait until they have cleaned up."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        gate.cut()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def _keep_fresh(line: ProgressLine, figures: BatchFigures) -> None:
    while True:
        await asyncio.sleep(0.5)
        line.update(figures.now())
