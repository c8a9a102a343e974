"""Rows of turns put together to dialogues, one dialogue in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import DialogFormatError
from sdialog_like.exports.ids import id_from_text
from sdialog_like.exports.report import ImportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["group_turns"]

# Our names for columns, and what other tools call them.
_NAMES = {
    "dialog": ("dialog",),
    "dialogId": ("dialogid", "dialog_id", "dialogue_id", "conversation_id", "id"),
    "turn": ("turn", "turn_id", "turn_index"),
    "speaker": ("speaker", "role"),
    "text": ("text", "utterance", "content"),
}


def group_turns(rows: Iterable[tuple[str, Mapping[str, Any]]], report: ImportReport) -> Iterator[Dialog]:
    """Make dialogues of rows.

    The column ``dialog`` tells which rows belong together, else ``dialogId``; with neither, all rows are one dialogue.
    Columns that are not known here become fields of the turns.

    Args:
        rows: Where each stands ("line 3"), and its cells by column.
        report: Takes notes.

    Raises:
        DialogFormatError: A column is missing, or a dialogue's rows do not stand together.
    """
    columns: dict[str, str] | None = None
    group: list[tuple[Mapping[str, Any], str]] = []
    key: Any = None
    done: set[Any] = set()
    for where, row in rows:
        if columns is None:
            columns = _columns(row)
        own = row[columns["dialog"]] if "dialog" in columns else row[columns["dialogId"]] if "dialogId" in columns else None
        if group and own != key:
            done.add(key)
            yield _dialog(group, columns, report)
            group = []
        if own in done:
            raise DialogFormatError(
                f"In {where}: the dialogue {own!r} goes on, but others stand in between.", hint="Sort the rows by dialogue."
            )
        key = own
        group.append((row, where))
    if group and columns is not None:
        yield _dialog(group, columns, report)


def _columns(row: Mapping[str, Any]) -> dict[str, str]:
    """Find our columns among those that are there."""
    there: dict[str, str] = {}
    for name in row:
        there.setdefault(str(name).strip().lower(), name)
    columns = {ours: there[n] for ours, names in _NAMES.items() for n in reversed(names) if n in there}
    if not {"speaker", "text"} <= set(columns):
        raise DialogFormatError(
            f"A table of turns needs the columns 'speaker' and 'text'; there is {', '.join(map(str, row)) or 'none'}."
        )
    return columns


def _dialog(group: list[tuple[Mapping[str, Any], str]], columns: Mapping[str, str], report: ImportReport) -> Dialog:
    from sdialog_like.dialog import Dialog

    numbers = [str(row[columns["turn"]]) for row, _ in group] if "turn" in columns else []
    known = dict(columns)
    if numbers and all(re.fullmatch("[0-9]{1,9}", number) for number in numbers):
        group = [pair for _, pair in sorted(zip(map(int, numbers), group, strict=True), key=lambda numbered: numbered[0])]
    else:
        known.pop("turn", None)  # something else of that name: it stays with the turn
    others = [name for name in group[0][0] if name not in known.values()]
    for name in others:
        report.notes[f"the column {name!r} became a field of the turn"] += 1
    turns = []
    for row, where in group:
        speaker, text = row[columns["speaker"]], row[columns["text"]]
        if not isinstance(speaker, str) or not isinstance(text, str):
            raise DialogFormatError(f"In {where}: the speaker and the text are texts, not {speaker!r} and {text!r}.")
        turns.append({name: row[name] for name in others} | {"speaker": speaker, "text": text})
    id = group[0][0][columns["dialogId"]] if "dialogId" in columns else None  # noqa: A001
    return Dialog.from_dict({"turns": turns, "dialogId": id_from_text(id) if isinstance(id, str) else id})
