"""A run's folder, open for writing: planned when it is new, checked against its plan when it is not."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.errors import InputError, RunError, RunFolderError
from sdialog_like.runs import database, plan
from sdialog_like.runs.journal import SqliteJournal
from sdialog_like.runs.lock import RunLock
from sdialog_like.runs.parts import Part
from sdialog_like.runs.plan import Plan, check_same, make_plan, plan_from_json, read_plan, write_plan
from sdialog_like.runs.row_table import RowTable, rows_digest
from sdialog_like.runs.sessions import SessionTable
from sdialog_like.runs.sources import PlannedRow, RowSource, open_rows
from sdialog_like.runs.work import Work
from sdialog_like.seeds import check_seed, fresh_seed

__all__ = ["PUBLISHED", "RunStore", "create_or_open", "open_existing", "refuse_foreign"]

PUBLISHED = ("dialogs.jsonl", "failures.jsonl", "report.json")
"""The files that a finished run leaves beside its plan and its database."""

_CLOSELY = 100  # rows that are looked at closely before the first request; to look at all so takes as long as a run


class RunStore:
    """The folder's lock, database and plan; a context manager that gives them back.

    Attributes:
        folder: The run's folder.
        plan: Its plan.
        rows: Its rows and their results.
        journal: Its recorded calls and effects.
        sessions: Its sessions.
        lock: Its lock; ``None`` in a worker process, whose parent holds it.
    """

    def __init__(self, folder: Path, recorded: Plan, connection: sqlite3.Connection, lock: RunLock | None) -> None:
        path = folder / database.FILE_NAME
        self.folder = folder
        self.plan = recorded
        self.rows = RowTable(connection, path)
        self.journal = SqliteJournal(connection, path)
        self.sessions = SessionTable(connection, path)
        self.lock = lock
        self._connection = connection

    @property
    def part(self) -> Part:
        """Which rows this folder makes."""
        return Part() if self.plan.shard is None else Part.parse(self.plan.shard)

    def spent(self) -> Usage:
        """Return what the run has cost so far, over all sessions."""
        return self.sessions.spent(self.rows.spent())

    def note(self, name: str) -> str | None:
        """Return what was noted under this name (see `set_note`)."""
        with database.guarded(self.folder / database.FILE_NAME):
            found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def set_note(self, name: str, value: str) -> None:
        """Keep a text in the database."""
        with database.guarded(self.folder / database.FILE_NAME):
            self._connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the database and give the lock back."""
        self._connection.close()
        if self.lock is not None:
            self.lock.release()

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def open_existing(folder: Path, *, full_sync: bool = False, locked: bool = True) -> RunStore:
    """Open a run to go on with it.

    Args:
        folder: Its folder.
        full_sync: Wait for the disk after each commit.
        locked: ``False`` in a worker process, whose parent holds the lock.

    Raises:
        RunFolderError: There is none, or its files are damaged.
        RunLockedError: Another process is writing it.
    """
    path = folder / database.FILE_NAME
    if not path.is_file() and not (folder / plan.FILE_NAME).is_file():
        raise RunFolderError(f"There is no run in {folder}.", hint="Begin one with: sdialog-like run CONFIG.yaml")
    with contextlib.ExitStack() as undo:
        lock = RunLock(folder) if locked else None
        if lock is not None:
            undo.enter_context(lock)
        connection = database.open_for_writing(path, full_sync=full_sync)
        undo.callback(connection.close)
        recorded = _recorded_plan(connection, folder)
        if recorded is None:
            raise RunFolderError(
                f"The run in {folder} was stopped while it was planned; nothing was generated yet.",
                hint="Begin it again with the command or call that began it.",
            )
        if lock is not None and not (folder / plan.FILE_NAME).is_file():
            write_plan(recorded, folder)
        undo.pop_all()
        return RunStore(folder, recorded, connection, lock)


def create_or_open(
    folder: Path, work: Work, rows: Any, *, seed: int | None, shard: str | None = None, full_sync: bool = False
) -> RunStore:
    """Plan a new run, or open the one that is there, if it is the same.

    Raises:
        InputError: Rows or seed cannot be used.
        PlanChangedError: The folder holds a run of something else.
        RunFolderError: The folder holds files that are no run's, or damaged ones.
        RunLockedError: Another process is writing it.
        RunError: The disk refuses.
    """
    part = Part() if shard is None else Part.parse(shard)
    chosen = None if seed is None else check_seed(seed)
    _make_folder(folder)
    path = folder / database.FILE_NAME
    with contextlib.ExitStack() as undo:
        lock = undo.enter_context(RunLock(folder))
        if not path.is_file():
            refuse_foreign(folder)
        connection = database.open_or_create(path, full_sync=full_sync)
        undo.callback(connection.close)
        recorded = _recorded_plan(connection, folder)
        if recorded is None:
            chosen = fresh_seed() if chosen is None else chosen
            recorded = _plan_rows(connection, path, work, rows, chosen, part)
        else:
            chosen = recorded.seed if chosen is None else chosen
            source = open_rows(rows, chosen)
            now = _plan(work, chosen, source, part, *rows_digest(source))
            check_same(recorded, now, folder)
            recorded = _renewed(connection, folder, recorded, now)
        if not (folder / plan.FILE_NAME).is_file():
            write_plan(recorded, folder)
        undo.pop_all()
        return RunStore(folder, recorded, connection, lock)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as exc:
        raise RunFolderError(f"{folder} is a file, not a folder.", hint="Choose another output folder.") from exc
    except OSError as exc:
        raise RunError(f"{folder} cannot be made: {exc.strerror or exc}.") from exc


