"""Reading what was asked for out of what a model wrote. Pure functions; no model is asked here.

Models put code fences around JSON, text before and after it, and commas where none belong; all that is read. What is not
guessed: JSON that was cut off is never closed and taken for whole, and no part of broken JSON is taken for the whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from sdialog_like.errors import InputError, UnusableReplyError

__all__ = ["read_as", "read_json"]

_REASONING = re.compile(r"\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"^[ \t]*```[ \t]*[\w+-]*[ \t]*\r?\n(.*?)^[ \t]*```[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_START = re.compile(r"^[ \t]*```|[{\[]", re.MULTILINE)
# A text, or a comma with nothing but a closing bracket after it. Texts are matched so that commas in them are left alone.
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|["{}\[\]]', re.DOTALL)
# What follows a bracket that begins JSON, good or broken; after any other bracket ("{the}", "[see below]") comes prose.
_OBJECT = re.compile(r"""\{\s*(?:["'}]|[A-Za-z_$][\w$]*\s*:|$)""")
_ARRAY = re.compile(r"""\[\s*(?:["'{\[\]0-9-]|(?:true|false|null|NaN|None|True|False)\b|$)""")

_CUT_OFF = "its JSON is cut off before the end"


class _Broken(Exception):
    """What looks like JSON and is none."""


class _Unfit(Exception):
    """JSON that does not fit the schema."""


def read_json(text: str, *, whole: bool = True) -> Any:
    """Read the one JSON value that a text holds.

    The value is the whole text, or stands in a code fence, or is the only object or array in the text.

    Args:
        text: What the model wrote.
        whole: Whether the model said all it wanted to; ``False`` where the token limit stopped it.

    Raises:
        UnusableReplyError: There is no JSON, more than one value, or it is broken or cut off. Its message says what is
            wrong, beginning with a small letter.
    """
    return _read(text, lambda value: value, whole=whole)


def read_as(text: str, schema: type[BaseModel] | dict[str, Any], *, whole: bool = True) -> Any:
    """Read the one JSON value in a text that fits a schema.

    Args:
        text: What the model wrote.
        schema: A pydantic class, or a JSON schema.
        whole: Whether the model said all it wanted to.

    Returns:
        An instance of the class, or the value.

    Raises:
        UnusableReplyError: As `read_json`, or nothing fits.
        InputError: The JSON schema itself is wrong.
    """
    if isinstance(schema, dict):
        return _read(text, _json_schema_check(json.dumps(schema, sort_keys=True)), whole=whole)
    return _read(text, lambda value: _instance(schema, value), whole=whole)


def _read(text: str, accept: Callable[[Any], Any], *, whole: bool) -> Any:
    body = _REASONING.sub("", text, count=1) if text.lstrip().startswith("<think>") else text
    body = body.strip().removeprefix("\ufeff")
    accepted: dict[str, Any] = {}
    problem = None
    for value in _values(body):
        if isinstance(value, _Broken):
            problem = problem or str(value)
            continue
        if not whole and isinstance(value, (int, float)) and not isinstance(value, bool):
            problem = "its number may be cut off"
            continue
        try:
            accepted[json.dumps(value, sort_keys=True)] = accept(value)
        except _Unfit as exc:
            problem = str(exc)
    if len(accepted) == 1:
        return next(iter(accepted.values()))
    if accepted:
        raise UnusableReplyError(f"it holds {len(accepted)} different JSON values that fit", raw=text)
    raise UnusableReplyError(problem or ("it holds no JSON" if body else "it is empty"), raw=text)


def _values(body: str) -> Iterator[Any]:
    """Yield the JSON values of a text that could be meant, or what is wrong with them.

    Nothing is yielded from inside of another value, of broken JSON, or once JSON has turned out to be cut off.
    """
    try:
        yield _load(body)
        return
    except _Broken:
        pass
    found: list[Any] = []
    at = 0
    while begin := _START.search(body, at):
        start = begin.start()
        if begin.group().endswith("`"):
            block = _FENCED.match(body, start)
            at = begin.end()
            if block:
                try:
                    found.append(_load(block.group(1)))
                except _Broken:
                    continue  # what stands in the fence may still have text around it
                at = block.end()
            continue
        if not (_OBJECT if begin.group() == "{" else _ARRAY).match(body, start):
            at = begin.end()
            continue
        end = _end_of(body, start)
        if end is None:
            # Whatever else there is: the model had not finished what it was writing.
            yield _Broken(_CUT_OFF)
            return
        try:
            found.append(_load(body[start:end]))
        except _Broken as exc:
            found.append(exc)
        at = end
    yield from found


def _end_of(body: str, start: int) -> int | None:
    """Return where the value that begins at a bracket ends; ``None`` where its brackets or quotes are never closed."""
    expected: list[str] = []
    for token in _TOKEN.finditer(body, start):
        mark = token.group()
        if mark == '"':
            return None
        if mark in "{[":
            expected.append("}" if mark == "{" else "]")
        elif mark in "}]":
            if expected.pop() != mark:
                return None
            if not expected:
                return token.end()
    return None


def _load(text: str) -> Any:
    """Read JSON, with commas too many and raw line breaks in texts."""
    try:
        return _loads(text)
    except _Broken:
        without = _TRAILING_COMMA.sub(lambda match: match.group(1) or "", text)
        if without == text:
            raise
        return _loads(without)


def _loads(text: str) -> Any:
    try:
        return json.loads(text, strict=False, parse_constant=_no_number)
    except (ValueError, RecursionError) as exc:
        raise _Broken(f"its JSON is broken: {exc}") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _instance(schema: type[BaseModel], value: Any) -> BaseModel:
    try:
        # From JSON and not from Python objects: pydantic's strict types read, for example, dates only from JSON's texts.
        return schema.model_validate_json(json.dumps(value))
    except ValidationError as exc:
        errors = exc.errors(include_url=False, include_input=False)
        # What a validator of the user's says comes with a prefix of pydantic's.
        told = (f"{_path(error['loc'])}{error['msg'].removeprefix('Value error, ')}" for error in errors[:3])
        raise _Unfit("; ".join(told)) from None


def _path(parts: tuple[int | str, ...]) -> str:
    return "".join(f"{part}." for part in parts)[:-1] + ": " if parts else ""


@lru_cache(maxsize=128)
def _json_schema_check(schema_text: str) -> Callable[[Any], Any]:
    """Make the check of one JSON schema, which is given as text so that equal ones share it."""
    from jsonschema.exceptions import SchemaError, best_match
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    schema = json.loads(schema_text)
    kind = validator_for(schema)
    try:
        kind.check_schema(schema)
    except SchemaError as exc:
        raise InputError(f"This is not a valid JSON schema: {exc.message}.") from exc
    # An empty registry of its own: a reference to somewhere else is never fetched from the network.
    registry: Registry[Any] = Registry()
    validator = kind(schema, registry=registry)

    def check(value: Any) -> Any:
        try:
            error = best_match(validator.iter_errors(value))
        except Unresolvable as exc:
            raise InputError(f"The JSON schema refers to something that it does not hold: {exc.ref}.") from exc
        if error is not None:
            raise _Unfit(f"{_path(tuple(error.absolute_path))}{error.message}")
        return value

    return check
