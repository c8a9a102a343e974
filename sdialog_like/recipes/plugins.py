"""What other packages add: column types, row sources and processors, through entry points.

    [project.entry-points."sdialog_like.recipes.columns"]
    translation = "my_package.recipes:TRANSLATION"        # a ColumnType
    [project.entry-points."sdialog_like.recipes.rows"]
    tickets = "my_package.recipes:TICKETS"                # a RowSourceType
    [project.entry-points."sdialog_like.recipes.processors"]
    anonymise = "my_package.recipes:ANONYMISE"            # a ProcessorType

The name of the entry point is the ``type`` that recipes write. A package is imported when a recipe names what it brings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.inert import Inert

__all__ = ["ColumnType", "ProcessorType", "RowSourceType", "plugin", "plugin_names"]

_Plugin = TypeVar("_Plugin")


@dataclass(frozen=True)
class ColumnType:
    """A type of column.

    Attributes:
        config: Its configuration: a subclass of ``recipes.columns.Column`` with ``type: Literal["NAME"] = "NAME"``.
        fill: ``async def fill(column, cell)``, which makes a cell's value: plain data. What it gets from outside goes
            through ``cell.client``, so that a resumed run does not pay for it again.
    """

    config: type[Column]
    fill: Callable[[Any, Any], Awaitable[Any]]


@dataclass(frozen=True)
class RowSourceType:
    """A source of seed rows.

    Attributes:
        config: Its configuration, with ``type: Literal["NAME"] = "NAME"``.
        read: From the configuration to the rows: mappings of field to value, in an order that is always the same.
    """

    config: type[Inert]
    read: Callable[[Any], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class ProcessorType:
    """A step after the rows.

    Attributes:
        config: Its configuration, with ``type: Literal["NAME"] = "NAME"``.
        apply: From the configuration and one row's values to the values after it.
    """

    config: type[Inert]
    apply: Callable[[Any, dict[str, Any]], dict[str, Any]]


_GROUPS: dict[type[Any], str] = {
    ColumnType: "sdialog_like.recipes.columns",
    RowSourceType: "sdialog_like.recipes.rows",
    ProcessorType: "sdialog_like.recipes.processors",
}


def plugin_names(kind: type[Any]) -> list[str]:
    """Return the names of what other packages bring of a kind: `ColumnType`, `RowSourceType` or `ProcessorType`."""
    return sorted(_found(_GROUPS[kind]))


def plugin(kind: type[_Plugin], name: str) -> _Plugin | None:
    """Return what another package brings under a name; None where none does.

    Raises:
        InputError: A package brings it, and it cannot be loaded, or is something else.
    """
    point = _found(_GROUPS[kind]).get(name)
    if point is None:
        return None
    try:
        found = point.load()
    except Exception as exc:  # another package may do anything when it is imported
        raise InputError(f"{name!r} of {point.value} cannot be loaded: {exc}") from exc
    if not isinstance(found, kind):
        raise InputError(f"{name!r} of {point.value} is no {kind.__name__} but {type(found).__name__}.")
    return found


@cache
def _found(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}
