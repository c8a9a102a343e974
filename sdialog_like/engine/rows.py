"""The bounded map: many rows at the same time, never more than agreed, with a result for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sized
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, cast

from sdialog_like.engine.client import Client
from sdialog_like.engine.engine import Engine
from sdialog_like.engine.journal import Journal
from sdialog_like.engine.limit import check_concurrency
from sdialog_like.engine.progress import ProgressLine
from sdialog_like.errors import SdialogLikeError

__all__ = ["Program", "Row", "RowResult", "for_each_row", "map_rows"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to be made.

    Attributes:
        id: Its name, which no other row of the batch has.
        seed: Its dialogue seed.
        data: What its program needs to know besides.
    """

    id: str | int
    seed: int
    data: Any = None


Program: TypeAlias = "Callable[[Row, Client], Awaitable[T]]"
"""What makes one row's result, from the row and from what the client answers."""


@dataclass(frozen=True, slots=True)
class RowResult(Generic[T]):
    """How a row ended.

    Attributes:
        row: The row.
        value: What its program returned; ``None`` where it failed, so look at ``error`` first.
        error: The exception that it ended with, unchanged; ``None`` where all went well.
    """

    row: Row
    value: T
    error: Exception | None = None


async def map_rows(
    program: Program[T],
    rows: Iterable[Row],
    *,
    engine: Engine,
    concurrency: int | None = None,
    progress: bool | str = True,
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
        progress: Whether to show the progress line; a text is its label. It shows only in terminals and notebooks.
        total: How many rows there are, for the progress line; a sized collection says it itself.
        journal: The rows' journal; the engine's otherwise.

    Returns:
        One result for each row, in the rows' order.
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
    return [results[index] for index in range(len(results))]


async def for_each_row(
    program: Program[T],
    rows: Iterable[Row],
    on_result: Callable[[int, RowResult[T]], object],
    *,
    engine: Engine,
    concurrency: int | None = None,
    progress: bool | str = True,
    total: int | None = None,
    journal: Journal | None = None,
) -> None:
    """Like `map_rows`, for more rows than fit in memory: each result is handed over as its row ends.

    Never more than ``concurrency`` rows are in memory, and nothing is read ahead. An exception of ``rows`` or of
    ``on_result`` stops the batch: the rows at work are cancelled, and it is raised.

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
    line = ProgressLine(progress, total=total, engine=engine)
    numbered = enumerate(rows)

    async def work() -> None:
        for index, row in numbered:
            result = await _run(program, row, engine, journal)
            on_result(index, result)
            line.row_done(result)
            del row, result  # not kept while the next row is at work

    helpers = [asyncio.ensure_future(_keep_fresh(line))] if line.shown else []
    try:
        await _all_or_none([work() for _ in range(width)])
    finally:
        for helper in helpers:
            helper.cancel()
        line.close()


async def _run(program: Program[T], row: Row, engine: Engine, journal: Journal | None) -> RowResult[T]:
    """Run one row in a task of its own, so that context variables which it sets do not reach the next."""

    async def made() -> T:
        return await program(row, engine.row(row.id, row.seed, journal))

    task = asyncio.ensure_future(made())
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not report it as lost
        raise
    if task.cancelled():
        error: BaseException | None = SdialogLikeError("The row's program was cancelled from within.")
    else:
        error = task.exception()
    if error is None:
        return RowResult(row, task.result())
    if not isinstance(error, Exception):
        raise error  # SystemExit and the like are not about this row
    return RowResult(row, cast("T", None), error)


async def _all_or_none(works: list[Any]) -> None:
    """Await all; where one fails or all this is cancelled, cancel the others and wait until they have cleaned up."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def _keep_fresh(line: ProgressLine) -> None:
    while True:
        await asyncio.sleep(1.0)
        line.refresh()
