"""Texts and numbers within the bounds that a JSON schema sets."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.property_values import number_for

__all__ = ["bounded_number", "bounded_text", "counted", "has_type", "singular"]


def bounded_text(text: str, schema: Mapping[str, Any]) -> str:
    """A text within ``minLength`` and ``maxLength``; whole words where they fit."""
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    while len(text) < least:
        text += (" " if text else "") + (
            "It goes on like this." if least - len(text) > 25 else "and so on" if least - len(text) > 9 else "more"
        )
    if most is not None and len(text) > int(most):
        cut = text[: int(most)]
        shorter = cut.rsplit(" ", 1)[0].rstrip(" ,;:") if " " in cut and text[int(most)] != " " else cut.rstrip()
        text = shorter if len(shorter) >= max(least, 1) else cut
    return text


def bounded_number(schema: Mapping[str, Any], name: str, chance: Chance, *, whole: bool) -> int | float:
    """A number within a schema's bounds, near what is usual for a property of that name."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    step = schema.get("multipleOf")
    if isinstance(above, (int, float)) and not isinstance(above, bool) and (low is None or above >= low):
        low, above_only = above, True
    else:
        above_only = False
    if isinstance(below, (int, float)) and not isinstance(below, bool) and (high is None or below <= high):
        high, below_only = below, True
    else:
        below_only = False
    if whole or (step is not None and float(step).is_integer()):
        unit = int(step) if step is not None and float(step).is_integer() and step >= 1 else 1
        usual_low, usual_high = number_for(name)
        bottom = (
            math.floor(low) + 1
            if low is not None and above_only
            else math.ceil(low)
            if low is not None
            else min(usual_low, math.floor(high) - 10 if high is not None else usual_low)
        )
        top = (
            math.ceil(high) - 1
            if high is not None and below_only
            else math.floor(high)
            if high is not None
            else max(usual_high, bottom + 10)
        )
        if low is None and usual_low <= top:
            bottom = max(bottom, usual_low)
        if low is not None and high is not None and bottom <= usual_low <= usual_high <= top:
            bottom, top = usual_low, usual_high
        first, last = -(-bottom // unit), top // unit
        return unit * chance.number(f"number {name}", first, max(first, last))
    if step is not None:
        base = float(low) if low is not None else 0.0
        return float(step) * (math.ceil(base / float(step)) + (1 if above_only else 0))
    usual_low, usual_high = number_for(name)
    bottom_f = (
        float(low) if low is not None else min(float(usual_low), float(high) - 1 if high is not None else float(usual_low))
    )
    top_f = float(high) if high is not None else max(float(usual_high), bottom_f + 1)
    value = bottom_f + (top_f - bottom_f) * chance.number(f"number {name}", 10, 90) / 100
    rounded = round(value, 2)
    inside = (rounded > bottom_f or (rounded == bottom_f and not above_only)) and (
        rounded < top_f or (rounded == top_f and not below_only)
    )
    return rounded if inside else value


def has_type(value: Any, kind: Any) -> bool:
    """Whether a value is of a JSON type, or of one of several."""
    kinds = [kind] if isinstance(kind, str) else kind
    if not kinds:
        return True
    names: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, names.get(item, object)) for item in kinds)


def counted(number: int, least: int, most: int | None) -> str | None:
    """The number-th text of a row of different ones, within bounds of length."""
    letters = ""
    rest = number
    while True:
        letters = "abcdefghijklmnopqrstuvwxyz"[rest % 26] + letters
        rest = rest // 26 - 1
        if rest < 0:
            break
    text = letters.rjust(least, "a") if least > len(letters) else letters
    return text if most is None or len(text) <= most else None


def singular(name: str) -> str:
    """The name of one of the things that a plural names."""
    return re.sub(r"ies$", "y", name) if name.endswith("ies") else re.sub(r"(?<!s)s$", "", name)
