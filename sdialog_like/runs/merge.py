"""Joining the shards of a run, made by jobs on several machines, into one run."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sdialog_like.engine import Usage
from sdialog_like.errors import RunError, RunFolderError, RunLockedError
from sdialog_like.runs import database
from sdialog_like.runs.lock import RunLock
from sdialog_like.runs.plan import Plan
from sdialog_like.runs.publish import forget_published, publish
from sdialog_like.runs.reading import Run, open_run
from sdialog_like.runs.result import RunResult
from sdialog_like.runs.store import RunStore, open_existing, refuse_foreign

__all__ = ["merge_shards"]

_NAME = re.compile(r"shard-(\d+)-of-(\d+)")
_BEGUN = database.FILE_NAME + ".merging"


def merge_shards(path: str | os.PathLike[str]) -> RunResult:
    """Join the shards ``shard-1-of-n`` … ``shard-n-of-n`` in a folder into one run there.

    The folder then holds what an undivided run would have left: the journal of all rows, and ``dialogs.jsonl`` with the same
    bytes. The shards stay as they are. Joining them again takes over what is new in them: rows that got another chance.

    Raises:
        RunFolderError: Shards are missing or unfinished, or do not belong together; says which.
        RunLockedError: A shard, or this folder, is being written at this moment.
        RunError: The disk refuses.
    """
    folder = Path(path)
    shards = _shards(folder)
    merged = _merged_plan(folder, shards)
    with RunLock(folder):
        new = not _holds_run(folder)
        if new:
            refuse_foreign(folder)
            _build(folder, shards, merged)
    with open_existing(folder) as store:
        if store.plan.fingerprint != merged.fingerprint or store.plan.shard is not None:
            raise RunFolderError(f"{folder} holds a run of something else.", hint="Move its files away, or the shards.")
        if not new:
            _update(store, shards)
        _check_whole(store)
        return RunResult(store.folder, store.rows.counts(), None, Usage(), publish(store))


def _shards(folder: Path) -> list[Path]:
    """Return the folders of all shards, in order."""
    if not folder.is_dir():
        raise RunFolderError(f"There is no folder {folder}.")
    found = {
        (int(match[1]), int(match[2])): child
        for child in folder.iterdir()
        if child.is_dir() and (match := _NAME.fullmatch(child.name))
    }
    counts = {count for _, count in found}
    if not found:
        raise RunFolderError(f"There are no shards in {folder}.", hint="They are made with: sdialog-like run … --shard i/n")
    if len(counts) > 1:
        raise RunFolderError(
            f"{folder} has shards of different divisions: {', '.join(sorted(child.name for child in found.values()))}.",
            hint="Move those away that do not belong to the run.",
        )
    (count,) = counts
    missing = [f"{number}/{count}" for number in range(1, count + 1) if (number, count) not in found]
    if missing:
        raise RunFolderError(f"Shards are missing in {folder}: {', '.join(missing)}.", hint="Make them first.")
    return [found[number, count] for number in range(1, count + 1)]


def _merged_plan(folder: Path, shards: Sequence[Path]) -> Plan:
    """Check that the shards belong together and are finished; return the plan of the whole."""
    plans: list[Plan] = []
    unfinished: list[str] = []
    for number, shard in enumerate(shards, 1):
        with open_run(shard) as opened:
            _check_idle(opened)
            plans.append(opened.plan)
            waiting = opened.counts()["waiting"]
        if waiting:
            unfinished.append(f"{shard.name} ({waiting} {'row is' if waiting == 1 else 'rows are'} waiting)")
        if plans[-1].shard != (None if len(shards) == 1 else f"{number}/{len(shards)}"):
            raise RunFolderError(
                f"{shard} does not hold that shard, but {plans[-1].shard or 'a whole run'}.",
                hint="Give the folder its name back, and put the right one in its place.",
            )
    strangers = [shard.name for shard, each in zip(shards, plans, strict=True) if each.fingerprint != plans[0].fingerprint]
    if strangers:
        raise RunFolderError(
            f"Not all shards in {folder} are of the same run: {', '.join(strangers)} differ from {shards[0].name}.",
            hint=f"`sdialog-like run diff {shards[0]} {folder / strangers[0]}` shows in what.",
        )
    if unfinished:
        raise RunFolderError(f"Shards are not finished: {', '.join(unfinished)}.", hint="Resume them first.")
    return plans[0].model_copy(update={"shard": None})


def _check_idle(shard: Run) -> None:
    writer = shard.writer()
    if writer is not None:
        raise RunLockedError(
            f"{shard.folder} is being written at this moment (process {writer.get('pid')} on {writer.get('host')}).",
            hint="Wait until it is finished.",
        )


def _holds_run(folder: Path) -> bool:
    """Whether the folder's database has a plan; one without it was stopped before there was anything in it."""
    path = folder / database.FILE_NAME
    if not path.is_file():
        return False
    with contextlib.closing(database.open_or_create(path)) as connection, database.guarded(path):
        return bool(connection.execute("SELECT COUNT(*) FROM meta WHERE name = 'plan'").fetchone()[0])


