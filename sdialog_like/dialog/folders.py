"""Many dialogues: a folder of files, or one file that holds many."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from sdialog_like.dialog import codec, files
from sdialog_like.dialog.dialog import Dialog
from sdialog_like.errors import DialogFormatError

__all__ = ["load_dialogs", "read_folder", "save_dialogs"]

_Dialog = TypeVar("_Dialog", bound=Dialog)


def load_dialogs(path: str | os.PathLike[str]) -> list[Dialog]:
    """Read all dialogues of a file or a folder.

    In a folder, files are read in the order of their names, numbers by value (``2.json`` before ``10.json``). Where the same
    name is there in several formats (``7.json`` and ``7.txt``), the one that holds most is read. Folders inside are not.

    Raises:
        DialogFormatError: There is no such file or folder, or a file in it cannot be read.
    """
    return read_folder(path, Dialog) if Path(path).is_dir() else files.read(path, Dialog)


def save_dialogs(dialogs: Iterable[Dialog], path: str | os.PathLike[str]) -> None:
    """Write many dialogues into one ``.jsonl`` file, one a line.

    Raises:
        DialogFormatError: The ending is another, or a dialogue cannot be written.
    """
    if Path(path).suffix.lower() != ".jsonl":
        raise DialogFormatError(f"{os.fspath(path)} cannot hold many dialogues.", hint="A file that can ends in .jsonl.")
    files.save("".join(codec.to_json(dialog, None) + "\n" for dialog in dialogs), path)


def read_folder(path: str | os.PathLike[str], cls: type[_Dialog]) -> list[_Dialog]:
    """Read all dialogues of a folder as a given class; see `load_dialogs`."""
    folder = Path(path)
    if not folder.is_dir():
        raise DialogFormatError(f"There is no folder {os.fspath(path)}.")
    best: dict[str, Path] = {}
    for file in folder.iterdir():
        rank = file.suffix.lower()
        if rank in files.ENDINGS and not file.name.startswith(".") and file.is_file():
            other = best.get(file.stem)
            if other is None or files.ENDINGS.index(rank) < files.ENDINGS.index(other.suffix.lower()):
                best[file.stem] = file
    return [dialog for stem in sorted(best, key=_natural) for dialog in files.read(best[stem], cls)]


def _natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    pieces = re.split(r"([0-9]+)", name)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece], name
