"""What users hand over with a row, as plain JSON data: the same after it was stored and read again."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_jsonable_python

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.personas import BasePersona, Context, GenericPersona, Persona

__all__ = ["plain_data"]

_DEEPEST = 200  # levels; deeper than any data, and far from where Python's own recursion ends


def plain_data(value: Any, where: str) -> Any:
    """Return a value in JSON's types.

    Objects become their data (personas the attributes that were passed, those of a user's own class with its name;
    dialogues their JSON form, pydantic models and dataclasses their fields), tuples become lists, sets sorted lists, numpy's
    numbers and arrays Python's. What JSON does not have is refused, so that nothing is one thing in the first process and
    another one after resuming.

    Args:
        value: The value.
        where: What it is, as the beginning of an error message.

    Raises:
        InputError: It has no JSON form; the message says where in it.
    """
    return _plain(value, where, 0)


def _plain(value: Any, where: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise InputError(f"{where} is nested too deeply.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _plain(value.value, where, depth + 1)
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"{where} is {value}, which JSON does not have.", hint="Leave it out, or give null (None).")
        return float(value)
    if isinstance(value, Mapping):
        return _mapping(value, where, depth)
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        # A set's own order is another one in each process.
        return sorted((_plain(item, where, depth + 1) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return _object(value, where, depth)


def _text(value: str, where: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise InputError(
            f"{where} holds half a character (a lone surrogate) at position {exc.start}, which no file can hold.",
            hint="Remove it, or read the file that it comes from in the right encoding.",
        ) from exc
    return str(value)


def _mapping(value: Mapping[Any, Any], where: str, depth: int) -> dict[str, Any]:
    made = {}
    for key, item in value.items():
        if not isinstance(key, str) or isinstance(key, Enum):
            raise InputError(f"{where} has the key {key!r}, which is no text.", hint="JSON's keys are texts.")
        made[_text(key, f"A key of {where}")] = _plain(item, f"{where}.{key}", depth + 1)
    return made


def _object(value: Any, where: str, depth: int) -> Any:
    data: Any
    try:
        if isinstance(value, Dialog):
            data = value.to_dict()
        elif isinstance(value, (BasePersona, Context)):
            data = _described(value, where)
        elif isinstance(value, BaseModel):
            data = value.model_dump(mode="json")
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            data = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        elif type(value).__module__ == "numpy" and hasattr(value, "tolist"):
            data = value.tolist()
        else:
            # Dates, UUIDs, paths, decimals; refuses everything that it does not know.
            data = to_jsonable_python(value)
    except (PydanticSerializationError, InputError, ValueError) as exc:
        reason = exc.message if isinstance(exc, InputError) else f"{type(value).__name__} has no JSON form."
        raise InputError(f"{where}: {reason}", hint="Give plain data: texts, numbers, lists and mappings.") from exc
    return _plain(data, where, depth + 1)


def _described(value: BasePersona | Context, where: str) -> Any:
    """Return a persona or a context; of a class of its own with the class, which says how it is described."""
    if type(value) in (Persona, GenericPersona, Context):
        return value.attributes()
    # Loads models, too, which whoever reads rows, configurations and finished runs can do without.
    from sdialog_like.generators.portable import context_settings, persona_settings

    return persona_settings(value, where) if isinstance(value, BasePersona) else context_settings(value, where)
