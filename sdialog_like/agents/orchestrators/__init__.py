"""Orchestrators: they look at a dialogue before their agent speaks, and may tell it something or end the dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["Look", "Orchestrator", "Stop"]

_BASE = "sdialog_like.agents.orchestrators"

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Look": f"{_BASE}.base",
        "Orchestrator": f"{_BASE}.base",
        "Stop": f"{_BASE}.base",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents.orchestrators.base import Look, Orchestrator, Stop
