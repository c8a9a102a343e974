"""The files of a finished run: dialogs.jsonl, failures.jsonl and report.json, each whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sdialog_like.atomic import atomic_writer, write_atomically
from sdialog_like.errors import RunError
from sdialog_like.runs.published import NOTE
from sdialog_like.runs.report import Report
from sdialog_like.runs.store import RunStore

__all__ = ["forget_published", "publish"]


def publish(store: RunStore) -> dict[str, Any]:
    """Write the files of a run that has no unfinished row; what is there of an earlier time is replaced.

    ``dialogs.jsonl`` holds the results of all rows that are done, in the rows' order, whatever the order in which they were
    finished. ``report.json`` is written last.

    Returns:
        The report.

    Raises:
        RunError: The disk refuses. Nothing is lost: the results are in the database.
    """
    report = Report(store.plan, store.sessions.all())
    try:
        _clear_away(store.folder)
        dialogs = _write_lines(store.folder / "dialogs.jsonl", report.watch_dialogs(store.rows.lines("done")))
        failures = _write_lines(store.folder / "failures.jsonl", report.watch_failures(store.rows.lines("failed")))
        files = {"dialogs.jsonl": dialogs, "failures.jsonl": failures}
        made = report.finish(store.spent(), files, store.journal.cost_by_part())
        write_atomically(store.folder / "report.json", _pretty(made), fsync=True)
    except OSError as exc:
        raise RunError(
            f"{store.folder} cannot be written to: {exc.strerror or exc}.",
            hint="All results are in the database; make room and run it again.",
        ) from exc
    store.set_note(NOTE, json.dumps({name: file["bytes"] for name, file in files.items()}))
    return made


def forget_published(store: RunStore) -> None:
    """Note, before rows are made, that the files will have to be written again."""
    store.set_note(NOTE, "null")


def _write_lines(path: Path, lines: Iterator[str]) -> dict[str, Any]:
    hashing = hashlib.sha256()
    size = count = 0
    with atomic_writer(path, fsync=True) as file:
        for line in lines:
            data = (line + "\n").encode("utf-8")
            file.write(data)
            hashing.update(data)
            size += len(data)
            count += 1
    return {"lines": count, "bytes": size, "sha256": hashing.hexdigest()}


def _clear_away(folder: Path) -> None:
    """Delete what an earlier session was writing when it was killed; nobody else writes here, the lock sees to that."""
    for left in folder.glob(".writing-*.tmp"):
        left.unlink(missing_ok=True)


def _pretty(value: Any) -> bytes:
    # Half a character in an error's message becomes the escape that JSON has for it.
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")
