"""The formats that a data set can be written in."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.atomic import atomic_writer
from sdialog_like.errors import InputError
from sdialog_like.exports.lines import json_line
from sdialog_like.recipes.dataset.files import types_of, write_csv, write_jsonl, write_parquet

if TYPE_CHECKING:
    from sdialog_like.recipes.recipe_result import RecipeResult

__all__ = ["EXPORT_FORMATS", "write_export"]

EXPORT_FORMATS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "jsonl": ("dataset.jsonl", ()),
    "csv": ("dataset.csv", ()),
    "parquet": ("dataset.parquet", ()),
    "messages": ("messages.jsonl", ("column", "system")),
}
"""The formats: the file's usual name, and the options."""


def write_export(result: RecipeResult, name: str, path: str | os.PathLike[str] | None, options: Mapping[str, Any]) -> Path:
    """Write a data set in a format; see ``RecipeResult.export``."""
    if name not in EXPORT_FORMATS:
        close = difflib.get_close_matches(str(name), EXPORT_FORMATS, n=1)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        raise InputError(f"There is no format {name!r}.{meant}", hint=f"There are: {', '.join(EXPORT_FORMATS)}.")
    usual, known = EXPORT_FORMATS[name]
    unknown = [option for option in options if option not in known]
    if unknown:
        raise InputError(f"{name} has no option {unknown[0]!r}.", hint=f"Its options: {', '.join(known) or 'none'}.")
    file = result.path / "exports" / usual if path is None else Path(path)
    if file.is_dir():
        raise InputError(f"{file} is a folder.", hint=f"Name a file, such as {file / usual}.")
    try:
        if name == "jsonl":
            write_jsonl(file, result.rows())
        elif name == "csv":
            write_csv(file, result.rows())
        elif name == "parquet":
            write_parquet(file, result.rows(), types_of(result.rows()))
        else:
            _write_messages(file, result.messages(**options))
    except OSError as exc:
        raise InputError(f"{file} cannot be written: {exc.strerror or exc}.") from exc
    return file


def _write_messages(file: Path, chats: Iterator[list[dict[str, Any]]]) -> None:
    with atomic_writer(file) as opened:
        for messages in chats:
            opened.write(json_line({"messages": messages}))
