"""Dialogues out of other people's files, one at a time."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports.hf import holds_dataset
from sdialog_like.exports.lines import read_records
from sdialog_like.exports.messages import conversation_key
from sdialog_like.exports.report import ImportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["READERS", "guess_format", "import_dialogs"]

_Reader = Callable[[Path, ImportReport], "Iterator[Dialog]"]

# Name to module and function; loaded when it is used.
READERS: Mapping[str, str] = {
    "jsonl": "jsonl:read_jsonl",
    "folder": "folder:read_folder",
    "csv": "csv_turns:read_csv",
    "parquet": "parquet:read_parquet",
    "openai": "messages:read_messages",
    "sharegpt": "messages:read_messages",
    "hf": "hf:read_dataset_folder",
}


def import_dialogs(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 (the word that everybody uses for it)
    *,
    report: ImportReport | None = None,
) -> Iterator[Dialog]:
    """Read dialogues that were exported, or that other tools wrote.

    Lenient with the usual variants: ShareGPT's many names for the two sides, OpenAI's contents made of parts, other names
    of a table's columns. What is no turn (system and tool messages, pictures) becomes an event in its place, other keys stay
    as extra fields; the report counts what was moved.

    Args:
        path: A file or folder.
        format: One of `READERS`; found out from the ending and the content where it is not given.
        report: Takes the count and notes while the dialogues are read.

    Returns:
        The dialogues, in the order of the file; they are read when they are asked for.

    Raises:
        DialogFormatError: There is no such file, its format cannot be told, or something in it is broken; says where.
        InputError: There is no such format.
        MissingExtraError: Reading it needs a library that is not installed.
    """
    source = Path(path)
    if format is not None and format not in READERS:
        raise InputError(f"There is no import format {format!r}.", hint=f"Known: {', '.join(READERS)}.")
    if not source.exists():
        raise DialogFormatError(f"There is no file or folder {source}.")
    try:
        name = guess_format(source) if format is None else format
    except OSError as exc:
        raise DialogFormatError(f"{source} cannot be read: {exc.strerror or exc}.") from exc
    module, _, function = READERS[name].partition(":")
    reader = cast(_Reader, getattr(importlib.import_module(f"sdialog_like.exports.{module}"), function))
    return _read(source, reader, report or ImportReport())


def guess_format(source: Path) -> str:
    """Tell the format of a file or folder from its ending and its content.

    Raises:
        DialogFormatError: It cannot be told.
        OSError: It cannot be read.
    """
    if source.is_dir():
        return "hf" if holds_dataset(source) else "folder"
    ending = source.suffix.lower()
    if ending in (".csv", ".parquet"):
        return ending.removeprefix(".")
    if ending == ".txt":
        return "folder"  # which reads a single file, too
    with open(source, "rb") as file:
        start = file.read(4096)
    if start.startswith(b"PAR1"):
        return "parquet"
    if ending in (".json", ".jsonl") or start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _guess_json(source)
    raise DialogFormatError(
        f"The format of {source} cannot be told from its ending or its content.",
        hint=f"Say it with format=; known: {', '.join(READERS)}.",
    )


def _guess_json(source: Path) -> str:
    try:
        _, record = next(read_records(source), ("", {"turns": []}))  # an empty file holds no dialogues of any format
    except DialogFormatError as exc:
        raise DialogFormatError(f"{source}: {exc.message}", hint=exc.hint) from exc
    if isinstance(record, Mapping):
        if "turns" in record:
            return "jsonl"
        key = conversation_key(record)
        if key is not None:
            return "openai" if key == "messages" else "sharegpt"
    keys = f"the keys {', '.join(map(repr, list(record)[:8]))}" if isinstance(record, Mapping) else type(record).__name__
    raise DialogFormatError(
        f"The format of {source} cannot be told: its first record has {keys}.",
        hint="Expected is 'turns' (dialogues), 'messages' (OpenAI) or 'conversations' (ShareGPT).",
    )


def _read(source: Path, reader: _Reader, report: ImportReport) -> Iterator[Dialog]:
    try:
        for dialog in reader(source, report):
            report.read += 1
            yield dialog
    except DialogFormatError as exc:
        named = exc.message.startswith(str(source))
        raise DialogFormatError(exc.message if named else f"{source}: {exc.message}", hint=exc.hint) from exc
    except OSError as exc:
        raise DialogFormatError(f"{source} cannot be read: {exc.strerror or exc}.") from exc
