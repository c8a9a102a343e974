"""Joining the shards of a run, made by jobs on several machines, into one run."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sdialog_like.engine import Usage
from sdialog_like.errors import RunFolderError, RunLockedError
from sdialog_like.runs import database
from sdialog_like.runs.lock import RunLock
from sdialog_like.runs.plan import Plan, write_plan
from sdialog_like.runs.publish import publish
from sdialog_like.runs.reading import Run, open_run
from sdialog_like.runs.result import RunResult
from sdialog_like.runs.store import RunStore, open_existing

__all__ = ["merge_shards"]

_NAME = re.compile(r"shard-(\d+)-of-(\d+)")


def merge_shards(path: str | os.PathLike[str]) -> RunResult:
    """Join the shards ``shard-1-of-n`` … ``shard-n-of-n`` in a folder into one run there.

    The folder then holds what an undivided run would have left: the journal of all rows, and ``dialogs.jsonl`` with the same
    bytes. The shards stay as they are.

    Raises:
        RunFolderError: Shards are missing or unfinished, or do not belong together; says which.
        RunLockedError: A shard, or this folder, is being written at this moment.
        RunError: The disk refuses.
    """
    folder = Path(path)
    shards = _shards(folder)
    merged = _merged_plan(folder, shards)
    with RunLock(folder), contextlib.closing(database.open_or_create(folder / database.FILE_NAME)) as connection:
        with database.guarded(folder / database.FILE_NAME):
            if not _has_plan(connection, merged, folder):
                connection.execute("DELETE FROM sessions")
                for shard in shards:
                    _copy(connection, shard)
                # The plan is the seal: without it, whoever opens the folder knows that joining was not finished.
                connection.execute("INSERT INTO meta (name, value) VALUES ('plan', ?)", (merged.model_dump_json(),))
        write_plan(merged, folder)
    with open_existing(folder) as store:
        return _published(store)


def _published(store: RunStore) -> RunResult:
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
    for shard in shards:
        with open_run(shard) as opened:
            _check_idle(opened)
            plans.append(opened.plan)
            waiting = opened.counts()["waiting"]
            if waiting:
                unfinished.append(f"{shard.name} ({waiting} rows are waiting)")
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


def _has_plan(connection: sqlite3.Connection, merged: Plan, folder: Path) -> bool:
    found = connection.execute("SELECT value FROM meta WHERE name = 'plan'").fetchone()
    if found is None:
        return False
    if Plan.model_validate_json(found[0]).fingerprint != merged.fingerprint:
        raise RunFolderError(f"{folder} holds a run of something else.", hint="Move its files away, or the shards.")
    return True


def _copy(connection: sqlite3.Connection, shard: Path) -> None:
    """Take a shard over; doing it twice does no harm."""
    address = f"{(shard / database.FILE_NAME).resolve().as_uri()}?mode=ro"
    connection.execute("ATTACH DATABASE ? AS shard", (address,))
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR REPLACE INTO rows SELECT * FROM shard.rows WHERE status != 'elsewhere'")
        for table in ("results", "calls", "effects"):
            connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM shard.{table}")
        columns = "began, ended, pid, host, ending, settings, live"
        connection.execute(f"INSERT INTO sessions ({columns}) SELECT {columns} FROM shard.sessions")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("DETACH DATABASE shard")
