"""Dialogues to other people's formats and back: nothing is lost without being said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Chat",
    "ChatShape",
    "ExportReport",
    "FORMATS",
    "Format",
    "ImportReport",
    "Skipped",
    "export_dialogs",
    "import_dialogs",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "FORMATS": "sdialog_like.exports.formats",
        "Chat": "sdialog_like.exports.chat",
        "ChatShape": "sdialog_like.exports.chat",
        "ExportReport": "sdialog_like.exports.report",
        "Format": "sdialog_like.exports.formats",
        "ImportReport": "sdialog_like.exports.report",
        "Skipped": "sdialog_like.exports.report",
        "export_dialogs": "sdialog_like.exports.exporting",
        "import_dialogs": "sdialog_like.exports.importing",
    },
)

if TYPE_CHECKING:
    from sdialog_like.exports.chat import Chat, ChatShape
    from sdialog_like.exports.exporting import export_dialogs
    from sdialog_like.exports.formats import FORMATS, Format
    from sdialog_like.exports.importing import import_dialogs
    from sdialog_like.exports.report import ExportReport, ImportReport, Skipped
