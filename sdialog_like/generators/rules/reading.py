"""From what a user writes as a rule, or from what settings hold of one, to the rule."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.generators.rules.base import Choice, Fixed, Range, Rule, Written
from sdialog_like.generators.rules.files import FromFile, read_column, read_lines
from sdialog_like.generators.rules.functions import Computed

__all__ = ["check_rule", "check_weights", "read_rule", "rule_from_plain", "weighted"]

FORMS = "{18-80}, {txt:FILE}, {csv:COLUMN:FILE}, {tsv:COLUMN:FILE}, {llm} and {llm:INSTRUCTION}"

_RANGE = re.compile(r"(-?\d+)\s*-\s*(-?\d+)")
_TABLE = re.compile(r"(csv|tsv):([^:]+):(.+)", re.DOTALL)
_INSIDE = re.compile(r"(?<!\{)\{(?:-?\d+\s*-\s*-?\d+|llm(?::[^{}]*)?|txt:[^{}]+|[ct]sv:[^{}]+)\}(?!\})")


def read_rule(value: Any) -> Rule:
    """Read what was given as a rule.

    * a text: itself; ``"*"`` and ``"{llm}"``: the model writes it; ``"{llm:INSTRUCTION}"``: with an instruction;
      ``"{18-80}"``: a whole number; ``"{txt:FILE}"``: a line; ``"{csv:COLUMN:FILE}"``, ``"{tsv:COLUMN:FILE}"``: a cell.
      ``"{{…}}"`` is the text ``{…}`` itself;
    * a list, a tuple or a ``range``: one of the items, each a rule;
    * a function: what it returns;
    * anything else: itself.

    Raises:
        InputError: It cannot be read. The message begins with a small letter, to follow the name of the field.
    """
    if isinstance(value, Rule):
        return value
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, range):
        if not value:
            raise InputError("the range is empty.")
        return Range(value[0], value[-1]) if value.step == 1 else Choice([Fixed(number) for number in value])
    if isinstance(value, (list, tuple)):
        if not value:
            raise InputError("the list is empty.", hint="Give at least one value, or fixed([]) for an empty list itself.")
        return Choice([read_rule(item) for item in value])
    if isinstance(value, (set, frozenset)):
        raise InputError("a set has another order in each process.", hint="Give a list.")
    if isinstance(value, Mapping):
        raise InputError(
            "a mapping may mean many things.",
            hint="Write weighted({value: weight}), quota({value: share}), or fixed({…}) for the mapping itself.",
        )
    if callable(value):
        return Computed(value)
    return Fixed(value)


def weighted(weights: Mapping[Any, float] | Iterable[tuple[Any, float]]) -> Rule:
    """Return a rule that chooses by weight; of many, about as many as the weights say (`quota` hits them exactly).

        >>> generator.set(language=weighted({"English": 3, "German": 1}))       # doctest: +SKIP

    Args:
        weights: Value to weight, or pairs of them. Texts are read as rules: ``weighted({"{18-30}": 2, "{31-80}": 1})``.

    Raises:
        InputError: A weight is no number, or they are all 0, or a value cannot be read.
    """
    options, numbers = check_weights(weights, "weight")
    return Choice([read_rule(option) for option in options], tuple(numbers))


def check_weights(weights: Any, what: str) -> tuple[list[Any], list[float]]:
    """Return values and their weights, in their order.

    Raises:
        InputError: They are none.
    """
    try:
        pairs = list(weights.items() if isinstance(weights, Mapping) else weights)
        options, numbers = [option for option, _ in pairs], [number for _, number in pairs]
    except (TypeError, ValueError):
        raise InputError(f"Give each value with its {what}: {{value: {what}}}, or pairs of them.") from None
    for option, number in zip(options, numbers, strict=True):
        good = isinstance(number, (int, float)) and not isinstance(number, bool)
        if not good or not math.isfinite(number) or number < 0:
            raise InputError(f"The {what} of {option!r} is a number that is not negative, not {number!r}.")
    if not any(numbers):
        raise InputError(f"No value has a {what} above 0.")
    return options, numbers


def rule_from_plain(data: Any) -> Rule:
    """Return the rule whose ``plain()`` this is.

    Raises:
        InputError: It is none; or a file that it draws from is not what it was.
    """
    match data:
        case str():
            return _read_text(data)
        case {"fixed": value}:
            return Fixed(value)
        case {"choice": list(options)}:
            return Choice([rule_from_plain(option) for option in options])
        case {"weighted": list(pairs)}:
            return Choice([rule_from_plain(option) for option, _ in pairs], tuple(weight for _, weight in pairs))
        case {"file": str(text), "blake2b": digest}:
            rule = _read_text(text)
            if isinstance(rule, FromFile) and rule.plain()["blake2b"] != digest:
                raise InputError(f"The file of the rule {text} has changed.", hint="Put the old file back.")
            return rule
    raise InputError(f"This is no rule: {data!r}.")


def check_rule(rule: Rule, fields: Collection[str]) -> None:
    """See to it that the functions in a rule can be called.

    Raises:
        InputError: One cannot. The message begins with a small letter.
    """
    if isinstance(rule, Computed):
        rule.check(fields)
    parts: Sequence[Rule] = rule.options if isinstance(rule, Choice) else ()
    for part in parts:
        check_rule(part, fields)


def _read_text(text: str) -> Rule:
    stripped = text.strip()
    if stripped == "*":
        return Written()
    if stripped.startswith("{{") and stripped.endswith("}}"):
        return Fixed(stripped[1:-1])
    if not (stripped.startswith("{") and stripped.endswith("}")):
        inside = _INSIDE.search(text)
        if inside:
            raise InputError(
                f"{inside[0]} stands inside of a longer text, where it is not filled in.",
                hint="A rule stands alone; give a function to build a text, or fixed(…) if the text is meant as it is.",
            )
        return Fixed(text)
    inner = stripped[1:-1].strip()
    if inner == "llm":
        return Written()
    if inner.startswith("llm:"):
        return Written(inner[4:].strip())
    if inner.startswith("txt:"):
        return read_lines(text, inner[4:].strip())
    if table := _TABLE.fullmatch(inner):
        return read_column(text, table[1], table[2].strip(), table[3].strip())
    if numbers := _RANGE.fullmatch(inner):
        low, high = int(numbers[1]), int(numbers[2])
        if low > high:
            raise InputError(f"the range begins above its end ({low} to {high}).", hint=f"Write {{{high}-{low}}}.")
        return Range(low, high)
    raise InputError("it cannot be read.", hint=f"There are {FORMS}; write {{{{{inner}}}}} for the text {{{inner}}} itself.")
