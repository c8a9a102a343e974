"""The JSON schema that is sent to servers."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sdialog_like.errors import InputError

__all__ = ["json_schema_of"]

_DEFS = "#/$defs/"
_known: weakref.WeakKeyDictionary[type[BaseModel], dict[str, Any]] = weakref.WeakKeyDictionary()


def json_schema_of(schema: type[BaseModel] | dict[str, Any]) -> dict[str, Any]:
    """Return the schema as servers take it.

    A pydantic class becomes a schema with its references put in place, since not every server's grammar follows them; only
    classes that contain themselves stay references. A dict is taken as it is.

    Args:
        schema: A pydantic class, or a JSON schema.

    Returns:
        The schema; for a class the same object each time, which must not be changed.

    Raises:
        InputError: It is neither.
    """
    if isinstance(schema, dict):
        return schema
    if not (isinstance(schema, type) and issubclass(schema, BaseModel)):
        raise InputError(f"A schema is a pydantic class or a JSON schema as a dict, not {schema!r}.")
    made = _known.get(schema)
    if made is None:
        made = _known[schema] = _inlined(schema.model_json_schema())
    return made


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    definitions: dict[str, Any] = schema.get("$defs", {})
    recursive = {name for name in definitions if name in _reachable(definitions, name)}

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        name = _reference(node)
        if name is None or name in recursive or name not in definitions:
            # What a discriminator points to may be gone, and grammars need only the alternatives.
            skipped = {"$defs"} | ({"discriminator"} if "oneOf" in node or "anyOf" in node else set())
            return {key: resolve(value) for key, value in node.items() if key not in skipped}
        beside = {key: resolve(value) for key, value in node.items() if key != "$ref"}
        return {**resolve(definitions[name]), **beside}

    result: dict[str, Any] = resolve(schema)
    if recursive:
        result["$defs"] = {name: resolve(definitions[name]) for name in sorted(recursive)}
    return result


def _reference(node: dict[str, Any]) -> str | None:
    target = node.get("$ref")
    return target.removeprefix(_DEFS) if isinstance(target, str) and target.startswith(_DEFS) else None


def _reachable(definitions: dict[str, Any], start: str) -> set[str]:
    """Return the definitions that one refers to, directly or not."""
    reached: set[str] = set()
    ahead = list(_references(definitions[start]))
    while ahead:
        name = ahead.pop()
        if name not in reached and name in definitions:
            reached.add(name)
            ahead.extend(_references(definitions[name]))
    return reached


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        name = _reference(node)
        if name is not None:
            yield name
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)
