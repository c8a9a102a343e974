"""What a generator of attributes aims at: a class, its fields, and what of them is there from the beginning."""

from __future__ import annotations

import copy
import difflib
import re
import types
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError, PydanticUserError
from pydantic.fields import FieldInfo

from sdialog_like.engine.schema import json_schema_of
from sdialog_like.errors import InputError, PersonaError
from sdialog_like.personas.described import Described

__all__ = ["Target"]

T = TypeVar("T", bound=Described)


class Target(Generic[T]):
    """A class of personas or contexts, and the attributes that each object made is to have anyway.

    Args:
        given: The class, or an object of it.
        base: What its class has to be a subclass of.

    Raises:
        InputError: It is something else.
    """

    def __init__(self, given: type[T] | T, base: type[T]) -> None:
        if isinstance(given, base):
            self.cls: type[T] = type(given)
            self.given: dict[str, Any] = given._said()
            self.given_data: dict[str, Any] = given.attributes()
        elif isinstance(given, type) and issubclass(given, base):
            self.cls, self.given, self.given_data = given, {}, {}
        else:
            raise InputError(f"A {base.__name__} is needed, or a class of them, not {given!r}.")
        self._adapters: dict[str, TypeAdapter[Any] | None] = {}
        self._schemas: dict[tuple[str, ...], type[BaseModel]] = {}

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the class's own fields."""
        return tuple(self.cls.model_fields)

    @property
    def open(self) -> bool:
        """Whether an object may have other fields, too."""
        return self.cls.model_config.get("extra") == "allow"

    @property
    def kind(self) -> str:
        """The class's name as words: ``support agent`` for ``SupportAgent``."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", self.cls.__name__).lower()

    def check_names(self, names: Collection[str]) -> None:
        """See to it that the class has these fields.

        Raises:
            InputError: It has not.
        """
        unknown = [name for name in names if name not in self.cls.model_fields]
        if unknown and not self.open:
            close = difflib.get_close_matches(unknown[0], self.fields, n=1)
            question = f" Did you mean {close[0]!r}?" if close else ""
            known = ", ".join(self.fields) or "none"
            raise InputError(f"{self.cls.__name__} has no field {unknown[0]!r}.{question}", hint=f"Its fields are: {known}.")

    def chosen(self, given: Any) -> tuple[str, ...] | None:
        """Read ``generated_attributes``: ``None`` stands for all.

        Raises:
            InputError: It is neither ``"all"`` nor a list of fields nor ``None``.
        """
        if given is None or given == "all":
            return None if given == "all" else ()
        if isinstance(given, str) or not all(isinstance(name, str) for name in given):
            raise InputError(f"generated_attributes is 'all' or a list of fields, not {given!r}.")
        self.check_names(tuple(given))
        return tuple(dict.fromkeys(given))

    def fit(self, name: str, value: Any) -> Any:
        """Return a value as the field can hold it; a number becomes a text where the field wants one.

        Raises:
            InputError: The field cannot hold it. The message begins with a small letter.
        """
        adapter = self._adapter(name)
        if adapter is None or value is None:
            return value
        try:
            adapter.validate_python(value)
        except ValidationError as exc:
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                try:
                    adapter.validate_python(str(value))
                except ValidationError:
                    pass
                else:
                    return str(value)
            first = exc.errors(include_url=False, include_input=False)[0]
            raise InputError(f"the field cannot hold {value!r}: {first['msg']}.") from exc
        return value

    @cached_property
    def defaults(self) -> dict[str, FieldInfo]:
        """The fields whose default says something: anything but None, an empty text, list or mapping."""
        return {name: info for name, info in self.cls.model_fields.items() if not _is_empty(_default(info))}

    def default(self, name: str) -> Any:
        """Return a field's default, a new one each time."""
        return _default(self.defaults[name])

    def required(self) -> tuple[str, ...]:
        """Return the fields without which no object can be made."""
        return tuple(name for name, info in self.cls.model_fields.items() if info.is_required())

    def description_of(self, name: str) -> str:
        """Return what the class says about a field."""
        info = self.cls.model_fields.get(name)
        return " ".join((info.description or "").split()) if info else ""

    def schema(self, names: tuple[str, ...]) -> type[BaseModel]:
        """Return the pydantic class that a model fills in: these fields, all of them needed.

        Raises:
            InputError: A field is of a type that has no JSON schema.
        """
        if names not in self._schemas:
            for name in names:
                _made_schema(self.cls.__name__, {name: self._written(name)}, name)
            self._schemas[names] = _made_schema(self.cls.__name__, {name: self._written(name) for name in names})
        return self._schemas[names]

    def form_of(self, name: str) -> str:
        """Return in a few words what a field's value looks like; empty for a text."""
        return _form(json_schema_of(self.schema((name,)))["properties"])

    def make(self, values: Mapping[str, Any]) -> T:
        """Make an object; its attributes are passed in the order of the class's fields, others after them.

        Raises:
            PersonaError: The class refuses the values.
        """
        names = {field: name for name, field in reversed(self.cls._known_names().items())}
        ordered = [*(name for name in self.fields if name in values), *(name for name in values if name not in self.fields)]
        try:
            return self.cls(**{names.get(name, name): values[name] for name in ordered})
        except PersonaError:
            raise
        except (TypeError, ValueError) as exc:  # a class of the user's may do anything when it is made
            raise PersonaError(f"{self.cls.__name__} cannot be made: {exc}") from exc

    def _adapter(self, name: str) -> TypeAdapter[Any] | None:
        if name not in self._adapters:
            self._adapters[name] = self._made_adapter(name)
        return self._adapters[name]

    def _made_adapter(self, name: str) -> TypeAdapter[Any] | None:
        info = self.cls.model_fields.get(name)
        validators = self.cls.__pydantic_decorators__.field_validators.values()
        # A validator of the user's may turn anything into what the field holds.
        if info is None or any(name in each.info.fields or "*" in each.info.fields for each in validators):
            return None
        try:
            return TypeAdapter(_annotated(info.annotation, info.metadata))
        except (PydanticSchemaGenerationError, PydanticUserError):
            return None

    def _written(self, name: str) -> tuple[Any, Any]:
        info = self.cls.model_fields.get(name)
        if info is None:
            return str, Field()
        return _annotated(_without_none(info.annotation), info.metadata), Field(description=info.description)


