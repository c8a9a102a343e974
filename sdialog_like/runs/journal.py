"""The journal on disk: every reply and effect is committed before it is used."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path

from sdialog_like.engine import JournalRecord, Usage
from sdialog_like.errors import RunError
from sdialog_like.runs.database import guarded

__all__ = ["ReadOnlyJournal", "SqliteJournal", "cost_by_part"]


@dataclass(slots=True)
class _Open:
    """A row at work: where it stands, and what was recorded of it before."""

    position: int
    records: dict[tuple[str, int], JournalRecord] = field(default_factory=dict)


class SqliteJournal:
    """The tables ``calls`` and ``effects``.

    The records of a row are read when it begins (`begin`), all at once, and forgotten when it ends (`end`), so memory does
    not grow with the run.

    Args:
        connection: The database.
        path: Its file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._open: dict[str | int, _Open] = {}
        self._lock = threading.Lock()

    def begin(self, row_id: str | int, position: int) -> Usage:
        """Open a row; returns what its recorded calls cost."""
        opened = _Open(position)
        prior = Usage()
        with guarded(self._path), self._lock:
            calls = self._connection.execute(
                "SELECT key, occurrence, reply, seed, attempts, endpoint FROM calls WHERE row = ?", (position,)
            ).fetchall()
            effects = self._connection.execute(
                "SELECT key, occurrence, result FROM effects WHERE row = ?", (position,)
            ).fetchall()
        for key, occurrence, reply, seed, attempts, endpoint in calls:
            opened.records[key, occurrence] = JournalRecord("call", reply, seed, attempts, endpoint)
            kept = json.loads(reply)
            prior.add(Usage(0, kept.get("input_tokens") or 0, kept.get("output_tokens") or 0, attempts))
        for key, occurrence, result in effects:
            opened.records[key, occurrence] = JournalRecord("effect", result)
        self._open[row_id] = opened
        return prior

    def cost_by_part(self) -> dict[str, Usage]:
        """Return what each part of the rows (see ``Client.branch``) has cost, over all rows and sessions."""
        return cost_by_part(self._connection, self._path)

    def end(self, row_id: str | int) -> None:
        """Forget a row that is no longer at work."""
        self._open.pop(row_id, None)

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        """Return the record, or ``None`` where there is none yet."""
        return self._open[row_id].records.get((key, occurrence))

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        """Commit a record.

        Raises:
            RunError: The disk is full or refuses.
        """
        row = self._open[row_id].position
        with guarded(self._path), self._lock:
            if record.kind == "call":
                self._connection.execute(
                    "INSERT INTO calls (row, key, occurrence, reply, seed, attempts, endpoint, part) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (row, key, occurrence, record.payload, record.seed, record.attempts, record.endpoint, record.part),
                )
            else:
                self._connection.execute(
                    "INSERT INTO effects (row, key, occurrence, result) VALUES (?, ?, ?, ?)",
                    (row, key, occurrence, record.payload),
                )


def cost_by_part(connection: sqlite3.Connection, path: Path) -> dict[str, Usage]:
    """Return what each part of the rows has cost, from the recorded calls; empty where rows have no parts."""
    with guarded(path):
        named = {column[1] for column in connection.execute("PRAGMA table_info(calls)")}
        if "part" not in named:
            return {}
        found = connection.execute(
            "SELECT part, COUNT(*), TOTAL(json_extract(reply, '$.input_tokens')), "
            "TOTAL(json_extract(reply, '$.output_tokens')), SUM(attempts) FROM calls WHERE part IS NOT NULL GROUP BY part"
        ).fetchall()
    return {part: Usage(calls, int(read), int(written), attempts) for part, calls, read, written, attempts in found}


class ReadOnlyJournal:
    """A finished or unfinished run's journal, for making its rows again from what is recorded.

    Args:
        connection: The database.
        path: Its file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = threading.Lock()

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        """Return the record, or ``None`` where there is none."""
        place = (json.dumps(row_id), key, occurrence)
        with guarded(self._path), self._lock:
            found = self._connection.execute(
                "SELECT reply, calls.seed, calls.attempts, endpoint FROM calls JOIN rows ON rows.position = calls.row "
                "WHERE rows.id = ? AND key = ? AND occurrence = ?",
                place,
            ).fetchone()
            if found:
                return JournalRecord("call", *found)
            effect = self._connection.execute(
                "SELECT result FROM effects JOIN rows ON rows.position = effects.row "
                "WHERE rows.id = ? AND key = ? AND occurrence = ?",
                place,
            ).fetchone()
        return JournalRecord("effect", effect[0]) if effect else None

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        """Refuse: a run that is only read stays as it is.

        Raises:
            RunError: Always.
        """
        raise RunError(f"{self._path} is open for reading only.")
