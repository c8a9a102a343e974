"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["atomic_writer", "write_atomically"]


def write_atomically(path: str | os.PathLike[str], data: bytes, *, fsync: bool = False) -> None:
    """Write a file at once; see `atomic_writer`.

    Raises:
        OSError: The folder cannot be made or written to.
    """
    with atomic_writer(path, fsync=fsync) as file:
        file.write(data)


@contextmanager
def atomic_writer(path: str | os.PathLike[str], *, fsync: bool = False) -> Iterator[BinaryIO]:
    """Open a file to be written piece by piece, as a neighbour that takes its place when the block ends without an error.

    Whoever reads the path meanwhile sees the old content or the new one, never a part. Folders are made on the way. A link
    stays a link; its target is replaced. After an error inside the block the old content is still there, and the neighbour
    is removed; only a killed process leaves one behind (``.writing-….tmp``).

        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "lines.txt"
        >>> with atomic_writer(path) as file:
        ...     written = file.write(b"one line")
        >>> path.read_bytes()
        b'one line'

    Args:
        path: The file.
        fsync: Wait until the content and the new name are on the disk, so that a crash of the whole machine keeps the file
            too. Without it, a crash of the process loses nothing, a crash of the machine may.

    Yields:
        The file, open for bytes.

    Raises:
        OSError: The folder cannot be made or written to.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, not one made from the target's: that may already be as long as the file system allows.
    temporary = target.parent / f".writing-{secrets.token_hex(8)}.tmp"
    try:
        with open(temporary, "xb") as file:
            yield file
            if fsync:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if fsync:
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system can open a folder at all (Windows cannot)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
