"""The call seam: every request to a model, whoever makes it, goes through ``client.call`` and the wrappers around it.

    parse and repair → journal → retry → throttle → LangChain chat model

An `Engine` puts the wrappers around a model, ``engine.row(id, seed)`` makes the `Client` for one row, and `map_rows` runs a
program over many rows at the same time, on the package's one event loop (``engine.loop``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Client",
    "Engine",
    "Journal",
    "JournalRecord",
    "MemoryJournal",
    "Reply",
    "ReplyStream",
    "Row",
    "RowResult",
    "Usage",
    "for_each_row",
    "map_rows",
    "run_blocking",
    "run_on_loop",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Client": "sdialog_like.engine.client",
        "Engine": "sdialog_like.engine.engine",
        "Journal": "sdialog_like.engine.journal",
        "JournalRecord": "sdialog_like.engine.journal",
        "MemoryJournal": "sdialog_like.engine.journal",
        "Reply": "sdialog_like.engine.reply",
        "ReplyStream": "sdialog_like.engine.streaming",
        "Row": "sdialog_like.engine.rows",
        "RowResult": "sdialog_like.engine.rows",
        "Usage": "sdialog_like.engine.usage",
        "for_each_row": "sdialog_like.engine.rows",
        "map_rows": "sdialog_like.engine.rows",
        "run_blocking": "sdialog_like.engine.loop",
        "run_on_loop": "sdialog_like.engine.loop",
    },
)

if TYPE_CHECKING:
    from sdialog_like.engine.client import Client
    from sdialog_like.engine.engine import Engine
    from sdialog_like.engine.journal import Journal, JournalRecord, MemoryJournal
    from sdialog_like.engine.loop import run_blocking, run_on_loop
    from sdialog_like.engine.reply import Reply
    from sdialog_like.engine.rows import Row, RowResult, for_each_row, map_rows
    from sdialog_like.engine.streaming import ReplyStream
    from sdialog_like.engine.usage import Usage
