"""Where the seed rows of a recipe come from, as inert data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    InstanceOf,
    PlainSerializer,
    SerializeAsAny,
    ValidationInfo,
    field_validator,
    model_validator,
)
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.kinds import by_type
from sdialog_like.recipes.plugins import RowSourceType, plugin, plugin_names
from sdialog_like.recipes.typed import Given, Many
from sdialog_like.runs.config_sections import StarRows
from sdialog_like.runs.plain_data import plain_data

__all__ = ["AnyRows", "Rows", "as_rows"]

_SHARD = re.compile(r"([1-9]\d*)/([1-9]\d*)")


def _path(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, (str, Path)) or not str(value).strip():
        raise InputError(f"{value!r} is no path.")
    folder = (info.context or {}).get("folder")
    path = Path(value).expanduser()
    return path if folder is None else folder / path


PathText: TypeAlias = Annotated[Path, BeforeValidator(_path), PlainSerializer(str)]


def _records(value: Any) -> Any:
    """Return a list of mappings, or a DataFrame, as plain data."""
    if hasattr(value, "to_dicts"):  # polars
        value = value.to_dicts()
    elif hasattr(value, "columns") and hasattr(value, "to_dict"):  # pandas
        value = value.astype(object).where(value.notna(), None).to_dict("records")
    if not isinstance(value, (list, tuple)):
        raise InputError("Rows are a list of mappings, or a table (DataFrame).")
    for index, row in enumerate(value):
        if not isinstance(row, Mapping):
            raise InputError(f"Row {index} is {row!r}, which is no mapping of fields to values.")
    return plain_data(value, "rows")


def _plugin_config(name: str) -> type[Inert] | None:
    found = plugin(RowSourceType, name)
    return None if found is None else found.config


class Rows(Inert):
    """Where seed rows come from: one of ``file``, ``star``, ``dialogs``, ``data`` and ``source``."""

    file: Given[PathText | None] = Field(default=None, description="A file of rows: .csv, .jsonl or .parquet.")
    star: Given[StarRows | None] = Field(default=None, description="Scenarios of STAR, or of a dataset in its format.")
    dialogs: Given[PathText | None] = Field(
        default=None, description="Dialogues of a file or folder: our own, OpenAI's messages, ShareGPT …"
    )
    dialog_format: str | None = Field(default=None, description="The format of dialogs, where it cannot be told by itself.")
    data: Given[Annotated[list[dict[str, Any]], BeforeValidator(_records)] | None] = Field(
        default=None, description="The rows themselves: a list of mappings, in Python also a DataFrame."
    )
    source: (
        Annotated[
            SerializeAsAny[InstanceOf[Inert]],
            BeforeValidator(by_type(_plugin_config, lambda: plugin_names(RowSourceType), "row source")),
        ]
        | None
    ) = Field(default=None, description="A source that another package brings: {type: NAME, …}.")
    order: Literal["in_order", "shuffled"] = Field(default="in_order", description="In order, or shuffled by the seed.")
    shard: str | None = Field(default=None, description="Only a part of them: 2/4 is every fourth row, from the second on.")
    fields: Many[str] | None = Field(
        default=None, description="The fields that become columns; all whose names are fit for it otherwise."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        kinds = ("file", "star", "dialogs", "data", "source")
        given = [name for name in kinds if getattr(self, name) is not None]
        if len(given) != 1:
            said = f"not {' and '.join(given)}" if given else "and none is given"
            raise InputError(f"Rows come from one of {', '.join(kinds)}, {said}.")
        if self.dialog_format is not None and self.dialogs is None:
            raise InputError("dialog_format belongs to dialogs.")
        return self

    @field_validator("shard")
    @classmethod
    def _a_part(cls, value: str | None) -> str | None:
        if value is not None:
            match = _SHARD.fullmatch(value)
            if not match or int(match[1]) > int(match[2]):
                raise InputError(f"{value!r} is no part: the second of four is 2/4.")
        return value

    @property
    def part(self) -> tuple[int, int]:
        """The shard's number, from 1, and how many there are."""
        number, _, count = (self.shard or "1/1").partition("/")
        return int(number), int(count)


def as_rows(value: Any) -> Any:
    """Return rows as a mapping: a path alone is a file, a list or a table the data itself."""
    if isinstance(value, (str, Path)):
        return {"file": value}
    if isinstance(value, (Mapping, Rows)):
        return value
    return {"data": value}


AnyRows: TypeAlias = Annotated[Rows, BeforeValidator(as_rows)]
"""Rows; a path alone is a file, a list or a DataFrame the data itself."""
