"""The order of what has none: a set's items, which every process would list in another order."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["settled"]


def settled(value: Any, dumped: Any) -> Any:
    """Return the JSON form of a value with the items of its sets sorted.

    Args:
        value: The value itself.
        dumped: Its JSON form, in which a set is a list. Where a serializer of the user's made something else of it, that is
            returned as it is.
    """
    if isinstance(dumped, list) and isinstance(value, (list, tuple, set, frozenset)) and len(value) == len(dumped):
        items = [settled(*pair) for pair in zip(value, dumped, strict=True)]
        if isinstance(value, (set, frozenset)):
            items.sort(key=lambda item: json.dumps(item, sort_keys=True))
        return items
    if isinstance(dumped, dict) and isinstance(value, dict) and len(value) == len(dumped):
        return {key: settled(item, dumped[key]) for key, item in zip(dumped, value.values(), strict=True)}
    return dumped
