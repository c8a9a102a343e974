"""Dialogues to text and back: JSON, CSV and txt. No files here; see ``files``."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from sdialog_like.errors import DialogFormatError
from sdialog_like.terminal import one_line

if TYPE_CHECKING:
    from sdialog_like.dialog.dialog import Dialog

__all__ = ["from_csv", "from_dict", "from_json", "from_text", "to_csv", "to_dict", "to_json", "to_text"]

_Dialog = TypeVar("_Dialog", bound="Dialog")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_CELL = 2**31 - 1  # what a C long holds everywhere; the csv module's own limit is 128 KiB


def to_dict(dialog: Dialog) -> dict[str, Any]:
    """Return the JSON form; see ``Dialog.to_dict``."""
    try:
        data = dialog.model_dump(mode="json")
    except ValueError as exc:  # pydantic's serialisation errors are ValueErrors
        raise DialogFormatError(f"The dialogue holds something that has no JSON form: {exc}") from exc
    # Only the fields known here are dropped where unset. A null that came with a dataset's scenario says something.
    for name in type(dialog).model_fields:
        if data[name] is None:
            del data[name]
    for event in data.get("events", ()):
        for name in [name for name, value in event.items() if value is None or (name == "repairs" and not value)]:
            del event[name]
    provenance = data.get("provenance", {})
    for name in ("generator", "packageVersion"):
        if name in provenance and provenance[name] is None:
            del provenance[name]
    return data


def to_json(dialog: Dialog, indent: int | None) -> str:
    """Return the JSON text; see ``Dialog.to_json``."""
    try:
        text = json.dumps(to_dict(dialog), ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError as exc:
        raise DialogFormatError(f"The dialogue holds a number that JSON does not have (NaN or infinity): {exc}") from exc
    # Half a character, such as a model's cut-off reply may end with, cannot be encoded; JSON's escape for it can.
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def from_dict(data: Mapping[str, Any], cls: type[_Dialog]) -> _Dialog:
    """Make a dialogue of its JSON form; see ``Dialog.from_dict``."""
    if not isinstance(data, Mapping):
        raise DialogFormatError(f"A dialogue is a JSON object with the key 'turns', not {_kind(data)}.")
    try:
        return cls.model_validate(data)
    except ValidationError as exc:
        raise DialogFormatError(f"This is not a dialogue: {_summary(exc)}") from exc


def from_json(text: str | bytes, cls: type[_Dialog]) -> _Dialog:
    """Read a dialogue's JSON text; see ``Dialog.from_json``."""
    return from_dict(parse_json(text), cls)


def parse_json(text: str | bytes) -> Any:
    """Parse JSON, with every way to fail as one error that says where."""
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except json.JSONDecodeError as exc:
        raise DialogFormatError(f"This is not JSON: {exc.msg} at line {exc.lineno}, column {exc.colno}.") from exc
    except UnicodeDecodeError as exc:
        raise DialogFormatError(f"This is not UTF-8: byte {exc.start} cannot be read.") from exc
    except (RecursionError, ValueError) as exc:  # nested too deeply, or a number with thousands of digits
        raise DialogFormatError(f"This JSON cannot be read: {exc}") from exc


def to_text(dialog: Dialog) -> str:
    """Return one ``Speaker: text`` line a turn, each with its newline.

    Raises:
        DialogFormatError: A speaker could not be told from the text again.
    """
    for turn in dialog.turns:
        if ": " in turn.speaker or one_line(turn.speaker) != turn.speaker:
            raise DialogFormatError(
                f"The speaker {turn.speaker!r} cannot be written as text: the name ends at the first ': ' of its line.",
                hint="Rename the speaker, or write .json, .jsonl or .csv.",
            )
    return "".join(f"{turn}\n" for turn in dialog.turns)


def from_text(text: str, cls: type[_Dialog]) -> _Dialog:
    """Read ``Speaker: text`` lines; see ``Dialog.from_str``."""
    turns = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")  # an editor on Windows was here; a text that we wrote has none
        speaker, separator, said = line.partition(": ")
        if separator:
            turns.append({"speaker": speaker, "text": said})
        elif line.endswith(":"):  # an empty text whose trailing space an editor has removed
            turns.append({"speaker": line[:-1], "text": ""})
        elif line.strip():
            raise DialogFormatError(f"Line {number} names no speaker: {line[:60]!r}.", hint="A line is 'Speaker: text'.")
    return cls.model_validate({"turns": turns})


def to_csv(dialog: Dialog) -> str:
    """Return a table with the columns speaker and text, quoted where it must be.

    Raises:
        DialogFormatError: A text holds a NUL, which Python 3.10 could not read again.
    """
    if sys.version_info < (3, 11) and any("\0" in turn.speaker + turn.text for turn in dialog.turns):
        raise DialogFormatError("A text holds a NUL character, which Python 3.10 cannot read from CSV.")
    # A lone carriage return ends a row for readers, but is not quoted by every version of the csv module's writer.
    awkward = any("\r" in turn.speaker + turn.text for turn in dialog.turns)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if awkward else csv.QUOTE_MINIMAL)
    writer.writerow(["speaker", "text"])
    writer.writerows([turn.speaker, turn.text] for turn in dialog.turns)
    return out.getvalue()


def from_csv(text: str, cls: type[_Dialog]) -> _Dialog:
    """Read a table that has the columns speaker and text; others are left out.

    Raises:
        DialogFormatError: There are no such columns, or a row is too short or broken.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if not {"speaker", "text"} <= set(header):
            raise DialogFormatError(f"The table needs the columns 'speaker' and 'text'; its first row is {header}.")
        speaker, said = header.index("speaker"), header.index("text")
        turns = []
        for row in rows:
            if not row:  # an empty line
                continue
            if len(row) <= max(speaker, said):
                raise DialogFormatError(f"Line {rows.line_num} has {len(row)} of {len(header)} columns.")
            turns.append({"speaker": row[speaker], "text": row[said]})
    except csv.Error as exc:
        raise DialogFormatError(f"Line {rows.line_num} is not CSV: {exc}.") from exc
    return cls.model_validate({"turns": turns})


def _summary(exc: ValidationError) -> str:
    errors = exc.errors(include_url=False, include_context=False, include_input=False)
    shown = "; ".join(f"{'.'.join(map(str, error['loc'])) or 'it'}: {error['msg']}" for error in errors[:3])
    return f"{shown} (and {len(errors) - 3} more)." if len(errors) > 3 else f"{shown}."


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number", type(None): "null"}
    return names.get(type(value), f"a {type(value).__name__}")
