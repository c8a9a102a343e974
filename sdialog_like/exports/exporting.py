"""Dialogues into a file or folder of another format, one at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports.formats import FORMATS, make_exporter
from sdialog_like.exports.report import ExportReport, Skipped

__all__ = ["export_dialogs"]


def export_dialogs(
    dialogs: Iterable[Dialog],
    format: str,  # noqa: A002 (the word that everybody uses for it)
    target: str | os.PathLike[str],
    *,
    only_complete: bool = False,
    **options: Any,
) -> ExportReport:
    r"""Write dialogues in another format.

    They are taken one at a time, so an iterator of a hundred thousand need not fit into memory. The target appears when all
    is written, whole, or not at all. A dialogue that the format cannot hold is left out, and the report says which and why;
    it also says what of the written ones has no place in the format.

        >>> import tempfile
        >>> from sdialog_like import Dialog
        >>> dialog = Dialog(turns=[{"speaker": "Ann", "text": "Hi."}, {"speaker": "Bo", "text": "Hello."}], seed=4)
        >>> file = Path(tempfile.mkdtemp()) / "chats.jsonl"
        >>> report = export_dialogs([dialog], "openai", file, assistant="Bo")
        >>> file.read_text()
        '{"messages": [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]}\n'
        >>> sorted(report.not_represented)
        ['seed', "speakers' names"]

    Args:
        dialogs: The dialogues.
        format: One of `FORMATS`.
        target: The file, which is replaced where it exists, or the folder, which is new or empty.
        only_complete: Leave out those that did not come to their own end.
        options: The format's own options, see ``FORMATS[format].options()`` and the exporters' classes.

    Raises:
        InputError: There is no such format or option, none of the dialogues can be written, or the target is in the way.
        DialogFormatError: The disk refuses.
        MissingExtraError: The format needs a library that is not installed; the message has the command that installs it.
    """
    if isinstance(dialogs, (str, os.PathLike, Dialog)):
        raise InputError(
            f"The dialogues are a list or an iterator, not {type(dialogs).__name__}.",
            hint="Give [dialog] for one dialogue, and import_dialogs(path) for those of a file.",
        )
    exporter = make_exporter(format, options)
    path = _checked_target(target, format)
    report = ExportReport(format, path)
    with ExitStack() as stack:
        with _disk_errors(path):
            write = stack.enter_context(exporter.open(path, report))
        for dialog in dialogs:
            report.given += 1
            reason = _reason_against(dialog, only_complete)
            if reason is None:
                try:
                    with _disk_errors(path):
                        write(dialog)
                except _DiskError:
                    raise
                except InputError as exc:
                    reason = exc.message
            if reason is None:
                report.written += 1
                report.not_represented.update(exporter.lost(dialog))
            else:
                report.skipped.append(Skipped(report.given, getattr(dialog, "dialogId", None), reason))
        if report.skipped and not report.written:
            raise InputError(
                f"None of the {report.given} dialogues can be written as {format}. The first one: {report.skipped[0].reason}"
            )
        with _disk_errors(path):
            stack.close()
    return report


class _DiskError(DialogFormatError):
    """The disk refuses: no property of the one dialogue that was being written."""


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise _DiskError(f"{path} cannot be written: {exc.strerror or exc}.") from exc


def _checked_target(target: str | os.PathLike[str], format: str) -> Path:  # noqa: A002
    path = Path(target)
    if not FORMATS[format].ending:
        if path.exists() and not path.is_dir():
            raise InputError(f"{path} is a file, but the format {format} makes a folder.", hint="Name a new folder.")
        if path.is_dir() and any(path.iterdir()):
            raise InputError(
                f"The folder {path} is not empty; old files would be mixed with new ones.",
                hint="Name a new folder, or remove this one first.",
            )
    elif path.is_dir():
        raise InputError(
            f"{path} is a folder, but the format {format} makes a file.",
            hint=f"Name a file, such as {path / ('dialogs' + FORMATS[format].ending)}.",
        )
    return path


def _reason_against(dialog: Any, only_complete: bool) -> str | None:
    if not isinstance(dialog, Dialog):
        return f"It is not a dialogue, but {type(dialog).__name__}."
    if only_complete and not dialog.complete:
        return "It does not say whether it is complete." if dialog.complete is None else "It is not complete."
    return None
