"""Lines of JSON, and JSON files of many records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sdialog_like.dialog import codec
from sdialog_like.errors import DialogFormatError

__all__ = ["json_line", "json_text", "read_records"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def json_text(data: Any) -> str:
    """Return data as JSON on one line; half characters, which UTF-8 cannot hold, as JSON's escapes.

    Raises:
        DialogFormatError: It holds NaN or infinity.
    """
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except ValueError as exc:
        raise DialogFormatError("The dialogue holds a number that JSON does not have (NaN or infinity).") from exc
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def json_line(data: Any) -> bytes:
    """Return data as one line of a JSONL file."""
    return json_text(data).encode("utf-8") + b"\n"


def read_records(path: Path) -> Iterator[tuple[str, Any]]:
    """Read the records of a file: one a line, or the items of one JSON list (or one object over many lines).

    Lines are read one at a time; one list is read as a whole.

    Yields:
        Where the record stands ("line 3", "item 3"), and the record.

    Raises:
        DialogFormatError: Something is not JSON; says where.
        OSError: The file cannot be read.
    """
    if path.suffix.lower() != ".jsonl" and _is_one_document(path):
        content = codec.parse_json(path.read_bytes())
        for number, item in enumerate(content if isinstance(content, list) else [content], 1):
            yield f"item {number}", item
        return
    with open(path, "rb") as file:
        # Only a newline ends a line of JSONL; str.splitlines would also break at separators inside the texts.
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield f"line {number}", codec.parse_json(line)
                except DialogFormatError as exc:
                    reason = exc.message.replace(" at line 1, column", " at column")
                    raise DialogFormatError(f"In line {number}: {reason}", hint=exc.hint) from exc


def _is_one_document(path: Path) -> bool:
    with open(path, "rb") as file:
        first = next((line for line in file if line.strip(b"\xef\xbb\xbf \t\r\n")), b"")
        if not first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
            return True
        try:
            codec.parse_json(first)
        except DialogFormatError:
            return True
        return not any(line.strip() for line in file)
