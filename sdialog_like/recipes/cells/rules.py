"""The built-in rules of validate columns: what of a value breaks one."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import InputError
from sdialog_like.judges.transcripts import read_turns
from sdialog_like.recipes.cells.language import language_code, other_language
from sdialog_like.recipes.columns.rules import Alternation, Language, NoPlaceholder, Speakers, TurnCount
from sdialog_like.recipes.templates import evaluate, render

__all__ = ["broken_rule", "whole_number"]

_PLACEHOLDER = re.compile(
    # In square brackets, by how it begins or ends: stage directions such as [laughs] are none.
    r"\[(?i:your|my|the|insert|enter|company|customer|user|agent|client|doctor|patient|product|name|date|time|city|address|"
    r"phone|email|number|amount|order)(?![^\W_])[^\]\n]{0,40}\]"
    r"|\[[^\]\n]{1,40}(?<![^\W_])(?i:name|number|address|date|email|phone|amount)\]"
    r"|<[A-Z][A-Z_ ]{2,30}>|\{\{[^{}\n]{1,60}\}\}|\{[A-Za-z_]{2,30}\}"
    r"|\b(?:TODO|TBD|XXX+)\b|\b(?i:lorem ipsum)\b|\b(?:INSERT|YOUR)_[A-Z_]+\b"
)


def broken_rule(rule: Any, value: Any, seen: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a value; ``None`` where nothing is.

    Args:
        rule: The rule.
        value: The value of the column that it looks at.
        seen: What its expressions and templates see.

    Raises:
        InputError: The rule cannot look at such a value.
    """
    if isinstance(rule, TurnCount):
        return _turn_count(rule, read_turns(value), seen)
    if isinstance(rule, Alternation):
        return _alternation(read_turns(value))
    if isinstance(rule, Speakers):
        return _speakers(rule, read_turns(value), seen)
    if isinstance(rule, Language):
        return _language(rule, _text(value), seen)
    assert isinstance(rule, NoPlaceholder)
    return _placeholder(rule, _text(value))


def whole_number(given: int | str, seen: Mapping[str, Any], what: str) -> int:
    """Return a number that a recipe gives as it is, or as an expression over other columns.

    Raises:
        InputError: It is no whole number.
    """
    value = evaluate(given, seen) if isinstance(given, str) else given
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}\s*", value):
        value = int(value)  # categories of a CSV file are texts
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{what} is {value!r}, which is no whole number.")
    return value


def _turn_count(rule: TurnCount, turns: Sequence[Turn], seen: Mapping[str, Any]) -> str | None:
    limits = {name: whole_number(given, seen, name) for name, given in rule.counts.items()}
    count = len(turns)
    if "turns" in limits and count != limits["turns"]:
        return f"{count} turns instead of {limits['turns']}"
    if count < limits.get("min", 0):
        return f"{count} turns, fewer than {limits['min']}"
    if "max" in limits and count > limits["max"]:
        return f"{count} turns, more than {limits['max']}"
    return None


def _alternation(turns: Sequence[Turn]) -> str | None:
    for number, (before, after) in enumerate(itertools.pairwise(turns), 2):
        if before.speaker == after.speaker:
            return f"{after.speaker} speaks twice in a row (turn {number})"
    return None


def _speakers(rule: Speakers, turns: Sequence[Turn], seen: Mapping[str, Any]) -> str | None:
    found = list(dict.fromkeys(turn.speaker for turn in turns))
    if rule.count is not None and len(found) != rule.count:
        return f"{len(found)} speakers instead of {rule.count}"
    if rule.names is not None:
        names = [render(name, seen).strip() for name in rule.names]
        strangers = [name for name in found if name not in names]
        if strangers:
            return f"{strangers[0]} speaks, and is none of {', '.join(names)}"
        silent = [name for name in names if name not in found]
        if silent:
            return f"{silent[0]} says nothing"
    return None


def _language(rule: Language, text: str, seen: Mapping[str, Any]) -> str | None:
    wanted = language_code(render(rule.language, seen))
    found = other_language(text, wanted)
    return None if found is None else f"the text seems to be in {found}, not in {wanted}"


def _placeholder(rule: NoPlaceholder, text: str) -> str | None:
    found = _PLACEHOLDER.search(text)
    for pattern in rule.patterns:
        found = found or re.search(pattern, text)
    return None if found is None else f"{found[0]} is left in the text"


def _text(value: Any) -> str:
    if isinstance(value, Dialog):
        return "\n".join(turn.text for turn in value.turns)
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