def refuse_foreign(folder: Path) -> None:
    """See to it that a folder without a database holds nothing that a run would overwrite.

    Raises:
        RunFolderError: It does.
    """
    if (folder / plan.FILE_NAME).exists():
        raise RunFolderError(
            f"{folder} has a {plan.FILE_NAME} but no {database.FILE_NAME}, which held all that was recorded.",
            hint=f"Put {database.FILE_NAME} back, or choose another output folder.",
        )
    foreign = next((name for name in PUBLISHED if (folder / name).exists()), None)
    if foreign is not None:
        raise RunFolderError(
            f"{folder} has a {foreign} already that is not this run's.",
            hint="Choose another output folder, or move it away.",
        )


def _plan_rows(connection: sqlite3.Connection, path: Path, work: Work, rows: Any, seed: int, part: Part) -> Plan:
    """Write rows and plan in one transaction: a run that was killed meanwhile has neither."""
    source = open_rows(rows, seed)
    checked: Iterable[PlannedRow] = source
    if work.generator is not None:
        checked = _checked(source, work.generator.check_row, set(work.generator.row_arguments()))
    elif work.check_row is not None:
        checked = _checked(source, work.check_row, None)
    planned: list[Plan] = []

    def seal(count: int, digest: str) -> None:
        if not count:
            raise InputError("There are no rows to make.")
        planned.append(_plan(work, seed, source, part, count, digest))
        connection.execute("INSERT INTO meta (name, value) VALUES ('plan', ?)", (planned[0].model_dump_json(),))

    RowTable(connection, path).plan(checked, part, seal)
    return planned[0]


def _checked(rows: Iterable[PlannedRow], check_row: Callable[..., None], names: set[str] | None) -> Iterator[PlannedRow]:
    """Pass rows on, and refuse one that the work cannot make anything of.

    All rows' arguments are looked at, where there are ``names`` for them; the first ones' as closely as when the result is
    made.
    """
    for row in rows:
        unknown = row.data.keys() - names if row.data and names is not None else None
        if unknown or row.position < _CLOSELY:
            try:
                check_row(row.data, id=row.id)
            except InputError as exc:
                raise InputError(f"Row {row.position} (id {row.id!r}): {exc.message}", hint=exc.hint) from exc
        yield row


def _plan(work: Work, seed: int, source: RowSource, part: Part, count: int, digest: str) -> Plan:
    return make_plan(
        work=work.description,
        not_portable=work.not_portable,
        model=work.model_description(),
        seed=seed,
        source=source.describe(),
        count=count,
        rows_digest=digest,
        shard=None if part.count == 1 else str(part),
    )


def _renewed(connection: sqlite3.Connection, folder: Path, recorded: Plan, now: Plan) -> Plan:
    """Keep what may differ between two sessions (``besides``) as it is now, if there is anything left to make.

    Worker processes, ``resume`` and ``verify`` go by the plan, and are to do what this session does.
    """
    before, after = (found.work.get("arguments") for found in (recorded, now))
    if not (isinstance(before, dict) and isinstance(after, dict) and "besides" in after):
        return recorded
    if before.get("besides") == after["besides"]:
        return recorded
    counts = RowTable(connection, folder / database.FILE_NAME).counts()
    if not counts["waiting"] + counts["failed"]:
        return recorded
    renewed = recorded.model_copy(update={"work": {**recorded.work, "arguments": {**before, "besides": after["besides"]}}})
    # The copy goes first and is written last: at no time do the two differ.
    (folder / plan.FILE_NAME).unlink(missing_ok=True)
    with database.guarded(folder / database.FILE_NAME):
        connection.execute("UPDATE meta SET value = ? WHERE name = 'plan'", (renewed.model_dump_json(),))
    return renewed


def _recorded_plan(connection: sqlite3.Connection, folder: Path) -> Plan | None:
    """Return the database's plan; run.json is its copy for people, and must agree with it."""
    with database.guarded(folder / database.FILE_NAME):
        found = connection.execute("SELECT value FROM meta WHERE name = 'plan'").fetchone()
    if found is None:
        return None
    recorded = plan_from_json(found[0], f"The plan in {folder / database.FILE_NAME}")
    if (folder / plan.FILE_NAME).exists():
        again = f"Delete {plan.FILE_NAME}; it is written again from the database, which has the plan too."
        try:
            written = read_plan(folder)
        except RunFolderError as exc:
            raise RunFolderError(exc.message, hint=again) from exc
        if written != recorded:
            raise RunFolderError(
                f"{folder / plan.FILE_NAME} does not belong to the {database.FILE_NAME} beside it.", hint=again
            )
    return recorded
