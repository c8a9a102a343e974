"""Files of rows: JSONL, CSV and parquet, read as a stream."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.lazy import require

__all__ = ["RowFile"]

_LONGEST_CELL = 2**31 - 1  # what a C long holds everywhere; the csv module's own limit is 128 KiB
_NUMBER = re.compile(r"0|-?[1-9][0-9]*")  # as Python writes it: "007" stays a text, so that no two ids become one
_BATCH = 1024  # rows of a parquet file that are in memory at a time


class RowFile:
    """A file of rows.

    * ``.jsonl`` (``.ndjson``): one JSON object a line, or just an id; empty lines are skipped.
    * ``.csv``: a header, then one row a line. Cells are texts, but for ``seed`` and ids that are whole numbers; an empty
      cell means "not given".
    * ``.parquet`` (extra ``data``): one row a record; null means "not given".

    Args:
        path: The file.

    Raises:
        InputError: There is no such file, or its ending says another format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        ending = path.suffix.lower()
        if ending not in _READERS:
            raise InputError(
                f"{path} is no file of rows.",
                hint="Rows are read from .jsonl, .csv and .parquet files.",
            )
        if not path.is_file():
            raise InputError(f"{path} is a folder, not a file." if path.is_dir() else f"There is no file {path}.")
        self._read = _READERS[ending]
        self.total = _parquet(path).metadata.num_rows if ending == ".parquet" else None

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield each row with the words that say where it stands.

        Raises:
            InputError: A row cannot be read; the message says where it stands.
            OSError: The file cannot be read.
        """
        return self._read(self.path)

    def describe(self) -> dict[str, Any]:
        """Return the file's name, its size in bytes, and the BLAKE2b digest of its content."""
        digest, size = hashlib.blake2b(digest_size=16), 0
        with open(self.path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                size += len(block)
        return {"file": str(self.path), "bytes": size, "blake2b": digest.hexdigest()}


def _jsonl(path: Path) -> Iterator[tuple[str, Any]]:
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            where = f"{path}, line {number}"
            text = _decoded(line, where, first=number == 1)
            if not text.strip():
                continue
            try:
                row = json.loads(text, parse_constant=_refuse_constant)
            except json.JSONDecodeError as exc:
                raise InputError(f"{where} is not JSON: {exc.msg} at column {exc.colno}.") from exc
            except (ValueError, RecursionError) as exc:
                raise InputError(f"{where} cannot be read: {exc}.") from exc
            yield where, row


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _csv(path: Path) -> Iterator[tuple[str, Any]]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    with open(path, "rb") as file:
        # Decoded line by line, so that a byte that is no UTF-8 is found in its line.
        lines = (_decoded(line, f"{path}, line {number}", first=number == 1) for number, line in enumerate(file, 1))
        cells = csv.reader(lines, strict=True)
        try:
            header = [name.strip() for name in next(cells, [])]
            _check_header(header, path)
            for row in cells:
                where = f"{path}, line {cells.line_num}"
                if not row:
                    continue
                if len(row) != len(header):
                    raise InputError(f"{where} has {len(row)} cells; the header has {len(header)}.")
                yield where, {name: _cell(name, cell, where) for name, cell in zip(header, row, strict=True) if cell != ""}
        except csv.Error as exc:
            raise InputError(f"{path}, line {cells.line_num} is not CSV: {exc}.") from exc


def _check_header(header: list[str], path: Path) -> None:
    if not any(header):
        raise InputError(f"{path} has no header.", hint="Its first line names the columns, such as: id,seed,scenario")
    for name in header:
        if not name:
            raise InputError(f"{path} has a column without a name.", hint="Name each column in the first line.")
        if header.count(name) > 1:
            raise InputError(f"{path} has two columns {name!r}.")


def _cell(column: str, text: str, where: str) -> Any:
    if column not in ("id", "seed"):
        return text
    if _NUMBER.fullmatch(text) and len(text) <= 100:
        return int(text)
    if column == "seed":
        raise InputError(f"{where}: the seed {text!r} is no whole number.")
    return text


def _decoded(line: bytes, where: str, *, first: bool) -> str:
    try:
        return line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as exc:
        raise InputError(
            f"{where} is not UTF-8: byte {exc.start} of it cannot be read.", hint="Save the file as UTF-8."
        ) from exc


def _parquet(path: Path) -> Any:
    parquet = require("pyarrow.parquet", extra="data", purpose="Reading a parquet file")
    try:
        return parquet.ParquetFile(path)
    except (OSError, ValueError) as exc:  # pyarrow's own errors are of these kinds
        raise InputError(f"{path} cannot be read as a parquet file: {exc}") from exc


def _parquet_rows(path: Path) -> Iterator[tuple[str, Any]]:
    number = 0
    with _parquet(path) as file:
        try:
            for batch in file.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}, row {number}", {name: value for name, value in row.items() if value is not None}
        except (OSError, ValueError) as exc:
            if isinstance(exc, InputError):
                raise
            raise InputError(f"{path} is broken after row {number}: {exc}") from exc


_READERS: dict[str, Callable[[Path], Iterator[tuple[str, Any]]]] = {
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".csv": _csv,
    ".parquet": _parquet_rows,
}
