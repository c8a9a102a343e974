"""Agents: personas that talk to each other, turn by turn, each with its own view of the talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["Agent"]

__getattr__, __dir__ = lazy_exports(__name__, {"Agent": "sdialog_like.agents.agent"})

if TYPE_CHECKING:
    from sdialog_like.agents.agent import Agent
