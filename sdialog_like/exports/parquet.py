"""Parquet: one row a dialogue, with typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.atomic import atomic_writer
from sdialog_like.errors import DialogFormatError, InputError
from sdialog_like.exports.base import Exporter
from sdialog_like.exports.columns import COLUMNS, Kind, from_row, to_row
from sdialog_like.exports.messages import conversation_key, dialog_from_record
from sdialog_like.exports.report import ExportReport, ImportReport
from sdialog_like.exports.turn_rows import group_turns
from sdialog_like.lazy import require

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["ParquetExporter", "arrow_type", "read_parquet"]

_PURPOSE = "The parquet format"


class ParquetExporter(Exporter):
    """Writes one row a dialogue, with the turns and the events as lists of records; `COLUMNS` has the columns.

    What has no fixed layout (personas, settings, a dataset's scenario) is JSON in a text column. Nothing is lost.

    Args:
        row_group: How many dialogues are held in memory and written together.
        compression: zstd, snappy, gzip or none.
    """

    keeps = None

    def __init__(self, *, row_group: int = 1000, compression: str = "zstd") -> None:
        if isinstance(row_group, bool) or not isinstance(row_group, int) or row_group < 1:
            raise InputError(f"row_group is a whole number of at least 1, not {row_group!r}.")
        if compression not in ("zstd", "snappy", "gzip", "none"):
            raise InputError(f"compression is zstd, snappy, gzip or none, not {compression!r}.")
        self._arrow = require("pyarrow", extra="data", purpose=_PURPOSE)
        self._parquet = require("pyarrow.parquet", extra="data", purpose=_PURPOSE)
        self._row_group = row_group
        self._compression = compression

    @contextmanager
    def open(self, target: Path, report: ExportReport) -> Iterator[Callable[[Dialog], None]]:
        """Open the file."""
        schema = self._arrow.schema([(name, arrow_type(self._arrow, kind)) for name, (kind, _) in COLUMNS.items()])
        waiting: list[dict[str, Any]] = []
        with (
            atomic_writer(target) as file,
            self._parquet.ParquetWriter(file, schema, compression=self._compression) as writer,
        ):

            def flush() -> None:
                writer.write_table(self._arrow.Table.from_pylist(waiting, schema=schema))
                waiting.clear()

            def write(dialog: Dialog) -> None:
                waiting.append(to_row(dialog))
                if len(waiting) >= self._row_group:
                    flush()

            yield write
            if waiting:
                flush()


def read_parquet(path: Path, report: ImportReport) -> Iterator[Dialog]:
    """Read dialogues from parquet: our columns, a column of messages or conversations, or a row for each turn.

    Raises:
        DialogFormatError: It is not parquet, or its columns hold no dialogues.
    """
    arrow = require("pyarrow", extra="data", purpose=_PURPOSE)
    parquet = require("pyarrow.parquet", extra="data", purpose=_PURPOSE)
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            rows = _rows(file)
            if "turns" not in names and conversation_key(dict.fromkeys(names)) is None:
                yield from group_turns(rows, report)
                return
            for where, row in rows:
                try:
                    yield from_row(row) if "turns" in names else dialog_from_record(row, report)
                except DialogFormatError as exc:
                    raise DialogFormatError(f"In {where}: {exc.message}", hint=exc.hint) from exc
    except arrow.ArrowInvalid as exc:
        raise DialogFormatError(f"It cannot be read as parquet: {exc}") from exc


def _rows(file: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for batch in file.iter_batches(batch_size=500):
        for row in batch.to_pylist():
            number += 1
            yield f"row {number}", row


def arrow_type(arrow: Any, kind: Kind) -> Any:
    """Return pyarrow's type of a kind of column.

    Args:
        arrow: The module ``pyarrow``.
        kind: One of `COLUMNS`.
    """
    if isinstance(kind, dict):
        return arrow.list_(arrow.struct([(name, arrow_type(arrow, inner)) for name, inner in kind.items()]))
    if kind.startswith("["):
        return arrow.list_(arrow_type(arrow, kind.strip("[]")))
    return {"string": arrow.string, "int64": arrow.int64, "bool": arrow.bool_}[kind]()
