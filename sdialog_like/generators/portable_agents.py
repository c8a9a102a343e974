"""Agents as plain data from which another process makes them again: see `portable`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sdialog_like.agents import Agent
from sdialog_like.agents.guards import DEFAULT_GUARDS, Guard
from sdialog_like.agents.materials import as_examples
from sdialog_like.agents.orchestrators.base import Orchestrator, recorded
from sdialog_like.agents.particulars import guard_settings, orchestrator_settings, particulars, tool_settings
from sdialog_like.agents.tools import Tool, ToolLimits, ToolLoop, as_tool
from sdialog_like.class_names import class_name, import_class, why_not_importable
from sdialog_like.errors import InputError
from sdialog_like.generators.portable import (
    context_from,
    context_settings,
    example_settings,
    impossible,
    model_from,
    model_settings,
    persona_from,
    persona_settings,
)
from sdialog_like.personas import BasePersona

__all__ = ["SideLike", "agent_from", "agent_identity", "agent_settings", "side_from", "side_settings"]

SideLike: TypeAlias = "BasePersona | Agent | Mapping[str, Any] | str"
"""One side of a dialogue as a row may bring it."""


def side_settings(side: BasePersona | Agent | str | None, what: str) -> Any:
    """Return one side of a dialogue: a persona, or ``{"agent": …}``."""
    return {"agent": agent_settings(side, what)} if isinstance(side, Agent) else persona_settings(side, what)


def side_from(value: Any) -> BasePersona | Agent | str | None:
    """Return the side of `side_settings`."""
    if value is None or isinstance(value, (BasePersona, Agent, str)):
        return value
    if isinstance(value, Mapping) and set(value) == {"agent"} and isinstance(value["agent"], Mapping):
        return agent_from(value["agent"])
    return persona_from(value)


def agent_settings(agent: Agent, what: str) -> dict[str, Any]:
    """Return everything that an agent was made with.

    Raises:
        InputError: Something of it cannot be made again in another process; says what.
    """
    if type(agent) is not Agent:
        raise impossible(what, f"{class_name(type(agent))} is a kind of agent of its own")
    return {
        "persona": persona_settings(agent.persona, f"The persona of {what}"),
        "name": agent.given_name,
        "model": model_settings(agent.bound_model, f"The model of {what}"),
        "context": context_settings(agent.context, f"The context of {what}"),
        "dialogue_details": agent.dialogue_details,
        "example_dialogs": example_settings(agent.example_dialogs),
        "max_words": agent.max_words,
        "end_mark": agent.end_mark,
        **_further_settings(agent, what),
    }


def agent_from(value: Mapping[str, Any]) -> Agent:
    """Return the agent of `agent_settings`."""
    settings = dict(value)
    persona, context = settings.pop("persona", None), settings.pop("context", None)
    tools, prompt = settings.pop("tools", None), settings.pop("system_prompt", None)
    guards, orchestrators = settings.pop("guards", None), settings.pop("orchestrators", ())
    agent = Agent(
        None if persona is None else persona_from(persona),
        context=context_from(context),
        example_dialogs=as_examples(settings.pop("example_dialogs", None)),
        model=model_from(settings.pop("model", None)),
        tools=None if tools is None else _tools_from(tools),
        system_prompt=_function_from(prompt) if isinstance(prompt, Mapping) else prompt,
        guards=None if guards is None else [_guard_from(each) for each in guards],
        **settings,
    )
    return agent | [_orchestrator_from(each) for each in orchestrators]


def agent_identity(agent: Agent) -> dict[str, Any]:
    """Return, as plain data, what tells an agent's further settings from another's; of code, its name."""
    identity = particulars(agent)
    if agent.tools is not None:
        identity["tools"] = [tool_settings(agent.tools), *(tool.spec.as_openai() for tool in agent.tools.tools)]
    return identity


def _further_settings(agent: Agent, what: str) -> dict[str, Any]:
    """Return the settings that are not the usual ones."""
    settings: dict[str, Any] = {}
    if agent.tools is not None:
        settings["tools"] = _tools_settings(agent.tools, what)
    if agent.think is not None:
        settings["think"] = agent.think
    if agent.first_utterances:
        settings["first_utterance"] = list(agent.first_utterances)
    if agent.own_system_prompt is not None:
        prompt = agent.own_system_prompt
        named = f"The system_prompt of {what}"
        settings["system_prompt"] = prompt if isinstance(prompt, str) else _function_settings(prompt, named)
    if agent.guards is not DEFAULT_GUARDS:
        settings["guards"] = [_guard_settings(guard, what) for guard in agent.guards]
    if agent.orchestrators:
        settings["orchestrators"] = [_orchestrator_settings(each, what) for each in agent.orchestrators]
    return settings


def _tools_settings(loop: ToolLoop, what: str) -> dict[str, Any]:
    limits = {name: getattr(loop.limits, name) for name in ToolLimits.__dataclass_fields__}
    return {"functions": [_tool_settings(tool, what) for tool in loop.tools], "by": loop.by, "limits": limits}


def _tools_from(value: Mapping[str, Any]) -> ToolLoop:
    tools = [
        as_tool(_function_from(each), name=each["name"], description=each["description"]) for each in value["functions"]
    ]
    return ToolLoop(tools, by=value.get("by"), limits=ToolLimits(**value.get("limits", {})))


def _tool_settings(tool: Tool, what: str) -> dict[str, Any]:
    named = f"The tool {tool.name!r} of {what}"
    settings = {**_function_settings(tool.function, named), "name": tool.name, "description": tool.description}
    again = as_tool(_function_from(settings), name=tool.name, description=tool.description)
    if again.spec != tool.spec:
        raise impossible(named, "a tool that is made of its function has other parameters")
    return settings


def _function_settings(function: Callable[..., Any], what: str) -> dict[str, Any]:
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    found = None
    if module not in (None, "__main__", "__mp_main__") and name and "<" not in name:
        try:
            found = pkgutil.resolve_name(f"{module}:{name}")
        except (ImportError, AttributeError, ValueError):
            found = None
    if found is not function:
        raise impossible(what, "it is a function that nothing else can import")
    return {"function": f"{module}:{name}"}


def _function_from(value: Mapping[str, Any]) -> Any:
    name = value.get("function")
    try:
        return pkgutil.resolve_name(str(name))
    except (ImportError, AttributeError, ValueError) as exc:
        raise InputError(
            f"The function {name} cannot be imported: {exc}.", hint="Its folder must be the current one, or on PYTHONPATH."
        ) from exc


def _guard_settings(guard: Guard, what: str) -> dict[str, Any]:
    named = f"The guard {type(guard).__name__} of {what}"
    settings = guard_settings(guard)
    _check_class(guard, settings, named)
    _check_again(lambda: guard_settings(_guard_from(settings)), settings, named)
    return settings


def _guard_from(value: Mapping[str, Any]) -> Guard:
    return import_class(value["class"], Guard)(**value["settings"])  # type: ignore[type-abstract]


def _orchestrator_settings(orchestrator: Orchestrator, what: str) -> dict[str, Any]:
    named = f"The orchestrator {orchestrator.name} of {what}"
    settings = orchestrator_settings(orchestrator)
    _check_class(orchestrator, settings, named)
    _check_again(lambda: orchestrator_settings(_orchestrator_from(settings)), settings, named)
    return settings


def _orchestrator_from(value: Mapping[str, Any]) -> Orchestrator:
    return import_class(value["class"], Orchestrator).from_settings(value["settings"])  # type: ignore[type-abstract]


def _check_class(made: object, settings: Mapping[str, Any], what: str) -> None:
    problem = why_not_importable(type(made))
    if problem:
        raise impossible(what, problem)
    if _holds_code(settings["settings"]):
        raise impossible(what, "it was made with a function or an object, which has no JSON form")
    if recorded(settings["settings"]) != settings["settings"]:
        raise impossible(what, "its settings have no JSON form")


def _check_again(make: Callable[[], Any], settings: Mapping[str, Any], what: str) -> None:
    try:
        again = make()
    except Exception as exc:  # a class of the user's may do anything when it is made
        raise impossible(what, f"it cannot be made of its settings ({exc})") from exc
    if again != settings:
        raise impossible(what, "one that is made of its settings has others")


def _holds_code(value: Any) -> bool:
    if isinstance(value, Mapping):
        return set(value) == {"code"} or any(map(_holds_code, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_holds_code, value))
