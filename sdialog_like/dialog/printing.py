"""A dialogue on the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, TextIO

from sdialog_like.terminal import clean_text, colours_wanted, one_line, write_line

if TYPE_CHECKING:
    from sdialog_like.dialog.dialog import Dialog

__all__ = ["print_dialog"]

_RESET = "\x1b[0m"
_TAG = "\x1b[1;35m"  # what frames the dialogue
_SPEAKERS = ["\x1b[1;34m", "\x1b[1;31m", "\x1b[1;32m", "\x1b[1;36m", "\x1b[1;33m"]  # in the order in which they speak


def print_dialog(dialog: Dialog, *, scenario: bool, everything: bool, file: TextIO | None) -> None:
    """Show a dialogue; see ``Dialog.print``."""
    stream = sys.stdout if file is None else file
    coloured = colours_wanted(stream)

    def paint(text: str, colour: str) -> str:
        return f"{colour}{text}{_RESET}" if coloured else text

    def tagged(tag: str, text: str, colour: str = _TAG) -> None:
        write_line(f"{paint(f'[{clean_text(one_line(tag))}]', colour)} {clean_text(text)}", stream)

    for tag, value in (("dialog_id", dialog.dialogId), ("model", dialog.model), ("seed", dialog.seed)):
        if value is not None:
            tagged(tag, one_line(str(value)))
    if everything:
        _print_outcome(dialog, tagged)
    if scenario and dialog.scenario is not None:
        tagged("scenario", "")
        write_line(clean_text(_readable(dialog.scenario)), stream)
    if everything:
        if dialog.context is not None:
            tagged("context", "")
            write_line(clean_text(_readable(dialog.context)), stream)
        for speaker, persona in (dialog.personas or {}).items():
            tagged("persona", one_line(speaker))
            for name, value in persona.items():
                write_line(clean_text(f"  {one_line(str(name))}: {_readable(value)}"), stream)
    write_line(paint("--- Dialogue Begins ---", _TAG), stream)
    colours = {speaker: _SPEAKERS[i % len(_SPEAKERS)] for i, speaker in enumerate(dialog.get_speakers())}
    for turn in dialog.turns:
        # One line a turn, as in str(): a line break in a text could pass for another speaker's turn.
        tagged(turn.speaker, one_line(turn.text), colours[turn.speaker])
    write_line(paint("--- Dialogue Ends ---", _TAG), stream)
    if everything:
        for number, event in enumerate(dialog.events or (), 1):
            fields = event.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            tagged(f"event {number}", json.dumps(fields, ensure_ascii=False))


def _print_outcome(dialog: Dialog, tagged: Any) -> None:
    for tag, value in (("parent_id", dialog.parentId), ("complete", dialog.complete), ("notes", dialog.notes)):
        if value is not None:
            tagged(tag, one_line(str(value)))
    if dialog.termination is not None:
        tagged("termination", f"{dialog.termination.reason} at turn {dialog.termination.turn}")


def _readable(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return str(value)
