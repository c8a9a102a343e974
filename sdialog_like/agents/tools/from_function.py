"""Tools of plain functions: the schema comes from the signature, through pydantic, and so does the check of arguments."""

from __future__ import annotations

import copy
import functools
import inspect
import json
import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticUserError

from sdialog_like.agents.tools.tool import Tool, ToolArgumentsError
from sdialog_like.engine.schema import json_schema_of
from sdialog_like.errors import InputError

__all__ = ["tool_from_function"]

_SECTION = re.compile(r"^(Args|Arguments|Parameters|Returns|Yields|Raises|Examples?|Notes?):[ ]*$", re.MULTILINE)
_ARGUMENT = re.compile(r"^\*{0,2}(\w+)[ ]*(?:\([^)]*\))?[ ]*:[ ]*(.*)$")
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def tool_from_function(function: Callable[..., Any], *, name: str | None = None, description: str | None = None) -> Tool:
    """Make a tool of a typed function.

    Args:
        function: The function, a method, an object that can be called, or a ``functools.partial``; plain or async.
        name: The tool's name; the function's otherwise.
        description: The tool's description; the docstring without its sections otherwise.

    Raises:
        InputError: An argument cannot be given by name, has no type, or one that JSON has no form for.
    """
    inner = getattr(function, "func", function)
    own_name = str(getattr(inner, "__name__", None) or type(inner).__name__)
    doc = inspect.getdoc(inner if hasattr(inner, "__name__") else type(inner).__call__) or ""
    arguments = _arguments_of(function, own_name, _described_arguments(doc))
    names = {field: str(info.alias) for field, info in arguments.model_fields.items()}

    def check(given: dict[str, Any]) -> dict[str, Any]:
        try:
            # From JSON and not from Python objects: strict types read dates, for example, only from JSON's texts.
            read = arguments.model_validate_json(json.dumps(given))
        except ValidationError as exc:
            errors = exc.errors(include_url=False, include_input=False)
            said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in errors[:5])
            raise ToolArgumentsError(said) from exc
        # What the model left out is left to the function's own defaults.
        return {alias: getattr(read, field) for field, alias in names.items() if field in read.model_fields_set}

    return Tool(
        name=name or own_name,
        description=description or _SECTION.split(doc, maxsplit=1)[0].strip(),
        parameters=_schema_of(arguments),
        function=function,
        check=check,
    )


def _arguments_of(function: Callable[..., Any], name: str, described: dict[str, str]) -> type[BaseModel]:
    """Make the class that reads a function's arguments.

    Its fields have names of their own, and the arguments' as aliases: an argument may be called ``schema`` or ``_x``.
    """
    try:
        signature = inspect.signature(function, eval_str=True)
    except (TypeError, ValueError, NameError) as exc:
        raise InputError(f"The arguments of {name!r} cannot be read: {exc}.", hint="Annotate them with types.") from exc
    fixed = function.keywords if isinstance(function, functools.partial) else {}
    fields: dict[str, Any] = {}
    for parameter in signature.parameters.values():
        if parameter.name in fixed:
            continue
        if parameter.kind not in _BY_NAME:
            raise InputError(f"The argument {parameter} of {name!r} cannot be given by name, as a model does it.")
        if parameter.annotation is inspect.Parameter.empty:
            raise InputError(
                f"The argument {parameter.name!r} of {name!r} has no type, so no model could know what to give.",
                hint=f"Annotate it: {parameter.name}: str.",
            )
        settings: dict[str, Any] = {"alias": parameter.name}
        if parameter.name in described:
            settings["description"] = described[parameter.name]
        if parameter.default is not inspect.Parameter.empty:
            settings |= _default(parameter.default)
        fields[f"argument_{len(fields)}"] = (parameter.annotation, Field(**settings))
    try:
        return create_model(f"{name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)
    except PydanticUserError as exc:
        raise InputError(
            f"An argument of {name!r} has a type that JSON has no form for: {exc.message.splitlines()[0]}",
            hint="Use str, int, float, bool, list, dict, Literal, Enum, dataclasses or pydantic classes.",
        ) from exc


def _default(value: Any) -> dict[str, Any]:
    """Return a default as a field takes it: the model is shown those that JSON can hold."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return {"default_factory": lambda: value}
    return {"default": value}


def _schema_of(arguments: type[BaseModel]) -> dict[str, Any]:
    schema = copy.deepcopy(json_schema_of(arguments))
    schema.pop("title", None)
    for each in schema.setdefault("properties", {}).values():
        each.pop("title", None)
    return schema


def _described_arguments(doc: str) -> dict[str, str]:
    """Read what a Google docstring says of each argument."""
    parts = _SECTION.split(doc)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    text = next((sections[heading] for heading in ("Args", "Arguments", "Parameters") if heading in sections), "")
    lines = [line for line in text.splitlines() if line.strip()]
    indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    described: dict[str, str] = {}
    current = None
    for line in lines:
        begins = _ARGUMENT.match(line[indent:])
        if begins:
            current = begins[1]
            described[current] = begins[2].strip()
        elif current is not None:
            described[current] = f"{described[current]} {line.strip()}".strip()
    return described
