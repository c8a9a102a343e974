"""The run's SQLite file: its tables, and how it is opened.

Any SQLite tool can read it, also while a run is writing. With ``journal_mode=WAL`` and ``synchronous=NORMAL`` each commit is
in the operating system's hands before it is built on: a killed process loses nothing. A machine that loses power may lose
the last commits (those since the last checkpoint), never the file; their calls are then made again. ``full_sync=True``
(``synchronous=FULL``: an fsync for each commit, milliseconds instead of microseconds) excludes that, too.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sdialog_like.errors import RunError, RunFolderError

__all__ = ["FILE_NAME", "guarded", "open_for_reading", "open_for_writing", "open_or_create"]

FILE_NAME = "run.sqlite"
_APPLICATION_ID = 0x5344_4C47  # "SDLG", so that a foreign SQLite file is told from ours
_VERSION = 2
_BEFORE_PARTS = 1  # the version whose calls did not say which part of a row they belong to
_BUSY_SECONDS = 60.0  # how long a commit of one worker process may wait for those of the others

_TABLES = """
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE rows (
    position      INTEGER PRIMARY KEY,              -- 0, 1, 2 … in the order of the final file
    id            TEXT NOT NULL UNIQUE,             -- as JSON: 7 and "7" are two rows
    seed          INTEGER NOT NULL,                 -- the dialogue's seed
    data          TEXT,                             -- the row's further arguments as JSON, NULL where there are none
    status        TEXT NOT NULL,                    -- waiting, done, failed, elsewhere (in another shard)
    round         INTEGER NOT NULL DEFAULT 0,       -- how often it got another chance after it had failed
    turns         INTEGER NOT NULL DEFAULT 0,
    calls         INTEGER NOT NULL DEFAULT 0,       -- what the row asked of models, replays included
    attempts      INTEGER NOT NULL DEFAULT 0,       -- requests made for it
    input_tokens  INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    seconds       REAL NOT NULL DEFAULT 0           -- from its begin to its end, in the session in which it ended
);
CREATE INDEX rows_waiting ON rows (position) WHERE status = 'waiting';

CREATE TABLE results (
    position INTEGER PRIMARY KEY,
    line     TEXT NOT NULL                          -- its line of dialogs.jsonl or of failures.jsonl
);

CREATE TABLE calls (
    row        INTEGER NOT NULL,                    -- rows.position
    key        TEXT NOT NULL,                       -- hash of model, content parameters, messages, schema and seed
    occurrence INTEGER NOT NULL,                    -- how often the row had asked for just that before
    reply      TEXT NOT NULL,                       -- the raw reply as JSON: text, finish_reason, input_tokens …
    seed       INTEGER,
    attempts   INTEGER NOT NULL,
    endpoint   TEXT,
    part       TEXT,                                -- which part of the row asked, such as a column; NULL for the row itself
    PRIMARY KEY (row, key, occurrence)
) WITHOUT ROWID;

CREATE TABLE effects (
    row        INTEGER NOT NULL,
    key        TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    result     TEXT NOT NULL,                       -- what came from outside, as JSON
    PRIMARY KEY (row, key, occurrence)
) WITHOUT ROWID;

CREATE TABLE sessions (
    number   INTEGER PRIMARY KEY,
    began    TEXT NOT NULL,
    ended    TEXT,                                  -- NULL while it runs, or when it was killed
    pid      INTEGER NOT NULL,
    host     TEXT NOT NULL,
    ending   TEXT,                                  -- finished, or why it stopped
    settings TEXT NOT NULL,                         -- how it was run, as JSON: concurrency, addresses, budget
    live     TEXT                                   -- figures of the moment, as JSON; about every two seconds
);
"""


def open_or_create(path: Path, *, full_sync: bool = False) -> sqlite3.Connection:
    """Open a run's database; a new one is made where there is none, or an empty file (the maker was killed at once).

    Raises:
        RunFolderError: It is damaged, or something else.
        RunError: The disk refuses.
    """
    with _opened(path) as connection:
        if connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0:
            # One transaction, so that the file has all of it or nothing.
            connection.executescript(
                f"BEGIN; PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION}; {_TABLES} COMMIT;"
            )
        _check(connection, path)
        _prepare(connection, full_sync)
    return connection


def open_for_writing(path: Path, *, full_sync: bool = False) -> sqlite3.Connection:
    """Open a run's database.

    Raises:
        RunFolderError: It is missing, damaged, or something else.
        RunError: The disk refuses.
    """
    _check_file(path)
    with _opened(path) as connection:
        _check(connection, path, _BEFORE_PARTS)
        _prepare(connection, full_sync)
        _upgrade(connection)
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a run's database without ever changing what it holds; another process may be writing meanwhile.

    Raises:
        RunFolderError: It is missing, damaged, or something else.
    """
    _check_file(path)
    # Whoever reads a WAL file keeps files beside it, and may clear them away only where it may write. Where nobody may
    # write, and nobody has left such files, nobody has to know of the reader.
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        options = "mode=rw"
    else:
        options = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    with _opened(path, options) as connection:
        _check(connection, path, _BEFORE_PARTS)
        connection.execute("PRAGMA query_only = ON")
    return connection


@contextlib.contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; constraint violations pass, since they are about the data.

    Raises:
        RunError: The disk is full or refuses, or another process holds the file.
        RunFolderError: The file is damaged or no database.
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as exc:
        raise RunError(
            f"{path} cannot be used: {exc}.",
            hint="What was recorded before is safe. With room on the disk, and nobody else in the file, run it again.",
        ) from exc
    except sqlite3.DatabaseError as exc:
        raise RunFolderError(
            f"{path} is damaged, or is no database: {exc}.",
            hint="If it was a run's, SQLite's `.recover` may save what is in it; else choose another folder.",
        ) from exc


@contextlib.contextmanager
def _opened(path: Path, options: str = "") -> Iterator[sqlite3.Connection]:
    """Open a file; it stays open unless the block fails: a connection left half-way would lock the next one out."""
    with guarded(path), contextlib.ExitStack() as undo:
        # Opened in one thread, used on the event loop's; isolation_level=None: each statement commits, unless we say BEGIN.
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?{options}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        undo.callback(connection.close)
        yield connection
        undo.pop_all()


def _prepare(connection: sqlite3.Connection, full_sync: bool) -> None:
    """Settle how commits are made; only once the file is known to be ours, because the first one is written into it."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if full_sync else 'NORMAL'}")


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise RunFolderError(f"There is no run in {path.parent}: {path.name} is missing.")


def _upgrade(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == _BEFORE_PARTS:
        connection.executescript(f"BEGIN; ALTER TABLE calls ADD COLUMN part TEXT; PRAGMA user_version = {_VERSION}; COMMIT;")


def _check(connection: sqlite3.Connection, path: Path, *older: int) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION_ID:
        raise RunFolderError(f"{path} is not a run's database.", hint="Choose another folder.")
    if version not in (_VERSION, *older):
        raise RunFolderError(
            f"{path} has version {version} of the run's tables; this is version {_VERSION}.",
            hint="Go on with the version of sdialog_like that began the run (run.json says which).",
        )
