"""CSV: one table of all turns."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sdialog_like.atomic import atomic_writer
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports.base import Exporter
from sdialog_like.exports.ids import id_to_text
from sdialog_like.exports.report import ExportReport, ImportReport
from sdialog_like.exports.turn_rows import group_turns

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["COLUMNS", "CsvExporter", "read_csv"]

COLUMNS = ("dialog", "dialogId", "turn", "speaker", "text")
_LONGEST_CELL = 2**31 - 1  # what a C long holds everywhere; the csv module's own limit is 128 KiB


class CsvExporter(Exporter):
    """Writes a row for each turn: ``dialog`` (the dialogue's place, from 1), ``dialogId``, ``turn`` (from 1), speaker, text.

    The place tells dialogues apart that have the same id or none. An id that is a text but looks like a number stands in
    quotation marks of its own, so that both kinds come back as they were.
    """

    keeps: ClassVar[frozenset[str] | None] = frozenset({"dialogId"})

    @contextmanager
    def open(self, target: Path, report: ExportReport) -> Iterator[Callable[[Dialog], None]]:
        """Open the file."""
        with atomic_writer(target) as file:
            file.write(_encoded([COLUMNS]))

            def write(dialog: Dialog) -> None:
                if not dialog.turns:
                    raise InputError("It has no turns, so it would have no row.")
                id = id_to_text(dialog.dialogId)  # noqa: A001
                rows = [(report.given, id or "", n, turn.speaker, turn.text) for n, turn in enumerate(dialog.turns, 1)]
                file.write(_encoded(rows))

            yield write


def read_csv(path: Path, report: ImportReport) -> Iterator[Dialog]:
    """Read a table of turns, also other tools': it needs columns for the speaker and the text.

    Raises:
        DialogFormatError: They are missing, a row is broken, or a dialogue's rows do not stand together; says the line.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from group_turns(_rows(file), report)


def _rows(file: io.TextIOWrapper) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = csv.reader(file, strict=True)
    try:
        header = next(rows, [])
        for row in rows:
            if not row:  # an empty line
                continue
            if len(row) != len(header):
                raise DialogFormatError(f"Line {rows.line_num} has {len(row)} columns, and the first one {len(header)}.")
            yield f"line {rows.line_num}", dict(zip(header, row, strict=True))
    except csv.Error as exc:
        raise DialogFormatError(f"Line {rows.line_num} is not CSV: {exc}.") from exc
    except UnicodeDecodeError as exc:
        raise DialogFormatError(f"After line {rows.line_num} it is not UTF-8.") from exc


def _encoded(rows: list[tuple[Any, ...]]) -> bytes:
    if sys.version_info < (3, 11) and any("\0" in str(cell) for row in rows for cell in row):
        raise DialogFormatError("It holds a NUL character, which Python 3.10 cannot read from CSV.")
    # A lone carriage return ends a row for readers, but is not quoted by every version of the csv module's writer.
    awkward = any("\r" in str(cell) for row in rows for cell in row)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if awkward else csv.QUOTE_MINIMAL).writerows(rows)
    try:
        return out.getvalue().encode("utf-8")
    except UnicodeEncodeError as exc:
        raise DialogFormatError("It holds half a character, which UTF-8 cannot hold.") from exc
