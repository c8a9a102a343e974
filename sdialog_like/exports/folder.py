"""A folder with a JSON file and a txt file for each dialogue."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sdialog_like.dialog import codec, files
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports.base import Exporter
from sdialog_like.exports.report import ExportReport, ImportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["FolderExporter", "new_folder", "read_folder"]

_KINDS = {"both": ("json", "txt"), "json": ("json",), "txt": ("txt",)}


class FolderExporter(Exporter):
    """Writes ``{id}.json`` (everything) and ``{id}.txt`` (for reading) for each dialogue.

    An id that is no safe file name becomes one (``safe_file_name``); a second dialogue of the same name gets a number behind
    it, one without an id is named by its place.

    Args:
        files: ``both``, ``json`` or ``txt``.
    """

    def __init__(self, *, files: str = "both") -> None:
        if files not in _KINDS:
            raise InputError(f"files is one of {', '.join(_KINDS)}, not {files!r}.")
        self._kinds = _KINDS[files]

    def lost(self, dialog: Dialog) -> list[str]:
        """Say what is lost: nothing where there is a JSON file."""
        return [] if "json" in self._kinds else list(super().lost(dialog))

    @contextmanager
    def open(self, target: Path, report: ExportReport) -> Iterator[Callable[[Dialog], None]]:
        """Open the folder."""
        names = _Names()
        with new_folder(target) as folder:

            def write(dialog: Dialog) -> None:
                contents = self._contents(dialog, report)
                name = names.next(dialog.dialogId, report.given)
                if name != str(dialog.dialogId):
                    report.repairs["the file's name is not the id as it is"] += 1
                for kind, data in contents.items():
                    (folder / f"{name}.{kind}").write_bytes(data)

            yield write

    def _contents(self, dialog: Dialog, report: ExportReport) -> dict[str, bytes]:
        contents = {}
        if "json" in self._kinds:
            contents["json"] = files.encode(codec.to_json(dialog, 2) + "\n")
        if "txt" in self._kinds:
            try:
                contents["txt"] = files.encode(codec.to_text(dialog))
            except DialogFormatError:
                if not contents:
                    raise
                report.repairs["no txt file, because its lines could not be read again"] += 1
        if "json" not in contents and any(len(turn.text.splitlines()) > 1 for turn in dialog.turns):
            report.repairs["line breaks inside turns became spaces"] += 1
        return contents


class _Names:
    """Gives each dialogue a file name of its own, also where the file system takes ``a`` and ``A`` for the same."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}  # name to the number that was given last to one like it

    def next(self, id: int | str | None, position: int) -> str:  # noqa: A002
        from sdialog_like.dialog import safe_file_name

        name = f"dialog-{position}" if id is None else safe_file_name(id)
        unique = name
        while unique.casefold() in self._used:
            self._used[name.casefold()] += 1
            unique = f"{name}-{self._used[name.casefold()]}"
        self._used[unique.casefold()] = 1
        return unique


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Make a folder as a neighbour that takes its place when the block ends without an error; the target is new or empty."""
    real = Path(os.path.realpath(target))
    real.parent.mkdir(parents=True, exist_ok=True)
    temporary = real.parent / f".writing-{secrets.token_hex(8)}.tmp"
    temporary.mkdir()
    try:
        yield temporary
        if real.is_dir():
            real.rmdir()  # refuses where files came into it meanwhile
        os.replace(temporary, real)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def read_folder(path: Path, report: ImportReport) -> Iterator[Dialog]:
    """Read the files of a folder one after the other, in the order and with the preference of ``load_dialogs``.

    A single file (.json, .jsonl, .csv, .txt) is read, too.
    """
    from sdialog_like.dialog import Dialog

    if not path.is_dir():
        yield from files.read(path, Dialog)
        return
    best: dict[str, Path] = {}
    for ending in files.ENDINGS:
        for file in path.iterdir():
            if file.suffix.lower() == ending and not file.name.startswith(".") and file.is_file():
                best.setdefault(file.stem, file)
    if not best:
        raise DialogFormatError("It holds no dialogue files.", hint=f"They end in {', '.join(files.ENDINGS)}.")
    for stem in sorted(best, key=_natural):
        yield from files.read(best[stem], Dialog)


def _natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    pieces = re.split(r"([0-9]+)", name)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece], name
