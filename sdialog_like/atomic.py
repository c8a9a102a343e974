"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file through a neighbour that takes its place at the end, and make the folders on the way.

    Whoever reads the path meanwhile sees the old content or the new one. A link stays a link; its target is replaced.

    Raises:
        OSError: The folder cannot be made or written to.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, not one made from the target's: that may already be as long as the file system allows.
    temporary = target.parent / f".writing-{secrets.token_hex(8)}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
