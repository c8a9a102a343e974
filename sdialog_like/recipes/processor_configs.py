"""What happens to finished rows, as inert data."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, InstanceOf, SerializeAsAny

from sdialog_like.recipes.columns.base import ColumnName
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.kinds import by_type
from sdialog_like.recipes.plugins import ProcessorType, plugin, plugin_names
from sdialog_like.recipes.typed import Many

__all__ = ["AnyProcessor", "DropColumns", "RenameColumns", "ToMessages"]


class DropColumns(Inert):
    """Leaves columns out of the data set."""

    type: Literal["drop"] = "drop"
    columns: Many[ColumnName] = Field(min_length=1, description="Which.")


class RenameColumns(Inert):
    """Gives columns other names."""

    type: Literal["rename"] = "rename"
    columns: dict[ColumnName, str] = Field(min_length=1, description="Old name to new name.")


class ToMessages(Inert):
    """Turns a dialogue into chat messages: a list of ``{"role": …, "content": …}``."""

    type: Literal["to_messages"] = "to_messages"
    column: ColumnName = Field(description="The dialogue.")
    into: str | None = Field(
        default=None, min_length=1, description="The new column's name; it replaces the dialogue otherwise."
    )
    system: ColumnName | None = Field(default=None, description="A column whose text becomes the system message.")


_OWN: dict[str, type[Inert]] = {"drop": DropColumns, "rename": RenameColumns, "to_messages": ToMessages}


def _find(name: str) -> type[Inert] | None:
    if name in _OWN:
        return _OWN[name]
    added: Any = plugin(ProcessorType, name)
    return None if added is None else added.config


AnyProcessor: TypeAlias = Annotated[
    SerializeAsAny[InstanceOf[Inert]],
    BeforeValidator(by_type(_find, lambda: [*_OWN, *plugin_names(ProcessorType)], "processor")),
]
"""A processor of whatever type."""
