"""The column ``custom``: what a function of your own returns."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Column, ColumnNames, Kind
from sdialog_like.recipes.functions import Function, parameters_of
from sdialog_like.recipes.places import Place

__all__ = ["OWN_PARAMETERS", "Custom", "needed_by", "optional_in"]

OWN_PARAMETERS = frozenset({"row", "row_id", "seed"})
"""Parameters that are no columns: the needed columns as a mapping, the row's id, and a seed of the cell's own."""


class Custom(Column):
    """What a function returns, sync or async: plain data. It is called once for a row; a resumed run has it recorded.

    Its parameters are the names of columns; one that has a default keeps it where there is no such column. Besides, it may
    take ``row`` (a mapping of the columns in ``needs``), ``row_id`` and ``seed`` (the cell's own), and the names in
    ``arguments``.
    """

    kind: ClassVar[Kind] = "custom"

    type: Literal["custom"] = "custom"
    function: Function = Field(description="module:name; in Python also the function itself.")
    needs: ColumnNames | None = Field(
        default=None, description="The columns that it needs; those that its parameters name otherwise."
    )
    arguments: dict[str, Any] = Field(default_factory=dict, description="Further arguments, the same in every row.")

    def named(self) -> Mapping[Place, str]:
        """Return each column that it names alone, by the place in it."""
        return needed_by(self.function, "needs", self.needs, self.arguments)

    def may_use(self) -> frozenset[str]:
        """Return the parameters that have a default; see `Column.may_use`."""
        return frozenset() if self.needs is not None else optional_in(self.function, self.arguments)


def needed_by(function: Any, key: str, needs: Sequence[str] | None, arguments: Mapping[str, Any]) -> dict[Place, str]:
    """Return the columns that a function needs, by the places that name them.

    A function that cannot be imported needs those that were named; that it cannot be is for `check` to say.
    """
    if needs is not None:
        return {(key, index): name for index, name in enumerate(needs)}
    named = _parameters_without(function, arguments)
    return {("function", name): name for name, parameter in named.items() if parameter.default is parameter.empty}


def optional_in(function: Any, arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the parameters of a function that name columns only where there are such: they have a default."""
    named = _parameters_without(function, arguments)
    return frozenset(name for name, parameter in named.items() if parameter.default is not parameter.empty)


def _parameters_without(function: Any, arguments: Mapping[str, Any]) -> dict[str, inspect.Parameter]:
    try:
        parameters = parameters_of(function)
    except InputError:
        return {}
    variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    given = {*OWN_PARAMETERS, *arguments}
    return {name: each for name, each in parameters.items() if each.kind not in variadic and name not in given}
