"""Agents: personas that talk to each other, turn by turn, each with its own view of the talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Agent",
    "CallableSide",
    "Conversation",
    "Floor",
    "Human",
    "addressed",
    "moderator",
    "round_robin",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Agent": "sdialog_like.agents.agent",
        "CallableSide": "sdialog_like.agents.callable_side",
        "Conversation": "sdialog_like.agents.conversation",
        "Floor": "sdialog_like.agents.turn_taking",
        "Human": "sdialog_like.agents.human",
        "addressed": "sdialog_like.agents.turn_taking",
        "moderator": "sdialog_like.agents.turn_taking",
        "round_robin": "sdialog_like.agents.turn_taking",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents.agent import Agent
    from sdialog_like.agents.callable_side import CallableSide
    from sdialog_like.agents.conversation import Conversation
    from sdialog_like.agents.human import Human
    from sdialog_like.agents.turn_taking import Floor, addressed, moderator, round_robin