def _build(folder: Path, shards: Sequence[Path], merged: Plan) -> None:
    """Make the database aside, and put it in its place when it is whole: the folder has the joined run, or none."""
    aside, place = folder / _BEGUN, folder / database.FILE_NAME
    _delete(aside)
    with contextlib.closing(database.open_or_create(aside)) as connection, database.guarded(aside):
        for shard in shards:
            _take(connection, shard)
        connection.execute("INSERT INTO meta (name, value) VALUES ('plan', ?)", (merged.model_dump_json(),))
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise RunError(f"{aside} is being used by somebody else.", hint="Join the shards again.")
    try:
        _delete(place)
        os.replace(aside, place)
    except OSError as exc:
        raise RunError(f"{place} cannot be written: {exc.strerror or exc}.", hint="Join the shards again.") from exc
    _delete(aside)


def _update(store: RunStore, shards: Sequence[Path]) -> None:
    """Take over what is new in the shards of a run that is there already."""
    path = store.folder / database.FILE_NAME
    forget_published(store)
    with contextlib.closing(database.open_for_writing(path)) as connection, database.guarded(path):
        for shard in shards:
            _take(connection, shard)


def _check_whole(store: RunStore) -> None:
    ended, planned = store.rows.counts(), store.plan.rows["count"]
    if ended["done"] + ended["failed"] != planned:
        raise RunFolderError(
            f"The shards in {store.folder} have {ended['done'] + ended['failed']} finished rows, not {planned}.",
            hint="Was one of them changed meanwhile? Resume them, and join them again.",
        )


def _take(connection: sqlite3.Connection, shard: Path) -> None:
    """Take a shard's rows over, in one transaction: those that are missing, unfinished or of an earlier round here."""
    execute = connection.execute
    execute("ATTACH DATABASE ? AS shard", (f"{(shard / database.FILE_NAME).resolve().as_uri()}?mode=ro",))
    try:
        execute("CREATE TEMP TABLE IF NOT EXISTS taken (position INTEGER PRIMARY KEY)")
        execute("DELETE FROM taken")
        execute("BEGIN IMMEDIATE")
        execute(
            "INSERT INTO taken SELECT new.position FROM shard.rows AS new LEFT JOIN main.rows AS old USING (position) "
            "WHERE new.status != 'elsewhere' AND (old.position IS NULL OR old.status = 'waiting' OR new.round > old.round)"
        )
        for table in ("rows", "results"):
            execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM shard.{table} WHERE position IN taken")
        for table in ("calls", "effects"):
            execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM shard.{table}")
        noted = f"sessions of {shard.name}"
        columns = "began, ended, pid, host, ending, settings, live"
        execute(
            f"INSERT INTO main.sessions ({columns}) SELECT {columns} FROM shard.sessions "
            "WHERE number > COALESCE((SELECT CAST(value AS INTEGER) FROM main.meta WHERE name = ?), 0) ORDER BY number",
            (noted,),
        )
        execute(
            "INSERT OR REPLACE INTO main.meta (name, value) SELECT ?, CAST(COALESCE(MAX(number), 0) AS TEXT) "
            "FROM shard.sessions",
            (noted,),
        )
        execute("COMMIT")
    finally:
        if connection.in_transaction:
            execute("ROLLBACK")
        execute("DETACH DATABASE shard")


def _delete(path: Path) -> None:
    """Delete a database, with what SQLite keeps beside it."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
