"""Two runs side by side: their plans, their rows, and the first turn at which each dialogue differs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sdialog_like.runs.comparison import Difference, compare, differing_parts
from sdialog_like.runs.lines import RecordedLines
from sdialog_like.runs.reading import Run, open_run
from sdialog_like.runs.row_table import StoredRow

__all__ = ["RowDiff", "RunDiff", "diff_runs"]

_MOST_KEPT = 100  # of rows that differ, with their texts, and of ids
_MOST_SHOWN = 10


@dataclass(frozen=True)
class RowDiff:
    """A row that two runs have, with different results.

    Attributes:
        id: The row's id.
        statuses: ``done``, ``failed`` or ``waiting``: in the first run, in the second one.
        difference: Where the results differ, where both have one of the same kind.
    """

    id: int | str
    statuses: tuple[str, str]
    difference: Difference | None = None

    def describe(self) -> str:
        """Say it for people, on several lines."""
        first, second = self.statuses
        lines = [f"{self.id!r}:" if first == second else f"{self.id!r}: {first} in the first run, {second} in the second"]
        if self.difference is not None:
            lines += [f"  {line}" for line in self.difference.describe().splitlines()]
        return "\n".join(lines)


@dataclass(frozen=True)
class RunDiff:
    """How two runs differ.

    Attributes:
        first: The first run's folder.
        second: The second one's.
        plan: The parts of the plans that results depend on and that differ: the path to the two values.
        same: How many rows have the same result in both.
        different: How many have not.
        unfinished: How many have none in either.
        rows: These, in the rows' order; the first hundred of them.
        only_first: How many rows only the first run has.
        only_second: How many rows only the second run has.
        ids_only_first: Their ids, the first hundred of them.
        ids_only_second: Their ids, the first hundred of them.
    """

    first: Path
    second: Path
    plan: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    same: int = 0
    different: int = 0
    unfinished: int = 0
    rows: list[RowDiff] = field(default_factory=list)
    only_first: int = 0
    only_second: int = 0
    ids_only_first: list[int | str] = field(default_factory=list)
    ids_only_second: list[int | str] = field(default_factory=list)

    @property
    def same_results(self) -> bool:
        """Whether both runs have the same rows with the same results, to the last byte, in whatever order."""
        return not (self.different or self.unfinished or self.only_first or self.only_second)

    def describe(self) -> str:
        """Say it for people, on several lines."""
        lines = ["The plans are the same." if not self.plan else "The plans differ (first → second):"]
        lines += [f"  {path}: {_short(one)} → {_short(other)}" for path, (one, other) in self.plan.items()]
        unfinished = f", {self.unfinished} have none yet" if self.unfinished else ""
        lines.append(f"{self.same} rows have the same result, {self.different} have not{unfinished}.")
        sides = (("first", self.only_first, self.ids_only_first), ("second", self.only_second, self.ids_only_second))
        for name, count, ids in sides:
            if count:
                more = " …" if count > _MOST_SHOWN else ""
                lines.append(f"{count} rows only in the {name} run: {', '.join(map(repr, ids[:_MOST_SHOWN]))}{more}")
        lines += [row.describe() for row in self.rows[:_MOST_SHOWN]]
        if self.different > _MOST_SHOWN:
            lines.append(f"… and {self.different - _MOST_SHOWN} more")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.describe()


def diff_runs(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> RunDiff:
    """Compare two runs: what they are to make, and what they have made.

    Rows are the same where their ids are. Nothing is written, and both may still be at work.

    Args:
        first: A run's folder.
        second: Another run's folder.

    Raises:
        RunFolderError: There is no run, or its files are damaged.
    """
    folders = Path(first), Path(second)
    tally = _Tally()
    with (
        open_run(folders[0]) as one,
        open_run(folders[1]) as other,
        RecordedLines(folders[0]) as lines,
        RecordedLines(folders[1]) as other_lines,
    ):
        plan = differing_parts(one.plan.identity(), other.plan.identity())
        for pair in _pairs(one, other):
            tally.add(pair, lines, other_lines)
    return RunDiff(*folders, plan, **tally.found())


class _Tally:
    def __init__(self) -> None:
        self.same = self.different = self.unfinished = 0
        self.rows: list[tuple[int, RowDiff]] = []
        self.only: tuple[list[int | str], list[int | str]] = ([], [])
        self.only_count = [0, 0]

    def add(self, pair: tuple[StoredRow | None, StoredRow | None], lines: RecordedLines, others: RecordedLines) -> None:
        first, second = pair
        if first is None or second is None:
            side, row = (0, first) if second is None else (1, second)
            assert row is not None
            self.only_count[side] += 1
            if len(self.only[side]) < _MOST_KEPT:
                self.only[side].append(row.id)
            return
        texts = _result(first, lines), _result(second, others)
        if texts == (None, None):
            self.unfinished += 1
            return
        if first.status == second.status and texts[0] == texts[1]:
            self.same += 1
            return
        self.different += 1
        if len(self.rows) < _MOST_KEPT:
            difference = None
            if first.status == second.status and texts[0] is not None and texts[1] is not None:
                difference = compare(json.loads(texts[0]), json.loads(texts[1]))
            self.rows.append((first.position, RowDiff(first.id, (first.status, second.status), difference)))

    def found(self) -> dict[str, Any]:
        return {
            "same": self.same,
            "different": self.different,
            "unfinished": self.unfinished,
            "rows": [row for _, row in sorted(self.rows, key=lambda each: each[0])],
            "only_first": self.only_count[0],
            "only_second": self.only_count[1],
            "ids_only_first": self.only[0],
            "ids_only_second": self.only[1],
        }


def _pairs(one: Run, other: Run) -> Iterator[tuple[StoredRow | None, StoredRow | None]]:
    """Match rows by their ids. Only rows whose other one has not come yet are kept, which in equal orders are none."""
    waiting: tuple[dict[Any, StoredRow], dict[Any, StoredRow]] = ({}, {})
    for both in zip_longest(one.rows(), other.rows()):
        for side, row in enumerate(both):
            if row is None:
                continue
            partner = waiting[1 - side].pop(_key(row), None)
            if partner is None:
                waiting[side][_key(row)] = row
            else:
                yield (row, partner) if side == 0 else (partner, row)
    for row in waiting[0].values():
        yield row, None
    for row in waiting[1].values():
        yield None, row


def _result(row: StoredRow, lines: RecordedLines) -> str | None:
    """Return what a row's result says, without where the row stands among the others."""
    line = lines.get(row.position)
    if line is None or row.status != "failed":
        return line
    failure = json.loads(line)
    return json.dumps({name: value for name, value in failure.items() if name != "position"}, ensure_ascii=False)


def _key(row: StoredRow) -> str:
    return json.dumps(row.id)  # 1 and "1" are two ids


def _short(value: Any) -> str:
    text = "not set" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
