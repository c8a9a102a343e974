"""What is recorded of one row, found by the row's place; for those who compare row by row."""

from __future__ import annotations

from pathlib import Path

from sdialog_like.runs import database

__all__ = ["RecordedLines"]


class RecordedLines:
    """The recorded results and requests of a run that is only read; a context manager that closes it.

    Args:
        folder: The run's folder.

    Raises:
        RunFolderError: There is no run, or its files are damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / database.FILE_NAME
        self._connection = database.open_for_reading(self._path)

    def get(self, position: int) -> str | None:
        """Return the line of the row at this place, ``None`` where it has no result yet."""
        with database.guarded(self._path):
            query = "SELECT line FROM results WHERE position = ?"
            found = self._connection.execute(query, (position,)).fetchone()
        return None if found is None else str(found[0])

    def prompts(self, position: int) -> dict[int, str]:
        """Return the content key of each request that was recorded of a row, by the request's seed."""
        with database.guarded(self._path):
            query = "SELECT seed, key FROM calls WHERE row = ? AND seed IS NOT NULL"
            return dict(self._connection.execute(query, (position,)).fetchall())

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def __enter__(self) -> RecordedLines:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
