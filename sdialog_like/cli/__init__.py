"""The command line ``sdialog-like``: one small module for each group of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["main"]

__getattr__, __dir__ = lazy_exports(__name__, {"main": "sdialog_like.cli.app"})

if TYPE_CHECKING:
    from sdialog_like.cli.app import main
