"""Dialogues: their model, their files, and how they look on a terminal and in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["Dialog", "Event", "Provenance", "Termination", "Turn", "load_dialogs", "safe_file_name", "save_dialogs"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Dialog": "sdialog_like.dialog.dialog",
        "Event": "sdialog_like.dialog.model",
        "Provenance": "sdialog_like.dialog.model",
        "Termination": "sdialog_like.dialog.model",
        "Turn": "sdialog_like.dialog.model",
        "load_dialogs": "sdialog_like.dialog.folders",
        "safe_file_name": "sdialog_like.dialog.names",
        "save_dialogs": "sdialog_like.dialog.folders",
    },
)

if TYPE_CHECKING:
    from sdialog_like.dialog.dialog import Dialog
    from sdialog_like.dialog.folders import load_dialogs, save_dialogs
    from sdialog_like.dialog.model import Event, Provenance, Termination, Turn
    from sdialog_like.dialog.names import safe_file_name
