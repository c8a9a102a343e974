"""Places in a recipe: the keys and list positions that lead to something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Place", "texts_of", "under"]

Place = tuple[str | int, ...]


def texts_of(data: Any, *place: str | int) -> dict[Place, str]:
    """Return each text in some data (mappings and lists, to any depth) by its place."""
    if isinstance(data, str):
        return {place: data}
    found: dict[Place, str] = {}
    if isinstance(data, Mapping):
        for key, value in data.items():
            found.update(texts_of(value, *place, key))
    elif isinstance(data, (list, tuple)):
        for index, value in enumerate(data):
            found.update(texts_of(value, *place, index))
    return found


def under(found: Mapping[Place, Any], *place: str | int) -> dict[Place, Any]:
    """Move what was found in a part of something to that part's place."""
    return {(*place, *rest): value for rest, value in found.items()}
