"""Rules that draw from a file: a line of a text, or a cell of a table's column."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.generators.rules.base import Rule

__all__ = ["FromFile", "read_column", "read_lines"]

_DELIMITERS = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True)
class FromFile(Rule):
    """One of the values that a file held when the rule was read, each entry equally likely.

    Attributes:
        text: The rule as it was written, such as ``{csv:city:places.csv}``.
        values: The values; one that stands in the file twice is twice as likely.
    """

    text: str
    values: tuple[str, ...] = field(repr=False)

    def draw(self, random: Random) -> str:
        """Return a value."""
        return self.values[int(random.random() * len(self.values))]

    def plain(self) -> Any:
        """Return the rule's text, with a digest by which a changed file is noticed."""
        content = json.dumps(self.values, ensure_ascii=True).encode("ascii")
        return {"file": self.text, "blake2b": hashlib.blake2b(content, digest_size=8).hexdigest()}

    def known(self) -> Iterator[str]:
        """Yield each different value."""
        return iter(dict.fromkeys(self.values))


def read_lines(text: str, path: str) -> FromFile:
    """Make the rule ``{txt:FILE}``: a line of the file, without white space around it; empty lines do not count.

    Raises:
        InputError: The file cannot be read, or has no such line. The message begins with a small letter.
    """
    values = tuple(line.strip() for line in io.StringIO(_content(path)) if line.strip())
    return _made(text, path, values, "has no line with anything in it")


def read_column(text: str, kind: str, column: str, path: str) -> FromFile:
    """Make the rule ``{csv:COLUMN:FILE}`` or ``{tsv:COLUMN:FILE}``: a cell of the column that is not empty.

    Args:
        text: The rule as it was written.
        kind: ``csv`` or ``tsv``.
        column: A name in the file's first line; or a number from 0, and then the first line is a row like the others.
        path: The file.

    Raises:
        InputError: As `read_lines`; or there is no such column.
    """
    content = _content(path)
    try:
        rows = [row for row in csv.reader(io.StringIO(content, newline=""), delimiter=_DELIMITERS[kind], strict=True) if row]
    except csv.Error as exc:
        raise InputError(f"the file {path} cannot be read as {kind.upper()}: {exc}.") from exc
    if column.isdecimal():
        place = int(column)
        if rows and all(place >= len(row) for row in rows):
            raise InputError(f"no row of the file {path} has a column {place} (the first one is 0).")
    else:
        header = [name.strip() for name in rows.pop(0)] if rows else []
        if column not in header:
            names = ", ".join(map(repr, header)) or "none"
            raise InputError(f"the file {path} has no column {column!r}; its columns are {names}.")
        place = header.index(column)
    values = tuple(row[place].strip() for row in rows if place < len(row) and row[place].strip())
    return _made(text, path, values, f"has nothing in the column {column!r}")


def _content(path: str) -> str:
    file = Path(path).expanduser()
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"there is no file {path}.", hint=f"It was looked for as {file.absolute()}.") from None
    except OSError as exc:
        raise InputError(f"the file {path} cannot be read: {exc.strerror or exc}.") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"the file {path} is not UTF-8.", hint="Save it as UTF-8.") from exc


def _made(text: str, path: str, values: tuple[str, ...], problem: str) -> FromFile:
    if not values:
        raise InputError(f"the file {path} {problem}.")
    return FromFile(text, values)
