"""Orchestrators: they look at a dialogue before their agent speaks, and may tell it something or end the dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "ChangeMindOrchestrator",
    "GoalLedgerOrchestrator",
    "InstructionListOrchestrator",
    "LengthOrchestrator",
    "Look",
    "Orchestrator",
    "SimpleReflexOrchestrator",
    "SimpleResponseOrchestrator",
    "Stop",
]

_BASE = "sdialog_like.agents.orchestrators"

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "ChangeMindOrchestrator": f"{_BASE}.change_mind",
        "GoalLedgerOrchestrator": f"{_BASE}.goal_ledger",
        "InstructionListOrchestrator": f"{_BASE}.instruction_list",
        "LengthOrchestrator": f"{_BASE}.length",
        "Look": f"{_BASE}.base",
        "Orchestrator": f"{_BASE}.base",
        "SimpleReflexOrchestrator": f"{_BASE}.reflex",
        "SimpleResponseOrchestrator": f"{_BASE}.responses",
        "Stop": f"{_BASE}.base",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents.orchestrators.base import Look, Orchestrator, Stop
    from sdialog_like.agents.orchestrators.change_mind import ChangeMindOrchestrator
    from sdialog_like.agents.orchestrators.goal_ledger import GoalLedgerOrchestrator
    from sdialog_like.agents.orchestrators.instruction_list import InstructionListOrchestrator
    from sdialog_like.agents.orchestrators.length import LengthOrchestrator
    from sdialog_like.agents.orchestrators.reflex import SimpleReflexOrchestrator
    from sdialog_like.agents.orchestrators.responses import SimpleResponseOrchestrator
