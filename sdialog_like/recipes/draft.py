"""What is checked: a recipe, or as much as there is of one that is not whole yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.seed_rows import SeedRows

__all__ = ["Draft", "part_of"]

_Section = TypeVar("_Section", bound=Inert)


def part_of(cls: type[_Section], entry: Mapping[str, Any], context: Any) -> _Section:
    """Return a column, or a section of one, with those of its fields that can be read; the others were complained about."""
    read: dict[str, Any] = {}
    for name, info in cls.model_fields.items():
        key = info.serialization_alias or name
        if key in entry:
            kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
            try:
                read[name] = TypeAdapter(kind).validate_python(entry[key], context=context)
            except ValidationError:
                inside: Any = info.annotation
                if isinstance(inside, type) and issubclass(inside, Inert) and isinstance(entry[key], Mapping):
                    read[name] = part_of(inside, entry[key], context)  # such as a side of a dialogue
    made = cls.model_construct(**read)
    for name in cls.model_fields:
        if name not in read and name in entry:
            made.__dict__.pop(name, None)  # not its default: what was meant is not known
    return made


@dataclass(frozen=True)
class Draft:
    """The parts of a recipe.

    Attributes:
        columns: The columns that could be made, each with its place.
        parts: Of columns that could not, what could be read of them, so that it can be looked at, too.
        broken: The names of columns that could not: to refer to one of these is no mistake of its own.
        model: The default model; None where it could not be read.
        models: The aliases.
        rows: The seed rows; None where there are none.
        rows_broken: Whether there should be some, and they cannot be read, so that any name may be a field of theirs.
        processors: The processors, each with its place.
    """

    columns: tuple[tuple[Place, Column], ...]
    parts: tuple[tuple[Place, Column], ...] = ()
    broken: frozenset[str] = frozenset()
    model: Any = None
    models: dict[str, Any] = field(default_factory=dict)
    rows: SeedRows | None = None
    rows_broken: bool = False
    processors: tuple[tuple[Place, Any], ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names, those that the seed rows bring included."""
        from sdialog_like.recipes.columns.seed import Seed

        brought = {} if self.rows is None else {name: Seed(name=name) for name in self.rows.column_fields}
        return {**brought, **{column.name: column for _, column in self.columns}}

    def each(self, what: Literal["named", "templates", "expressions", "models"]) -> Iterator[tuple[Place, Column, Any]]:
        """Yield place, column and what its method of that name returns, of columns that could not be made, too."""
        for place, column in self.columns:
            yield place, column, getattr(column, what)()
        for place, column in self.parts:
            with suppress(AttributeError, TypeError):  # what it needs for this could not be read
                yield place, column, getattr(column, what)()

    def knows(self, name: str) -> bool:
        """Tell whether there is such a column, or may be one."""
        return self.rows_broken or name in self.broken or name in self.by_name
