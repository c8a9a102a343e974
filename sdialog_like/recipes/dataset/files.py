"""The files of a data set: JSONL, parquet, CSV and chat messages; each whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from sdialog_like.atomic import atomic_writer
from sdialog_like.errors import InputError
from sdialog_like.exports.lines import json_line, json_text
from sdialog_like.lazy import require
from sdialog_like.recipes.dataset.row import ROW_ID
from sdialog_like.recipes.dataset.types import ColumnType, column_type, merged

__all__ = ["read_jsonl", "types_of", "write_csv", "write_jsonl", "write_parquet"]

_ROW_GROUP = 1000


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, ColumnType]]:
    """Write one row a line.

    Returns:
        The file's lines, bytes and SHA-256; and the type of each column.

    Raises:
        OSError: The disk refuses.
    """
    hashing = hashlib.sha256()
    size = count = 0
    types: dict[str, ColumnType] = {}
    with atomic_writer(path) as file:
        for row in rows:
            data = json_line(row)
            file.write(data)
            hashing.update(data)
            size += len(data)
            count += 1
            _see(types, row)
    return {"lines": count, "bytes": size, "sha256": hashing.hexdigest()}, types


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Go through the rows that `write_jsonl` wrote."""
    with open(path, "rb") as file:
        for line in file:
            yield json.loads(line)


def types_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, ColumnType]:
    """Return the type of each column, found in all its values."""
    types: dict[str, ColumnType] = {}
    for row in rows:
        _see(types, row)
    return types


def write_parquet(path: Path, rows: Iterable[Mapping[str, Any]], types: Mapping[str, ColumnType]) -> None:
    """Write parquet with a typed column each; a dialogue is a struct with a dialogue's columns.

    Args:
        path: The file.
        rows: The rows.
        types: The columns' types.

    Raises:
        MissingExtraError: pyarrow is not installed.
        OSError: The disk refuses.
    """
    arrow = require("pyarrow", extra="data", purpose="Writing parquet")
    parquet = require("pyarrow.parquet", extra="data", purpose="Writing parquet")
    known = dict(types) or {ROW_ID: ColumnType("int")}
    schema = arrow.schema([(name, kind.arrow(arrow)) for name, kind in known.items()])
    with atomic_writer(path) as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        left = iter(rows)
        while group := list(islice(left, _ROW_GROUP)):
            cells = [{name: kind.cell(row.get(name)) for name, kind in known.items()} for row in group]
            writer.write_table(_table(cells, schema))


def _table(cells: Iterable[Mapping[str, Any]], schema: Any) -> Any:
    """Return rows as pyarrow's table.

    They go through JSON, because ``Table.from_pylist`` imports pandas wherever it is installed: 50 MiB for nothing.
    """
    from pyarrow import json as arrow_json

    data = "\n".join(json.dumps(row) for row in cells).encode()
    return arrow_json.read_json(
        io.BytesIO(data),
        read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1),  # no row is cut in two
        parse_options=arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table; what is no text, number or truth value is JSON in its cell.

    Raises:
        InputError: Rows have different columns.
        OSError: The disk refuses.
    """
    with atomic_writer(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
        writer = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(text, list(row), lineterminator="\n")
                writer.writeheader()
            try:
                writer.writerow({name: _csv_cell(value) for name, value in row.items()})
            except ValueError as exc:
                raise InputError(f"Row {row.get(ROW_ID)!r} has other columns than the first one: {exc}.") from exc
        text.flush()
        text.detach()


def _csv_cell(value: Any) -> Any:
    return json_text(value) if isinstance(value, (Mapping, list, bool)) else value


def _see(types: dict[str, ColumnType], row: Mapping[str, Any]) -> None:
    for name, value in row.items():
        known = types.get(name)
        found = column_type(value)
        types[name] = found if known is None else merged(known, found)
