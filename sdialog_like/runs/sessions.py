"""The sessions of a run: who worked at it from when to when, how, and how far it is at this moment."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.runs.database import guarded

__all__ = ["SessionTable"]

_COLUMNS = ("number", "began", "ended", "pid", "host", "ending", "settings", "live")


class SessionTable:
    """The table ``sessions``.

    Args:
        connection: The database.
        path: Its file, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def begin(self, settings: Mapping[str, Any]) -> int:
        """Record the begin of a session; returns its number."""
        with guarded(self._path):
            made = self._connection.execute(
                "INSERT INTO sessions (began, pid, host, settings) VALUES (?, ?, ?, ?)",
                (_now(), os.getpid(), socket.gethostname(), json.dumps(dict(settings))),
            )
        return int(made.lastrowid or 0)

    def show(self, number: int, live: Mapping[str, Any]) -> None:
        """Record the figures of this moment."""
        with guarded(self._path):
            self._connection.execute("UPDATE sessions SET live = ? WHERE number = ?", (json.dumps(dict(live)), number))

    def end(self, number: int, ending: str) -> None:
        """Record how a session ended."""
        with guarded(self._path):
            self._connection.execute("UPDATE sessions SET ended = ?, ending = ? WHERE number = ?", (_now(), ending, number))

    def spent(self, of_rows: Usage) -> Usage:
        """Return what the run has cost so far.

        Rows know nothing of requests that came to nothing before they were unfinished again; sessions that were killed
        nothing of their last moment. What is more is nearer to the truth.

        Args:
            of_rows: What the rows' records add up to.
        """
        with guarded(self._path):
            attempts, tokens_in, tokens_out = self._connection.execute(
                "SELECT COALESCE(SUM(json_extract(live, '$.usage.attempts')), 0), "
                "COALESCE(SUM(json_extract(live, '$.usage.input_tokens')), 0), "
                "COALESCE(SUM(json_extract(live, '$.usage.output_tokens')), 0) FROM sessions"
            ).fetchone()
        return Usage(
            of_rows.calls,
            max(of_rows.input_tokens, tokens_in),
            max(of_rows.output_tokens, tokens_out),
            max(of_rows.attempts, attempts),
        )

    def all(self) -> list[dict[str, Any]]:
        """Return all sessions, the first one first; ``settings`` and ``live`` as data."""
        with guarded(self._path):
            found = self._connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM sessions ORDER BY number").fetchall()
        sessions = [dict(zip(_COLUMNS, values, strict=True)) for values in found]
        for session in sessions:
            session["settings"] = json.loads(session["settings"])
            session["live"] = json.loads(session["live"]) if session["live"] else None
        return sessions


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S%z")