def _default(info: FieldInfo) -> Any:
    if info.default_factory is not None:
        try:
            return info.default_factory()  # type: ignore[call-arg]
        except TypeError:  # one that wants the other fields' values, which nobody has yet
            return None
    return None if info.is_required() else copy.deepcopy(info.default)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, tuple, dict, set, frozenset)) and not value)


def _annotated(annotation: Any, metadata: list[Any]) -> Any:
    return Annotated[(annotation, *metadata)] if metadata else annotation


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation
    real = tuple(part for part in get_args(annotation) if part is not type(None))
    return Union[real] if real else annotation  # noqa: UP007 - made at run time


def _made_schema(name: str, fields: dict[str, Any], only: str = "") -> type[BaseModel]:
    try:
        made: type[BaseModel] = create_model(name, **fields)
        made.model_json_schema()
    except (PydanticSchemaGenerationError, PydanticInvalidForJsonSchema, PydanticUserError, NameError) as exc:
        what = f"The field {only!r}" if only else "Some field"
        raise InputError(
            f"{what} of {name} is of a type that no model can write ({type(exc).__name__}).",
            hint="Give it a rule, or leave it out with generated_attributes=[…].",
        ) from exc
    return made


def _form(properties: Mapping[str, Any]) -> str:
    part = next(iter(properties.values()))
    if "enum" in part:
        return "one of: " + ", ".join(map(str, part["enum"]))
    if "const" in part:
        return f"always {part['const']}"
    kinds = {
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "an object",
    }
    return kinds.get(str(part.get("type")), "")
