"""Flowcharts of tasks: what a system may say, and what follows what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["Flowchart"]

__getattr__, __dir__ = lazy_exports(__name__, {"Flowchart": "sdialog_like.flowcharts.flowchart"})

if TYPE_CHECKING:
    from sdialog_like.flowcharts.flowchart import Flowchart
