"""Dialogue files: the ending decides the format. Always UTF-8 with plain newlines, always whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sdialog_like.atomic import write_atomically
from sdialog_like.dialog import codec
from sdialog_like.errors import DialogFormatError

if TYPE_CHECKING:
    from sdialog_like.dialog.dialog import Dialog

__all__ = ["ENDINGS", "choose", "encode", "read", "save", "write"]

ENDINGS = (".json", ".jsonl", ".csv", ".txt")

_Dialog = TypeVar("_Dialog", bound="Dialog")
_BOM = "\ufeff"


def write(dialog: Dialog, path: str | os.PathLike[str]) -> None:
    """Write one dialogue; see ``Dialog.to_file``."""
    encoders: dict[str, Callable[[Dialog], str]] = {
        ".json": lambda dialog: codec.to_json(dialog, 2) + "\n",
        ".jsonl": lambda dialog: codec.to_json(dialog, None) + "\n",
        ".csv": codec.to_csv,
        ".txt": codec.to_text,
    }
    try:
        save(encoders[_ending(path)](dialog), path)
    except DialogFormatError as exc:
        raise _named(exc, path) from exc


def save(text: str, path: str | os.PathLike[str]) -> None:
    """Write a text file, atomically and with its folders.

    Raises:
        DialogFormatError: The text cannot be encoded, or the disk refuses.
    """
    try:
        write_atomically(path, encode(text))
    except OSError as exc:
        raise DialogFormatError(f"{os.fspath(path)} cannot be written: {exc.strerror or exc}.") from exc


def encode(text: str) -> bytes:
    """Return the text as UTF-8.

    A byte order mark that belongs to the text is doubled: readers take the first one for the encoding's.
    """
    try:
        return (_BOM + text if text.startswith(_BOM) else text).encode("utf-8")
    except UnicodeEncodeError as exc:
        raise DialogFormatError(
            f"A text holds half a character ({exc.object[exc.start]!r}), which UTF-8 cannot hold.",
            hint="Write .json or .jsonl, which can, or remove it.",
        ) from exc


def read(path: str | os.PathLike[str], cls: type[_Dialog]) -> list[_Dialog]:
    """Read all dialogues of a file; a JSON file may also hold a list of them.

    Raises:
        DialogFormatError: The file is missing or broken; says where.
    """
    ending = _ending(path)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as exc:
        raise DialogFormatError(f"There is no file {os.fspath(path)}.") from exc
    except OSError as exc:
        raise DialogFormatError(f"{os.fspath(path)} cannot be read: {exc.strerror or exc}.") from exc
    try:
        if ending == ".jsonl":
            return _read_lines(data, cls)
        if ending == ".json":
            content = codec.parse_json(data)
            return [codec.from_dict(item, cls) for item in (content if isinstance(content, list) else [content])]
        text = data.decode("utf-8-sig")
        return [codec.from_csv(text, cls) if ending == ".csv" else codec.from_text(text, cls)]
    except DialogFormatError as exc:
        raise _named(exc, path) from exc
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise DialogFormatError(f"{os.fspath(path)} is not UTF-8: line {line} cannot be read.") from exc


def _read_lines(data: bytes, cls: type[_Dialog]) -> list[_Dialog]:
    dialogs = []
    # Only a newline ends a line of JSONL; str.splitlines would also break at separators inside the texts.
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                dialogs.append(codec.from_json(line, cls))
            except DialogFormatError as exc:
                raise DialogFormatError(f"In line {number}: {exc.message}", hint=exc.hint) from exc
    return dialogs


def choose(
    dialogs: Sequence[_Dialog],
    path: str | os.PathLike[str],
    *,
    index: int | None,
    id: int | str | None,  # noqa: A002
) -> _Dialog:
    """Return the one that is meant; see ``Dialog.from_file``."""
    name = os.fspath(path)
    if index is not None and id is not None:
        raise DialogFormatError("Say which dialogue either by index or by id, not both.")
    if id is not None:
        # 3 and "3" differ where both are there; else a number typed in a shell means the number.
        found = [d for d in dialogs if d.dialogId == id] or [d for d in dialogs if str(d.dialogId) == str(id)]
        if len(found) != 1:
            raise DialogFormatError(f"{name} holds {len(found) or 'no'} dialogues with the id {id!r}.")
        return found[0]
    if index is not None:
        if not -len(dialogs) <= index < len(dialogs):
            raise DialogFormatError(f"{name} holds {len(dialogs)} dialogues; there is none with the index {index}.")
        return dialogs[index]
    if len(dialogs) != 1:
        raise DialogFormatError(
            f"{name} holds {len(dialogs)} dialogues.",
            hint="Say which with index= or id=, or read them all with load_dialogs." if dialogs else None,
        )
    return dialogs[0]


def _ending(path: str | os.PathLike[str]) -> str:
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise DialogFormatError(
            f"{os.fspath(path)} has {f'the ending {ending!r}' if ending else 'no ending'}, which says no format.",
            hint=f"Dialogue files end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.",
        )
    return ending


def _named(exc: DialogFormatError, path: str | os.PathLike[str]) -> DialogFormatError:
    name = os.fspath(path)
    return exc if exc.message.startswith(name) else DialogFormatError(f"{name}: {exc.message}", hint=exc.hint)
