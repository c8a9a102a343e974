"""A text that matches a regular expression, for the patterns that JSON schemas commonly have."""

from __future__ import annotations

import re
import string
from typing import Any

from sdialog_like.llm.builtin.chance import Chance

try:  # Python 3.11 moved the parser; the old name warns.
    from re import _constants as _codes  # type: ignore[attr-defined, unused-ignore]
    from re import _parser  # type: ignore[attr-defined, unused-ignore]
except ImportError:  # Python 3.10
    import sre_constants as _codes  # type: ignore[no-redef, unused-ignore]
    import sre_parse as _parser  # type: ignore[no-redef, unused-ignore]

__all__ = ["text_matching"]

_LETTERS = string.ascii_lowercase
_CATEGORY = {
    "CATEGORY_DIGIT": string.digits,
    "CATEGORY_WORD": _LETTERS + string.digits,
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": _LETTERS,
    "CATEGORY_NOT_SPACE": _LETTERS,
    "CATEGORY_NOT_WORD": "-",
}
_PRINTABLE = string.ascii_letters + string.digits + " -_.,:;!?@#/()"


class _BeyondError(Exception):
    """The pattern has something that this generator cannot make."""


def text_matching(pattern: str, chance: Chance, *, least: int = 0, most: int | None = None) -> str | None:
    """Make a text that a pattern finds, within bounds of length; None where the pattern is beyond this generator."""
    try:
        tree = _parser.parse(pattern)
        regex = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    for extra in (0, 1, 2, 4, 8, 16):
        try:
            text = "".join(_make(tree, chance.fork(extra), max(extra, least)))
        except (_BeyondError, RecursionError):
            return None
        if len(text) < least:
            text += "a" * (least - len(text))
        if regex.search(text) and len(text) >= least and (most is None or len(text) <= most):
            return text
    # The shortest form fits tight bounds more often.
    try:
        text = "".join(_make(tree, chance, 0))
    except (_BeyondError, RecursionError):
        return None
    return text if regex.search(text) and least <= len(text) and (most is None or len(text) <= most) else None


def _make(tree: Any, chance: Chance, room: int) -> list[str]:
    made: list[str] = []
    for index, (code, argument) in enumerate(tree):
        made.append(_one(str(code), argument, chance.fork(index), room))
    return made


def _one(code: str, argument: Any, chance: Chance, room: int) -> str:
    if code == "LITERAL":
        return chr(argument)
    if code == "NOT_LITERAL":
        return next(letter for letter in "abc" if ord(letter) != argument)
    if code == "ANY":
        return chance.pick("any", _LETTERS)
    if code == "IN":
        return _from_set(argument, chance)
    if code in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = argument
        count = low if high == low else min(low + min(room, 64), low + 64 if high is _codes.MAXREPEAT else high)
        return "".join("".join(_make(inner, chance.fork(f"repeat {k}"), 0 if room < 2 else room // 2)) for k in range(count))
    if code == "SUBPATTERN":
        return "".join(_make(argument[-1], chance, room))
    if code == "ATOMIC_GROUP":
        return "".join(_make(argument, chance, room))
    if code == "BRANCH":
        options = argument[1]
        return "".join(_make(options[chance.number("branch", 0, len(options) - 1)], chance, room))
    if code in ("AT",):
        return ""
    raise _BeyondError(code)


def _from_set(items: Any, chance: Chance) -> str:
    letters = ""
    negated = False
    for code, argument in items:
        name = str(code)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            letters += chr(argument)
        elif name == "RANGE":
            low, high = argument
            letters += "".join(chr(number) for number in range(low, min(high, low + 200) + 1))
        elif name == "CATEGORY":
            letters += _CATEGORY.get(str(argument), _LETTERS)
    if negated:
        letters = "".join(letter for letter in _PRINTABLE if letter not in letters)
    if not letters:
        raise _BeyondError("an empty set")
    return chance.pick("set", letters)
