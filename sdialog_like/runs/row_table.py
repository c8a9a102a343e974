"""The rows of a run in its database: planned once, then finished one by one."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.engine import Usage
from sdialog_like.errors import InputError
from sdialog_like.runs.database import guarded
from sdialog_like.runs.parts import Part

if TYPE_CHECKING:
    from sdialog_like.runs.sources import PlannedRow

__all__ = ["RowTable", "StoredRow", "rows_digest"]

_CHUNK = 256  # rows read at a time, so that a run of any size needs the same memory


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as the database has it.

    Attributes:
        position: Its place in the final file.
        id: Its id.
        seed: Its dialogue seed.
        data: Its further arguments.
        status: ``waiting``, ``done``, ``failed``, or ``elsewhere`` (in another shard).
        round: How often it got another chance after it had failed.
    """

    position: int
    id: int | str
    seed: int
    data: dict[str, Any] | None
    status: str
    round: int


class RowTable:
    """The tables ``rows`` and ``results``.

    Args:
        connection: The database.
        path: Its file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def plan(self, rows: Iterable[PlannedRow], part: Part, seal: Callable[[int, str], object]) -> None:
        """Write all rows down, in one transaction; rows of other shards only with their ids.

        Args:
            rows: The rows, in their order.
            part: Which of them this folder makes.
            seal: Called at the end of the transaction, with the rows' number and their digest (see `rows_digest`).

        Raises:
            InputError: Two rows have the same id.
        """
        hashing = _Hashing()
        with guarded(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            for row in rows:  # not guarded: they may come from a database of the user's own, whose errors are not ours
                self._add(row, part, *hashing.add(row))
            with guarded(self._path):
                seal(hashing.count, hashing.digest())
                self._connection.execute("COMMIT")
        except BaseException:
            _rollback(self._connection)
            raise

    def _add(self, row: PlannedRow, part: Part, name: str, data: str | None) -> None:
        own = part.has(row.position)
        try:
            with guarded(self._path):
                self._connection.execute(
                    "INSERT INTO rows (position, id, seed, data, status) VALUES (?, ?, ?, ?, ?)",
                    (row.position, name, row.seed, data if own else None, "waiting" if own else "elsewhere"),
                )
        except sqlite3.IntegrityError as exc:
            raise self._twice(row, name) from exc

    def _twice(self, row: PlannedRow, name: str) -> InputError:
        first = self._connection.execute("SELECT position FROM rows WHERE id = ?", (name,)).fetchone()
        return InputError(
            f"The id {row.id!r} comes twice: rows {first[0] if first else '?'} and {row.position} (counted from 0).",
            hint="Ids tell rows apart, and seeds are derived from them; leave them out to number the rows.",
        )

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each status: ``waiting``, ``done``, ``failed``."""
        with guarded(self._path):
            found = dict(self._connection.execute("SELECT status, COUNT(*) FROM rows GROUP BY status").fetchall())
        return {status: found.get(status, 0) for status in ("waiting", "done", "failed")}

    def all(self) -> Iterator[StoredRow]:
        """Go through all rows of this folder, in their order."""
        return self._read("status != 'elsewhere'", Part())

    def waiting(self, part: Part) -> Iterator[StoredRow]:
        """Go through the unfinished rows of a part, in their order; rows that are finished meanwhile do not come."""
        return self._read("status = 'waiting'", part)

    def _read(self, condition: str, part: Part) -> Iterator[StoredRow]:
        last = -1
        while True:
            with guarded(self._path):
                chunk = self._connection.execute(
                    f"SELECT position, id, seed, data, status, round FROM rows WHERE {condition} AND position > ? "
                    "AND position % ? = ? ORDER BY position LIMIT ?",
                    (last, part.count, part.index, _CHUNK),
                ).fetchall()
            if not chunk:
                return
            for position, name, seed, data, status, tried in chunk:
                yield StoredRow(position, json.loads(name), seed, None if data is None else json.loads(data), status, tried)
            last = chunk[-1][0]

    def finish(self, position: int, status: str, line: str, *, turns: int, usage: Usage, seconds: float) -> None:
        """Record how a row ended, in one commit."""
        with guarded(self._path):
            execute = self._connection.execute
            execute("BEGIN IMMEDIATE")
            try:
                execute(
                    "UPDATE rows SET status = ?, turns = ?, calls = ?, attempts = ?, input_tokens = ?, output_tokens = ?, "
                    "seconds = ? WHERE position = ?",
                    (status, turns, usage.calls, usage.attempts, usage.input_tokens, usage.output_tokens, seconds, position),
                )
                execute("INSERT OR REPLACE INTO results (position, line) VALUES (?, ?)", (position, line))
                execute("COMMIT")
            except BaseException:
                _rollback(self._connection)
                raise

    def set_waiting(self, positions: Sequence[int]) -> None:
        """Take rows' failures back: they were not the rows' fault."""
        self._reopen("position IN (SELECT value FROM json_each(?)) AND status = 'failed'", (json.dumps(list(positions)),), 0)

    def retry_failed(self, part: Part) -> int:
        """Give all failed rows another chance; returns how many there are."""
        return self._reopen("status = 'failed' AND position % ? = ?", (part.count, part.index), 1)

    def _reopen(self, condition: str, values: tuple[Any, ...], rounds: int) -> int:
        with guarded(self._path):
            execute = self._connection.execute
            execute("BEGIN IMMEDIATE")
            try:
                execute(f"DELETE FROM results WHERE position IN (SELECT position FROM rows WHERE {condition})", values)
                changed = execute(
                    f"UPDATE rows SET status = 'waiting', round = round + {rounds} WHERE {condition}", values
                ).rowcount
                execute("COMMIT")
            except BaseException:
                _rollback(self._connection)
                raise
        return changed

    def lines(self, status: str) -> Iterator[str]:
        """Go through the recorded lines of all rows of a status, in the rows' order."""
        last = -1
        while True:
            with guarded(self._path):
                chunk = self._connection.execute(
                    "SELECT position, line FROM results JOIN rows USING (position) WHERE status = ? AND position > ? "
                    "ORDER BY position LIMIT ?",
                    (status, last, _CHUNK),
                ).fetchall()
            if not chunk:
                return
            for _, line in chunk:
                yield line
            last = chunk[-1][0]

    def spent(self) -> Usage:
        """Add up what the run has cost so far, unfinished rows included."""
        return self.cost_of_ended() + self._cost_of_begun()

    def cost_of_ended(self) -> Usage:
        """Add up what the rows that are done or failed have cost."""
        with guarded(self._path):
            sums = self._connection.execute(
                "SELECT COALESCE(SUM(calls), 0), COALESCE(SUM(input_tokens), 0), COALESCE(SUM(output_tokens), 0), "
                "COALESCE(SUM(attempts), 0) FROM rows WHERE status IN ('done', 'failed')"
            ).fetchone()
        return Usage(*sums)

    def _cost_of_begun(self) -> Usage:
        with guarded(self._path):
            sums = self._connection.execute(
                "SELECT COUNT(*), COALESCE(SUM(json_extract(reply, '$.input_tokens')), 0), "
                "COALESCE(SUM(json_extract(reply, '$.output_tokens')), 0), COALESCE(SUM(calls.attempts), 0) "
                "FROM rows JOIN calls ON calls.row = rows.position WHERE status = 'waiting'"
            ).fetchone()
        return Usage(*sums)


def rows_digest(rows: Iterable[PlannedRow]) -> tuple[int, str]:
    """Return the number of rows, and a hash of their ids, seeds and arguments in their order."""
    hashing = _Hashing()
    for row in rows:
        hashing.add(row)
    return hashing.count, hashing.digest()


class _Hashing:
    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.blake2b(digest_size=16)

    def add(self, row: PlannedRow) -> tuple[str, str | None]:
        """Count a row in; returns its id and its arguments as the database holds them."""
        name = json.dumps(row.id)
        data = json.dumps(row.data, ensure_ascii=False, allow_nan=False) if row.data else None
        canonical = json.dumps(row.data, sort_keys=True, allow_nan=False) if row.data else ""
        self._hash.update(f"{name}\t{row.seed}\t{canonical}\n".encode("ascii"))
        self.count += 1
        return name, data

    def digest(self) -> str:
        return self._hash.hexdigest()


def _rollback(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # SQLite itself rolls back when the disk is full
        connection.execute("ROLLBACK")
