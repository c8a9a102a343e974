"""A row of the data set, from what the run recorded of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.recipes.outline import Outline

__all__ = ["ROW_ID", "dataset_row", "is_dialogue"]

ROW_ID = "row_id"
"""The first column of the data set: the row's id in the run. A column of the recipe that is called so goes before it."""


def dataset_row(line: Mapping[str, Any], outline: Outline) -> dict[str, Any]:
    """Return the columns' values and what is kept beside them; each row has the same columns.

    Args:
        line: What the run recorded: ``id``, ``values``, and maybe ``traces``, ``second``, ``reasons``, ``marks``.
        outline: The recipe's columns.
    """
    values = line["values"]
    said = {**line, "reasons": {**line.get("reasons", {}), **line.get("marks", {})}}
    row: dict[str, Any] = {ROW_ID: line["id"]}
    for column in outline.kept:
        row[column.name] = values.get(column.name)
        for part, name in column.beside.items():
            row[name] = said.get(part, {}).get(column.name)
    return {**row, **{name: value for name, value in values.items() if name not in row}}


def is_dialogue(value: Any) -> bool:
    """Tell whether a value is a dialogue's JSON form."""
    return isinstance(value, Mapping) and "formatVersion" in value and isinstance(value.get("turns"), list)
