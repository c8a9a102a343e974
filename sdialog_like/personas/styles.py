"""Ways to write attributes down, for a model or for a person to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Literal, TypeAlias

from sdialog_like.errors import PersonaError

__all__ = ["LAYOUTS", "ContextStyle", "PersonaStyle", "as_json", "readable"]

PersonaStyle: TypeAlias = Literal["second_person", "bullets", "json"]
"""How a persona is written: ``Your name: Ada``, ``- Name: Ada``, or ``{"name": "Ada"}``."""

ContextStyle: TypeAlias = Literal["lines", "bullets", "json"]
"""How a context is written: ``Location: a clinic``, ``- Location: a clinic``, or ``{"location": "a clinic"}``."""


def readable(value: Any) -> str:
    """Return a value as a person would write it: lists and mappings without brackets and quotation marks."""
    if isinstance(value, Enum):
        return readable(value.value)
    if isinstance(value, dict):
        return "; ".join(f"{readable(key)}: {readable(item)}" for key, item in value.items())
    if isinstance(value, (set, frozenset)):
        # A set has no order of its own; sorted, the same persona gives the same prompt in every process.
        return "; ".join(sorted(readable(item) for item in value))
    if isinstance(value, (list, tuple)):
        items = [readable(item) for item in value]
        return ("; " if any("," in item for item in items) else ", ").join(items)
    return str(value)


def as_json(attributes: Mapping[str, Any]) -> str:
    """Return attributes, which are in JSON's types, as an indented JSON object.

    Raises:
        PersonaError: One is not a number, or infinite.
    """
    try:
        return json.dumps(attributes, ensure_ascii=False, indent=2, allow_nan=False)
    except ValueError as exc:
        raise PersonaError("JSON has neither NaN nor infinity.", hint="Use another style, or another value.") from exc


def _second_person(said: Mapping[str, Any]) -> str:
    return "\n".join(f"Your {name.replace('_', ' ')}: {readable(value)}" for name, value in said.items())


def _lines(said: Mapping[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' ').capitalize()}: {readable(value)}" for name, value in said.items())


def _bullets(said: Mapping[str, Any]) -> str:
    return "\n".join(_bullet(name.replace("_", " "), readable(value)) for name, value in said.items())


def _bullet(name: str, text: str) -> str:
    # The further lines of a value are indented, so that they belong to its bullet in Markdown too.
    first, *rest = f"{name[:1].upper()}{name[1:]}: {text}".split("\n")
    return "\n".join([f"- {first}".rstrip(), *(f"  {line}" if line else "" for line in rest)])


LAYOUTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "second_person": _second_person,
    "lines": _lines,
    "bullets": _bullets,
}
"""The styles that are made of the values as they are; JSON is made of their JSON form."""
