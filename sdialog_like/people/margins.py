"""Tables of marginal distributions, as users write them: attribute to {value or range: weight}."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.people.population import AXES
from sdialog_like.people.raking import Margin

__all__ = ["ATTRIBUTES", "attribute_named", "margin_of", "value_named"]

ATTRIBUTES = (*AXES, "city", "region")
"""What margins can be given of."""

_OTHER_NAMES = {"education": "education_level", "employment": "employment_status", "gender": "sex", "state": "region"}
_NUMBERS = ("age", "children")
_RANGE = re.compile(r"(\d+)\s*(?:(\+)|[-–]\s*(\d+))?")


def attribute_named(name: Any) -> str:
    """Return the attribute that a table's key means.

    Raises:
        InputError: There is none.
    """
    known = _OTHER_NAMES.get(name, name) if isinstance(name, str) else name
    if known not in ATTRIBUTES:
        raise InputError(
            f"There are no marginals of {name!r}.", hint=f"They can be given of {', '.join(ATTRIBUTES)}; the rest follows."
        )
    return str(known)


def value_named(attribute: str, value: Any, values: Sequence[str], *, also: Mapping[str, str] | None = None) -> str:
    """Return one of an attribute's values, however its letters are written.

    Args:
        attribute: The attribute, for messages.
        value: What the user wrote.
        values: The values.
        also: Other names of some of them.

    Raises:
        InputError: It is none of them.
    """
    names = {name.casefold(): value for name, value in (also or {}).items()} | {known.casefold(): known for known in values}
    if isinstance(value, str) and (found := names.get(value.strip().casefold())) is not None:
        return found
    close = difflib.get_close_matches(str(value), values, n=1, cutoff=0.7)
    question = f"Did you mean {close[0]!r}? " if close else ""
    raise InputError(f"There is no {attribute} {value!r}.", hint=f"{question}There are {', '.join(values)}.")


def margin_of(
    attribute: str, table: Any, values: Sequence[Any], cells: Sequence[Any], name_of: Callable[[Any], str] | None = None
) -> Margin:
    """Read a table.

    Args:
        attribute: Its attribute.
        table: Values or ranges with their weights, which need not add up to 1.
        values: The values that there are.
        cells: The value of each cell.
        name_of: Finds the value that a key means, where the attribute has no numbers.

    Raises:
        InputError: It is no table, a value is unknown or given twice, or a weight is no weight.
    """
    import numpy as np

    if not isinstance(table, Mapping) or not table:
        raise InputError(f"The marginals of {attribute} are a table of values and weights, not {table!r}.")
    place_of: dict[Any, int] = {}
    for place, key in enumerate(table):
        meant = _numbers(attribute, key, values) if attribute in _NUMBERS else [name_of(key) if name_of else key]
        for value in meant:
            if value in place_of:
                raise InputError(f"The marginals of {attribute} have {value!r} twice.", hint="Ranges must not overlap.")
            place_of[value] = place
    weights = [_weight(attribute, key, weight) for key, weight in table.items()]
    if not sum(weights):
        raise InputError(f"The marginals of {attribute} weigh nothing at all.")
    return Margin(
        attribute,
        [str(key) for key in table],
        np.array(weights) / sum(weights),
        np.array([place_of.get(value, -1) for value in cells]),
    )


def _weight(attribute: str, key: Any, weight: Any) -> float:
    right = isinstance(weight, (int, float)) and not isinstance(weight, bool) and math.isfinite(weight) and weight >= 0
    if not right:
        raise InputError(f"The weight of {attribute} {key!r} is a number from 0 on, not {weight!r}.")
    return float(weight)


def _numbers(attribute: str, key: Any, values: Sequence[int]) -> list[int]:
    """Return the numbers that a key means: ``30``, ``"30"``, ``"18-29"``, ``"65+"``, ``(18, 29)``."""
    low: int | None = None
    high: int | None = None
    if isinstance(key, int) and not isinstance(key, bool):
        low = high = key
    elif isinstance(key, tuple) and len(key) == 2 and all(isinstance(end, int) for end in key):
        low, high = key
    elif isinstance(key, str) and (found := _RANGE.fullmatch(key.strip())):
        low = int(found[1])
        high = values[-1] if found[2] else int(found[3] or low)
    if low is None or high is None or low > high:
        raise InputError(f"{key!r} is no {attribute}.", hint="Write a number, or a range such as '18-29' or '65+'.")
    meant = [number for number in values if low <= number <= high]
    if not meant:
        raise InputError(f"Nobody has {attribute} {key!r}.", hint=f"It lies from {values[0]} to {values[-1]}.")
    return meant
