"""A run as it is read: at any time, also while another process is writing it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.engine import Usage
from sdialog_like.errors import DialogFormatError, RunFolderError
from sdialog_like.runs import database
from sdialog_like.runs.journal import ReadOnlyJournal, cost_by_part
from sdialog_like.runs.lock import owner_of
from sdialog_like.runs.plan import Plan, plan_from_json
from sdialog_like.runs.published import NOTE, published_report
from sdialog_like.runs.row_table import RowTable, StoredRow
from sdialog_like.runs.sessions import SessionTable

__all__ = ["Run", "open_run"]


def open_run(path: str | os.PathLike[str]) -> Run:
    """Open a run for reading.

    Raises:
        RunFolderError: There is none, or its files are damaged.
    """
    return Run(Path(path))


class Run:
    """A run's folder, open for reading; a context manager that closes it.

    Attributes:
        folder: The folder.
        plan: The run's plan.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / database.FILE_NAME).is_file():
            raise RunFolderError(f"There is no run in {folder}.", hint="Begin one with: sdialog-like run CONFIG.yaml")
        self.folder = folder
        self._path = folder / database.FILE_NAME
        self._connection = database.open_for_reading(self._path)
        self._rows = RowTable(self._connection, self._path)
        try:
            self.plan = self._read_plan()
        except BaseException:
            self._connection.close()
            raise

    def _read_plan(self) -> Plan:
        with database.guarded(self._path):
            found = self._connection.execute("SELECT value FROM meta WHERE name = 'plan'").fetchone()
        if found is None:
            raise RunFolderError(
                f"The run in {self.folder} was stopped while it was planned, or is being planned at this moment.",
                hint="Begin it again with the command or call that began it.",
            )
        return plan_from_json(found[0], f"The plan in {self._path}")

    def counts(self) -> dict[str, int]:
        """Return how many rows are ``waiting``, ``done`` and ``failed``."""
        return self._rows.counts()

    def rows(self) -> Iterator[StoredRow]:
        """Go through the rows of this folder, in their order."""
        return self._rows.all()

    def lines(self, status: str = "done") -> Iterator[str]:
        """Go through the lines of dialogs.jsonl (``done``) or of failures.jsonl (``failed``), in the rows' order."""
        return self._rows.lines(status)

    def dialogs(self) -> Iterator[Dialog]:
        """Go through the dialogues that are done, in the rows' order; they need not fit in memory.

        Raises:
            DialogFormatError: A row's result is something else than a dialogue; see `results`.
        """
        for line in self.lines():
            try:
                yield Dialog.from_json(line)
            except DialogFormatError as exc:
                raise DialogFormatError(
                    f"What the rows of {self.folder} have made is no dialogue: {exc.message}",
                    hint="results() goes through it as plain data; dialogs.jsonl in the folder has it line by line.",
                ) from exc

    def results(self) -> Iterator[Any]:
        """Go through the results as plain data, whatever the run's program makes."""
        return (json.loads(line) for line in self.lines())

    def failures(self) -> Iterator[dict[str, Any]]:
        """Go through the rows that failed: id, seed, error, causes, the last raw reply, what was made so far."""
        return (json.loads(line) for line in self.lines("failed"))

    def journal(self) -> ReadOnlyJournal:
        """Return the recorded calls and effects, for making rows again from them."""
        return ReadOnlyJournal(self._connection, self._path)

    def usage(self) -> Usage:
        """Return what the run has cost so far, over all sessions."""
        return SessionTable(self._connection, self._path).spent(self._rows.spent())

    def cost_by_part(self) -> dict[str, Usage]:
        """Return what each part of the rows (a recipe's column, say) has cost, over all rows and sessions."""
        return cost_by_part(self._connection, self._path)

    def sessions(self) -> list[dict[str, Any]]:
        """Return the run's sessions, the first one first."""
        return SessionTable(self._connection, self._path).all()

    def writer(self) -> dict[str, Any] | None:
        """Return who is writing the run at this moment (``pid``, ``host``, ``since``); ``None`` where nobody is."""
        return owner_of(self.folder)

    def report(self) -> dict[str, Any] | None:
        """Return what ``report.json`` holds; ``None`` as long as the run's files are not written, or not all there."""
        with database.guarded(self._path):
            noted = self._connection.execute("SELECT value FROM meta WHERE name = ?", (NOTE,)).fetchone()
        return published_report(self.folder, None if noted is None else noted[0])

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Run in {str(self.folder)!r}>"
