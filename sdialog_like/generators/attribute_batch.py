"""Many at a time, and those that turn out too much like others once more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from sdialog_like.engine import Client, Engine, Row, RowResult, map_rows
from sdialog_like.errors import BatchError
from sdialog_like.generators.attribute_recipe import Draft
from sdialog_like.near_duplicates import NearDuplicates
from sdialog_like.personas.described import Described

__all__ = ["GenerationReport", "make_batch"]

T = TypeVar("T", bound=Described)

Drafts: TypeAlias = "Callable[[Row], Callable[[Client, int, Sequence[str]], Awaitable[Draft[T]]]]"

_TIMES = 3  # that one is made again, at most
_MANY, _HOPELESS = 20, 0.9  # of as many, a round of repeats has to help a tenth; else it is the last


@dataclass(frozen=True)
class GenerationReport:
    """How the last generation went.

    Attributes:
        seed: The seed that makes the same again; ``None`` where each row had its own.
        made: How many there are.
        made_again: How many were made again because they were too much like another one.
        repeats: How often that was done, all together.
        still_alike: The places of those that are like an earlier one nevertheless, each with that one's place.
    """

    seed: int | None
    made: int
    made_again: int = 0
    repeats: int = 0
    still_alike: dict[int, int] = field(default_factory=dict)

    def __str__(self) -> str:
        text = f"{self.made} made, {self.made_again} of them again because they were too much like others"
        return f"{text}; {len(self.still_alike)} still are." if self.still_alike else f"{text}."


async def make_batch(
    drafts: Drafts[T],
    rows: Sequence[Row],
    engine: Engine,
    *,
    limit: float | None,
    concurrency: int,
    progress: bool,
    seed: int | None,
) -> tuple[list[T], GenerationReport]:
    """Make all rows; then again those too much like an earlier one: until none is, three times, or while it helps.

    Who is compared with whom does not depend on the order in which rows end, so neither does the result.

    Raises:
        BatchError: Some failed.
    """
    results = await _made(drafts, rows, engine, concurrency, progress, 0, {})
    _raise_failed(results)
    made = [result.value for result in results]
    alike = {} if limit is None else await asyncio.to_thread(_alike, made, limit)
    again: set[int] = set()
    met: dict[int, list[str]] = {}
    repeats = 0
    for attempt in range(1, _TIMES + 1):
        if limit is None or not alike:
            break
        for place, other in alike.items():
            met.setdefault(place, []).append(made[other].text)
        places = sorted(alike)
        chosen = [rows[place] for place in places]
        unlike = {rows[place].id: list(dict.fromkeys(met[place])) for place in places}
        renewed = await _made(drafts, chosen, engine, concurrency, progress, attempt, unlike)
        _raise_failed([*(result for place, result in enumerate(results) if place not in alike), *renewed])
        for place, result in zip(places, renewed, strict=True):
            made[place] = result.value
        again.update(places)
        repeats += len(places)
        alike = await asyncio.to_thread(_alike, made, limit, set(places))
        if len(places) >= _MANY and len(alike) > _HOPELESS * len(places):
            break  # there are not that many different ones to be had
    report = GenerationReport(seed, len(made), len(again), repeats, alike)
    return [draft.made for draft in made], report


async def _made(
    drafts: Drafts[T],
    rows: Sequence[Row],
    engine: Engine,
    concurrency: int,
    progress: bool,
    attempt: int,
    unlike: dict[int | str, list[str]],
) -> list[RowResult[Draft[T]]]:
    async def program(row: Row, client: Client) -> Draft[T]:
        return await drafts(row)(client, attempt, unlike.get(row.id, ()))

    return await map_rows(program, rows, engine=engine, concurrency=concurrency, progress=progress)


def _alike(made: Sequence[Draft[T]], limit: float, renewed: set[int] | None = None) -> dict[int, int]:
    """Return who is too much like somebody before; those that were not made again stay, and count as before the others."""
    index = NearDuplicates(limit, (draft.words for draft in made))
    places = range(len(made)) if renewed is None else sorted(renewed)
    if renewed is not None:
        for place in range(len(made)):
            if place not in renewed:
                index.add(place, made[place].words)
    found = {}
    for place in places:
        other = index.find(made[place].words)
        if other is None:
            index.add(place, made[place].words)
        else:
            found[place] = other
    return found


def _raise_failed(results: Sequence[RowResult[Draft[T]]]) -> None:
    failed = [result for result in results if result.error is not None]
    if failed:
        first = failed[0]
        raise BatchError(
            f"{len(failed)} of {len(results)} failed; the first, {first.row.id!r}: {str(first.error).rstrip('.')}.",
            results=[result.value.made if result.error is None else result.error for result in results],
            hint="All results, and the exception of each one that failed, are in .results, in order.",
        ) from first.error
