"""What tells two sets of attributes apart."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from sdialog_like.personas.styles import readable

__all__ = ["MISSING", "Missing", "difference"]


class Missing(Enum):
    """The type of `MISSING`, so that a type checker knows it."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing.MISSING
"""Stands in a difference for an attribute that was not passed; one that was passed as ``None`` is ``None``."""


def difference(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the attributes whose values differ, as pairs; mine in their order, then those that only the other has."""
    pairs = {name: (mine.get(name, MISSING), theirs.get(name, MISSING)) for name in (*mine, *theirs)}
    return {name: pair for name, pair in pairs.items() if not _same(*pair)}


def _same(left: Any, right: Any) -> bool:
    # To Python 1, 1.0 and True are equal, and mappings in another order too; what a model reads is not.
    return left is right or (bool(left == right) and readable(left) == readable(right))
