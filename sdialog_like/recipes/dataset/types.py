"""The types of the data set's columns, found in their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.errors import SdialogLikeError
from sdialog_like.exports.columns import COLUMNS, to_row
from sdialog_like.exports.lines import json_text
from sdialog_like.recipes.dataset.row import is_dialogue

__all__ = ["ColumnType", "column_type", "merged"]

_MOST_FIELDS = 200  # more are no record's fields but keys of a mapping
_INT64 = range(-(2**63), 2**63)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of a column's values.

    Attributes:
        name: ``null`` (nothing but nulls), ``bool``, ``int``, ``float``, ``string``, ``list``, ``struct``, ``dialogue`` (a
            struct of a dialogue's columns), or ``json`` (text: what has no fixed layout).
        inner: Of a list, its items' type.
        fields: Of a struct, the fields' types.
    """

    name: str
    inner: ColumnType | None = None
    fields: tuple[tuple[str, ColumnType], ...] = ()

    def __str__(self) -> str:
        if self.name == "list":
            return f"list<{self.inner}>"
        if self.name == "struct":
            return f"struct<{', '.join(f'{name}: {kind}' for name, kind in self.fields)}>"
        return "string" if self.name == "null" else self.name

    def arrow(self, arrow: Any) -> Any:
        """Return it as pyarrow's type."""
        if self.name == "list":
            assert self.inner is not None
            return arrow.list_(self.inner.arrow(arrow))
        if self.name == "struct":
            return arrow.struct([(name, kind.arrow(arrow)) for name, kind in self.fields])
        if self.name == "dialogue":
            from sdialog_like.exports.parquet import arrow_type

            return arrow.struct([(name, arrow_type(arrow, kind)) for name, (kind, _) in COLUMNS.items()])
        return {"bool": arrow.bool_, "int": arrow.int64, "float": arrow.float64}.get(self.name, arrow.string)()

    def cell(self, value: Any) -> Any:
        """Return a value as the column holds it."""
        if value is None:
            return None
        if self.name == "json":
            return json_text(value)
        if self.name == "list":
            assert self.inner is not None
            return [self.inner.cell(each) for each in value]
        if self.name == "struct":
            return {name: kind.cell(value.get(name)) for name, kind in self.fields}
        if self.name == "dialogue":
            return to_row(Dialog.from_dict(value))
        if self.name == "float":
            return float(value)
        return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


_JSON = ColumnType("json")
_NULL = ColumnType("null")


def column_type(value: Any) -> ColumnType:
    """Return the type of one value."""
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return ColumnType("bool")
    if isinstance(value, int):
        return ColumnType("int") if value in _INT64 else _JSON
    if isinstance(value, float):
        return ColumnType("float")
    if isinstance(value, str):
        return ColumnType("string")
    if is_dialogue(value):
        return ColumnType("dialogue") if _loads(value) else _JSON
    if isinstance(value, Mapping):
        if not value or len(value) > _MOST_FIELDS:
            return _JSON
        return ColumnType("struct", fields=tuple((str(name), column_type(each)) for name, each in value.items()))
    inner = _NULL
    for each in value:
        inner = merged(inner, column_type(each))
    return ColumnType("list", inner)


def merged(one: ColumnType, other: ColumnType) -> ColumnType:
    """Return the type that holds the values of both."""
    if one == other or other.name == "null":
        return one
    if one.name == "null":
        return other
    names = {one.name, other.name}
    if names == {"int", "float"}:
        return ColumnType("float")
    if names == {"list"} and one.inner is not None and other.inner is not None:
        return ColumnType("list", merged(one.inner, other.inner))
    if names == {"struct"}:
        fields = dict(one.fields)
        for name, kind in other.fields:
            fields[name] = merged(fields.get(name, _NULL), kind)
        return ColumnType("struct", fields=tuple(fields.items())) if len(fields) <= _MOST_FIELDS else _JSON
    return _JSON


def _loads(value: Any) -> bool:
    try:
        Dialog.from_dict(value)
    except SdialogLikeError:
        return False
    return True
