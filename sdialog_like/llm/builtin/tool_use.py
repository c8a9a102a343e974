"""Tools: which one a request's words ask for, what can be filled in from the talk, and how a result is passed on.

A tool is called only where all that it needs was said. Whatever else it may be good for, the stand-in does without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.texts import capitalise, content_words, finish

__all__ = ["ToolUse", "pass_on", "wanted_call"]

ToolUse = tuple[str, dict[str, Any]]
"""Name and arguments of a call."""

_PLACE = r"\b(?:in|to|for|from|at|of|near) ([A-Z][\w'-]+(?: [A-Z][\w'-]+)*)"
_KINDS: tuple[tuple[str, str], ...] = (
    ("id number code order reference ref ticket booking invoice", r"\b([A-Z]{0,5}[-#]?\d[\w-]*)\b"),
    ("email mail", r"\b([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),
    ("date day when", r"\b(\d{4}-\d\d-\d\d|today|tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"),
    ("time hour", r"\b(\d{1,2}:\d\d|\d{1,2} ?[ap]m)\b"),
    ("name person customer patient", r"(?:[Mm]y name is|name's|I am|I'm|[Tt]his is) ([A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"),
    ("city place location town country destination origin", _PLACE),
    ("query question text topic search term keyword keywords request", r"^\s*(.+?)\s*$"),
)
"""Words in a parameter's name, and what finds its value."""


def wanted_call(heard: Sequence[str], tools: Iterable[Mapping[str, Any]], made: Iterable[ToolUse]) -> ToolUse | None:
    """Return the call that the last words heard ask for, if there is one.

    Args:
        heard: What the other side said, in order.
        tools: Name, description and parameters of each tool.
        made: Calls that were made before; none is made twice.
    """
    if not heard:
        return None
    asked = _stems(content_words(heard[-1]))
    scored = []
    for position, tool in enumerate(tools):
        in_name = len(asked & _stems(_parts(tool["name"])))
        in_description = len(asked & _stems(content_words(tool.get("description") or "")))
        if in_name or in_description > 1:
            scored.append((-in_name, -in_description, position, tool))
    before = [*made]
    for *_, tool in sorted(scored, key=lambda each: each[:3]):
        arguments = _arguments(tool.get("parameters") or {}, heard)
        if arguments is not None and (tool["name"], arguments) not in before:
            return tool["name"], arguments
    return None


def pass_on(results: Sequence[str], chance: Chance) -> str:
    """Say what tools have given."""
    good = [text for text in results if not text.startswith("Error:")]
    if not good:
        sorry = ("I'm sorry, I could not find that out.", "I'm sorry, that did not work.", "Sorry, I get no answer to that.")
        return chance.pick("no result", sorry)
    opening = chance.pick("result", ("I have looked it up: ", "Here is what I have: ", "Let me see. ", ""))
    return capitalise(finish(opening + "; ".join(_in_words(text) for text in good)))


def _arguments(parameters: Mapping[str, Any], heard: Sequence[str]) -> dict[str, Any] | None:
    """Fill in what a tool needs; ``None`` where something was not said."""
    filled: dict[str, Any] = {}
    for name in parameters.get("required", ()):
        schema = parameters.get("properties", {}).get(name, {})
        values = (_value(name, schema, text) for text in reversed(heard))
        value = next((each for each in values if each is not None), None)
        if value is None:
            return None
        filled[name] = value
    return filled


def _value(name: str, schema: Mapping[str, Any], text: str) -> Any:
    if "enum" in schema:
        said = text.lower()
        return next((value for value in schema["enum"] if re.search(rf"\b{re.escape(str(value).lower())}", said)), None)
    kind = schema.get("type")
    if kind in ("integer", "number"):
        found = re.search(r"\d+(?:\.\d+)?" if kind == "number" else r"\d+", text)
        return None if found is None else (float(found[0]) if "." in found[0] else int(found[0]))
    if kind != "string":
        return None
    words = _parts(name)
    for names, pattern in _KINDS:
        if words & frozenset(names.split()):
            found = re.search(pattern, text)
            return found[1] if found else None
    label = r"[ _-]".join(map(re.escape, name.split("_")))
    found = re.search(rf"(?i)\b{label}(?: is|:| called| of)? [\"']?([\w-]+)", text)
    return found[1] if found else None


def _parts(name: str) -> frozenset[str]:
    """Split a name such as ``findOrder`` or ``find_order`` into its words."""
    return frozenset(part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name))


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(re.sub(r"(?:ings?|ed|es|s)$", "", word) if len(word) > 4 else word for word in words)


def _in_words(text: str) -> str:
    try:
        return _said(json.loads(text))
    except ValueError:
        return text.strip().rstrip(".")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{str(name).replace('_', ' ')}: {_said(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    if value is None or isinstance(value, bool):
        return {True: "yes", False: "no", None: "nothing"}[value]
    return str(value)
