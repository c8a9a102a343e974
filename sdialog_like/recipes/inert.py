"""What all parts of a recipe share: inert data that does not change, where unknown keys are refused."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sdialog_like.errors import InputError
from sdialog_like.yaml_config import YamlFile, config_error, problems_of

__all__ = ["Inert", "keys_of", "problem_at", "wrong_at"]


class Inert(BaseModel):
    """Frozen data. Made in Python it says what is wrong with an `InputError`, as everything in this package does."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        populate_by_name=True,
        serialize_by_alias=True,
    )

    def __init__(self, /, **data: Any) -> None:
        if "type" in type(self).model_fields and "type" not in data:
            data = {"type": type(self).model_fields["type"].default, **data}  # it is written down, too
        try:
            super().__init__(**data)
        except ValidationError as exc:
            problems = problems_of(exc, YamlFile(data), lambda place: () if place else keys_of(type(self)))
            raise config_error(f"{type(self).__name__}({_named(data)})", problems) from exc

    # Pydantic then builds instances without it where it validates data, so that problems keep their places in the whole.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


def keys_of(cls: type[BaseModel]) -> list[str]:
    """Return the keys that a section may have, as they are written."""
    return [info.serialization_alias or name for name, info in cls.model_fields.items()]


def wrong_at(place: str | tuple[str | int, ...], reason: InputError) -> ValidationError:
    """Return an error that a validator of a whole section raises, and that is about one thing in it."""
    where = (place,) if isinstance(place, str) else place
    return ValidationError.from_exception_data("section", [problem_at(where, "value_error", reason)])


def problem_at(place: tuple[str | int, ...], kind: str, reason: Any, value: Any = None) -> InitErrorDetails:
    """Return one part of such an error, of pydantic's kind."""
    return InitErrorDetails(type=PydanticCustomError(kind, "{error}", {"error": reason}), loc=place, input=value)


def _named(data: dict[str, Any]) -> str:
    name = data.get("name")
    return f"name={name!r}" if isinstance(name, str) else "…"
