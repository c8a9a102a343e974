"""One writer a run: a lock that the operating system drops when its holder is gone, however it went."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from sdialog_like.errors import RunError, RunLockedError

__all__ = ["RunLock", "owner_of"]

FILE_NAME = "run.lock"
_TRIES = 5


class RunLock:
    """The lock of a run folder; a context manager.

    It is held by the open file (``flock``), so worker processes that inherit ``fileno()`` keep it, too: a run stays locked
    until the last of them has ended, also when the process that began it was killed.

    Args:
        folder: The run's folder; it must exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = None

    def __enter__(self) -> RunLock:
        self.acquire()
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            RunLockedError: Another process, or another call in this one, has it; says who.
            RunError: The file system has no locks.
        """
        path = self.folder / FILE_NAME
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as exc:
            raise RunError(
                f"{path} cannot be written to: {exc.strerror or exc}.",
                hint="A run writes into its folder; choose one that you may write to.",
            ) from exc
        try:
            _lock_soon(file)
        except OSError as exc:
            owner = _owner(file)
            os.close(file)
            if exc.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise RunLockedError(
                    f"Another process is writing the run in {self.folder}{owner}.",
                    hint="Wait for it, or look at it with: sdialog-like run status " + str(self.folder),
                ) from exc
            raise RunError(
                f"{path} cannot be locked: {exc.strerror or exc}.",
                hint="Keep runs on a local disk; some network disks have no locks.",
            ) from exc
        self._file = file
        me = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S%z")}
        with contextlib.suppress(OSError):  # a full disk; the text is only for people
            os.ftruncate(file, 0)
            os.write(file, json.dumps(me).encode("utf-8"))

    def fileno(self) -> int:
        """Return the open file's number, for worker processes to inherit."""
        if self._file is None:
            raise RunError("The lock is not held.")
        return self._file

    def release(self) -> None:
        """Give the lock back. The file stays: deleting it could take away the lock of whoever opens it in that moment."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def owner_of(folder: Path) -> dict[str, Any] | None:
    """Return who is writing the run at this moment: ``pid``, ``host`` and ``since``; ``None`` where nobody is."""
    try:
        file = os.open(folder / FILE_NAME, os.O_RDWR)
    except OSError:
        return None
    try:
        _lock(file)
    except OSError:
        return _read(file) or {}
    finally:
        os.close(file)
    return None


def _lock_soon(file: int) -> None:
    """Lock, or try again for a moment: whoever looks whether a run is being written holds its lock for an instant."""
    for _ in range(_TRIES):
        with contextlib.suppress(BlockingIOError, PermissionError):
            return _lock(file)
        time.sleep(0.02)
    return _lock(file)


def _owner(file: int) -> str:
    who = _read(file)
    return f" (process {who.get('pid')} on {who.get('host')}, since {who.get('since')})" if who else ""


def _read(file: int) -> dict[str, Any]:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        found = json.loads(os.read(file, 1000))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        # Windows locks bytes, and nobody else can read them meanwhile: one far behind the text.
        os.lseek(file, 1 << 30, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
