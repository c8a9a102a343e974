"""An agent's settings beyond its persona and model, as plain data: for a dialogue's record, and to tell agents apart."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sdialog_like.agents.guards import DEFAULT_GUARDS, Guard
from sdialog_like.agents.orchestrators.base import Orchestrator, recorded
from sdialog_like.agents.tools import ToolLimits, ToolLoop
from sdialog_like.class_names import class_name

if TYPE_CHECKING:
    from sdialog_like.agents.agent import Agent

__all__ = ["guard_settings", "orchestrator_settings", "particulars", "tool_settings"]


def particulars(agent: Agent) -> dict[str, Any]:
    """Return the settings that are not the usual ones, under the names of the agent's arguments.

    What is code stands there by its name, as ``{"code": "module:name"}``.
    """
    first = agent.first_utterances
    settings: dict[str, Any] = {
        "tools": tool_settings(agent.tools),
        "think": agent.think,
        "first_utterance": first[0] if len(first) == 1 else list(first),
        "system_prompt": None if agent.own_system_prompt is None else recorded(agent.own_system_prompt),
        "orchestrators": [orchestrator_settings(each) for each in agent.orchestrators],
    }
    settings = {name: value for name, value in settings.items() if value is not None and value != []}
    if agent.guards is not DEFAULT_GUARDS:
        settings["guards"] = [guard_settings(guard) for guard in agent.guards]
    return settings


def orchestrator_settings(orchestrator: Orchestrator) -> dict[str, Any]:
    """Return an orchestrator as its class and what it was made with."""
    return {"class": class_name(type(orchestrator)), "settings": orchestrator.settings()}


def guard_settings(guard: Guard) -> dict[str, Any]:
    """Return a guard as its class and its public attributes."""
    attributes = {name: recorded(value) for name, value in vars(guard).items() if not name.startswith("_")}
    return {"class": class_name(type(guard)), "settings": attributes}


def tool_settings(loop: ToolLoop | None) -> dict[str, Any] | list[str] | None:
    """Return the tools' names; and how they are called, where that is not the usual way."""
    if loop is None:
        return None
    names, usual = [tool.name for tool in loop.tools], ToolLimits()
    unusual = {name: value for name, value in asdict(loop.limits).items() if value != getattr(usual, name)}
    if loop.by is not None:
        unusual["by"] = loop.by
    return {"names": names, **unusual} if unusual else names
