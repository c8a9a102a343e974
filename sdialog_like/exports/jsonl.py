"""JSONL: one dialogue a line, with everything it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sdialog_like.atomic import atomic_writer
from sdialog_like.errors import DialogFormatError
from sdialog_like.exports.base import Exporter
from sdialog_like.exports.lines import read_records
from sdialog_like.exports.report import ExportReport, ImportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["JsonlExporter", "read_jsonl"]


class JsonlExporter(Exporter):
    """Writes each dialogue's JSON form on a line; the same lines as ``save_dialogs``."""

    keeps = None

    @contextmanager
    def open(self, target: Path, report: ExportReport) -> Iterator[Callable[[Dialog], None]]:
        """Open the file."""
        with atomic_writer(target) as file:

            def write(dialog: Dialog) -> None:
                file.write(dialog.to_json(indent=None).encode("utf-8") + b"\n")

            yield write


def read_jsonl(path: Path, report: ImportReport) -> Iterator[Dialog]:
    """Read dialogues from JSONL or JSON, this package's or SDialog's."""
    from sdialog_like.dialog import Dialog

    for where, record in read_records(path):
        try:
            yield Dialog.from_dict(record)
        except DialogFormatError as exc:
            raise DialogFormatError(f"In {where}: {exc.message}", hint=exc.hint) from exc
