"""Drawing one of several values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.category import Category, key_of
from sdialog_like.recipes.columns.subcategory import Subcategory
from sdialog_like.recipes.sampling.stream import Stream

__all__ = ["category", "subcategory"]


def category(column: Category, stream: Stream) -> Any:
    """Draw one of the values."""
    return column.values[stream.index(column.weights, len(column.values))]


def subcategory(column: Subcategory, stream: Stream, values: Mapping[str, Any]) -> Any:
    """Draw one of the values that belong to the value of the category column.

    Raises:
        InputError: None belong to it.
    """
    key = key_of(values[column.category])
    if key not in column.values:
        raise InputError(
            f"{column.category} is {key!r}, for which {column.name} has no values.",
            hint=f"It has some for {', '.join(column.values)}.",
        )
    there = column.values[key]
    return there[stream.index(column.weights.get(key), len(there))]
