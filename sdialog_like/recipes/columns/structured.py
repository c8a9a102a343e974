"""The column ``structured``: a model's answer as data."""

from __future__ import annotations

import builtins
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

from sdialog_like.class_names import import_class, why_not_importable
from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import PromptColumn

__all__ = ["Structured"]


def _schema(value: Any) -> Any:
    if isinstance(value, type) and issubclass(value, BaseModel):
        return value
    if isinstance(value, str):
        module, colon, path = value.partition(":")
        if not (colon and all(part.isidentifier() for part in (*module.split("."), *path.split(".")))):
            raise InputError(f"{value!r} is not the name of a class; one is written module:ClassName.")
        return value
    if isinstance(value, dict):
        return _checked(value)
    raise InputError("A schema is a JSON schema (a mapping), or a pydantic class: module:ClassName.")


def _checked(schema: dict[str, Any]) -> dict[str, Any]:
    import jsonschema

    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as exc:
        raise InputError(f"This is no JSON schema: {exc.message}") from exc
    if schema.get("type") != "object":
        raise InputError("The schema does not describe an object.", hint="Begin with type: object, properties: {…}.")
    return schema


def _written(value: Any) -> Any:
    if not isinstance(value, type):
        return value
    problem = why_not_importable(value)
    if problem is not None:
        raise InputError(f"The schema cannot be written down: {problem}.", hint="Give a JSON schema instead.")
    return f"{value.__module__}:{value.__qualname__}"


Schema: TypeAlias = "builtins.type[BaseModel] | dict[str, Any]"


class Structured(PromptColumn):
    """A model's answer to a prompt, as data that fits a schema."""

    type: Literal["structured"] = "structured"
    output: Annotated[Any, BeforeValidator(_schema), PlainSerializer(_written)] = Field(
        alias="schema",
        description="A JSON schema, or a pydantic class as module:ClassName (in Python: the class).",
    )

    def schema_to_send(self) -> Schema:
        """Return the class or the JSON schema itself, as ``client.call`` takes it.

        Raises:
            InputError: The class cannot be imported.
        """
        return import_class(self.output, BaseModel) if isinstance(self.output, str) else self.output
