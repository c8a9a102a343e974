"""A preview's rows on a terminal and in a notebook."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, TextIO

from sdialog_like.dialog import Dialog
from sdialog_like.dialog.html import dialog_html
from sdialog_like.recipes.dataset.row import ROW_ID, is_dialogue
from sdialog_like.terminal import clean_text, colours_wanted, one_line, write_line

if TYPE_CHECKING:
    from sdialog_like.recipes.previewing import Preview

__all__ = ["preview_html", "print_preview"]

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_BOX = "max-width:60em;font-family:system-ui,sans-serif;font-size:14px;line-height:1.45"
_CELL = "text-align:left;vertical-align:top;padding:3px 12px 3px 0;border-bottom:1px solid rgba(128,128,128,.25)"


def print_preview(preview: Preview, file: TextIO | None) -> None:
    """Print each row: its columns, dialogues as lines."""
    stream = sys.stdout if file is None else file
    coloured = colours_wanted(stream)

    def paint(text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if coloured else text

    for row in preview.rows:
        write_line(paint(f"--- Row {_line(row.get(ROW_ID))} ---", _BOLD), stream)
        for name, value in row.items():
            if name == ROW_ID:
                continue
            lines = _lines(value)
            alone = len(lines) == 1 and not is_dialogue(value)
            write_line(f"{paint(_line(name), _BOLD)}: {lines[0] if alone else ''}".rstrip(), stream)
            for line in () if alone else lines:
                write_line(f"    {line}", stream)
        write_line("", stream)
    for line in _notes(preview):
        write_line(paint(line, _DIM), stream)


def preview_html(preview: Preview) -> str:
    """Return the rows as a part of a page, styled inline."""
    parts = []
    for row in preview.rows:
        cells = "".join(
            f'<tr><th style="{_CELL}">{_text(name)}</th><td style="{_CELL}">{_html(value)}</td></tr>'
            for name, value in row.items()
            if name != ROW_ID
        )
        title = f'<div style="font-weight:600;margin:14px 0 4px">Row {_text(row.get(ROW_ID))}</div>'
        parts.append(f'{title}<table style="border-collapse:collapse">{cells}</table>')
    notes = "".join(f'<div style="opacity:.7">{_text(line)}</div>' for line in _notes(preview))
    return f'<div style="{_BOX}">{"".join(parts)}{notes}</div>'


def _notes(preview: Preview) -> list[str]:
    notes = [f"Recipe {_line(preview.name)}, seed {preview.seed}; {len(preview.rows)} rows, in memory only."]
    for line in preview.lines:
        dropped = line.get("dropped")
        if dropped is not None:
            notes.append(
                _line(f"Row {line['id']} was dropped by {dropped['column']}: {dropped.get('reason') or 'no reason'}")
            )
    notes += [_line(f"Row {name} failed: {error}") for name, error in preview.failures.items()]
    return notes


def _lines(value: Any) -> list[str]:
    """Return a value as lines for a terminal."""
    if is_dialogue(value):
        return [_line(turn) for turn in Dialog.from_dict(value).turns]
    if isinstance(value, str):
        return [_line(line) for line in value.splitlines()] or [""]
    return [_line(json.dumps(value, ensure_ascii=False))]


def _html(value: Any) -> str:
    if is_dialogue(value):
        return dialog_html(Dialog.from_dict(value))
    if isinstance(value, Mapping):
        return "<br>".join(
            f"<b>{_text(name)}</b>: {_text(_plain(each))}" for name, each in value.items() if each is not None
        )
    return f'<span style="white-space:pre-wrap">{_text(_plain(value))}</span>'


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(value: Any) -> str:
    return clean_text(one_line(str(value)))


def _text(value: Any) -> str:
    return escape(clean_text(str(value)), quote=True)
