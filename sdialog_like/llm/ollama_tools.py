"""Tools as Ollama's Python package sends them.

It knows four things of a parameter (type, items, description, enum) and silently drops the rest: bounds, formats, optional
types, what an object holds. What would be lost goes into the description, in words that models know.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["tools_for_ollama"]

_SENT = frozenset({"type", "items", "description", "enum"})
_WORTHLESS = frozenset({"title", "additionalProperties"})


def tools_for_ollama(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tools in OpenAI's form so that nothing of them is lost on the way to Ollama."""
    return [{**tool, "function": _function(tool["function"])} for tool in tools]


def _function(function: Mapping[str, Any]) -> dict[str, Any]:
    parameters = function["parameters"]
    properties = {name: _parameter(schema) for name, schema in parameters.get("properties", {}).items()}
    return {**function, "parameters": {**parameters, "properties": properties}}


def _parameter(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    plain = _without_null(schema)
    lost = {name: value for name, value in plain.items() if name not in _SENT | _WORTHLESS}
    if lost.get("default", ...) is None:
        del lost["default"]
    if not lost:
        return plain
    more = f"JSON schema: {json.dumps(lost, ensure_ascii=False)}"
    return {**plain, "description": f"{plain['description']} {more}" if plain.get("description") else more}


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return an optional value's schema as that of the value: who does not want to give it leaves it out."""
    choices = schema.get("anyOf")
    if not isinstance(choices, list):
        return dict(schema)
    values = [choice for choice in choices if choice.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    if len(values) == 1:
        return {**values[0], **rest}
    types = [choice["type"] for choice in values if set(choice) == {"type"}]
    return {**rest, "type": types} if len(types) == len(values) else dict(schema)
