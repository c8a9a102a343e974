"""File names made from ids."""

from __future__ import annotations

import hashlib
import re

__all__ = ["safe_file_name"]

_LONGEST = 100
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?<!\.)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")
# Names that Windows keeps for devices, with any ending.
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def safe_file_name(id: int | str | None) -> str:  # noqa: A002 (the word that everybody uses for it)
    """Make a file name (without an ending) from a dialogue's id.

    Numbers and plain names stay as they are. Any other id (with ``/``, ``..``, spaces, other scripts, very long, or text
    that looks like a number) becomes a readable part, ``~``, and a digest of the id. So a name never leaves its folder, and
    distinct ids give distinct names, ``1`` and ``"1"`` included.
    """
    if id is None:
        return "dialog~none"
    if isinstance(id, int):
        return str(int(id)) if abs(id) < 10**_LONGEST else _marked(str(int(id)))
    if _PLAIN.fullmatch(id) and len(id) <= _LONGEST and not _NUMBER.fullmatch(id) and not _DEVICE.fullmatch(id):
        return id
    return _marked(id)


def _marked(id: str) -> str:  # noqa: A002
    # "~" cannot stand in a plain name, so a marked name is never another id's plain one.
    digest = hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", id).strip("_-")[:40]
    return f"{readable or 'id'}~{digest}"
