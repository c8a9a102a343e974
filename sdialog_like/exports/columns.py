"""A dialogue as one row of typed columns, and back, without loss."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sdialog_like.dialog import codec
from sdialog_like.errors import DialogFormatError
from sdialog_like.exports.ids import id_from_text, id_to_text
from sdialog_like.exports.lines import json_text

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["COLUMNS", "Kind", "from_row", "to_row"]

# A column's type: the name of a plain one, a list of a plain one ("[string]"), or a list of records (column to type).
Kind = str | dict[str, str]

COLUMNS: dict[str, tuple[Kind, str]] = {
    "dialogId": ("string", "the id; a number as its digits"),
    "complete": ("bool", "whether the dialogue came to its own end"),
    "turns": ({"speaker": "string", "text": "string"}, "who said what, in order"),
    "model": ("string", "the model's name"),
    "seed": ("int64", "the seed that was asked for"),
    "scenario": ("string", "what it was about: a text, or JSON"),
    "context": ("string", "where and when it took place: a text, or JSON"),
    "personas": ("string", "JSON: speaker to the persona's attributes"),
    "events": (
        {
            "agent": "string",
            "action": "string",
            "actionLabel": "string",
            "text": "string",
            "timestamp": "int64",
            "seed": "int64",
            "repairs": "[string]",
            "data": "string",
        },
        "what happened, in order, with the seeds really used; data is JSON",
    ),
    "terminationReason": ("string", "why it ended"),
    "terminationTurn": ("int64", "how many turns had been said by then"),
    "notes": ("string", "what a person noted"),
    "parentId": ("string", "the id of the dialogue that it was taken from"),
    "provenance": ("string", "JSON: what made it: generator, settings, model parameters, version, prompts"),
    "formatVersion": ("string", "the version of the dialogue's layout"),
    "exact": ("string", "JSON: fields as they are that the columns cannot say exactly; mostly empty"),
}

_PLAIN = ("complete", "model", "seed", "notes", "formatVersion")
_JSON = ("personas", "provenance")
_TEXT_OR_JSON = ("scenario", "context")
_IDS = ("dialogId", "parentId")
_EVENT_PLAIN = ("agent", "action", "actionLabel", "text", "timestamp", "seed")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INT64 = range(-(2**63), 2**63)


def to_row(dialog: Dialog) -> dict[str, Any]:
    """Return the row: a value for each of `COLUMNS`, ``None`` where there is none.

    Raises:
        DialogFormatError: The dialogue has no JSON form.
    """
    data = dialog.to_dict()
    ending = data.get("termination", {})
    row = {
        **{name: _plain(data.get(name)) for name in _PLAIN},
        **{name: _json(data.get(name)) for name in _JSON},
        **{name: _text_or_json(data.get(name)) for name in _TEXT_OR_JSON},
        **{name: _plain(id_to_text(data.get(name))) for name in _IDS},
        "turns": [{"speaker": _plain(turn["speaker"]), "text": _plain(turn["text"])} for turn in data["turns"]],
        "events": None if "events" not in data else [_event_row(event) for event in data["events"]],
        "terminationReason": ending.get("reason"),
        "terminationTurn": _plain(ending.get("turn")),
    }
    again = _read(row)
    exact = {name: value for name, value in data.items() if name not in again or again[name] != value}
    row["exact"] = json_text(exact) if exact else None
    return {name: row[name] for name in COLUMNS}


def from_row(row: Mapping[str, Any]) -> Dialog:
    """Make the dialogue of a row.

    Raises:
        DialogFormatError: The row does not hold one.
    """
    from sdialog_like.dialog import Dialog

    try:
        data = _read(row)
        if row.get("exact"):
            data.update(json.loads(row["exact"]))
    except (TypeError, ValueError, KeyError, AttributeError) as exc:
        raise DialogFormatError(f"The columns do not hold a dialogue: {exc}") from exc
    return Dialog.from_dict(data)


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {name: row.get(name) for name in _PLAIN}
    data |= {name: None if row.get(name) is None else json.loads(row[name]) for name in _JSON}
    data |= {name: _from_text_or_json(row.get(name)) for name in _TEXT_OR_JSON}
    data |= {name: id_from_text(row.get(name)) for name in _IDS}
    data["turns"] = [dict(turn) for turn in row["turns"]]
    events = row.get("events")
    data["events"] = None if events is None else [_event(event) for event in events]
    reason = row.get("terminationReason")
    data["termination"] = None if reason is None else {"reason": reason, "turn": row.get("terminationTurn")}
    return {name: value for name, value in data.items() if value is not None}


def _event_row(event: Mapping[str, Any]) -> dict[str, Any]:
    repairs = [_plain(repair) for repair in event.get("repairs", ())]
    return {name: _plain(event.get(name)) for name in _EVENT_PLAIN} | {"repairs": repairs, "data": _json(event.get("data"))}


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    event = {name: row.get(name) for name in _EVENT_PLAIN}
    event["repairs"] = list(row.get("repairs") or ()) or None
    event["data"] = None if row.get("data") is None else json.loads(row["data"])
    return {name: value for name, value in event.items() if value is not None}


def _plain(value: Any) -> Any:
    """Return a value as a column can hold it; where that is not the same, ``exact`` has the true one."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, int) and value not in _INT64:
        return None
    return value


def _json(value: Any) -> str | None:
    return None if value is None else json_text(value)


def _text_or_json(value: Any) -> str | None:
    return _plain(value) if isinstance(value, str) else _json(value)


def _from_text_or_json(text: str | None) -> Any:
    if text is not None and text[:1] in ("{", "["):
        try:
            return codec.parse_json(text)
        except DialogFormatError:
            return text
    return text
