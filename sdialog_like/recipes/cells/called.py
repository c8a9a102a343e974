"""Functions of the user's own: custom columns, and what validate columns share with them."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sdialog_like.personas import BasePersona
from sdialog_like.recipes.cells.cell import Cell, Fill, as_dialogue
from sdialog_like.recipes.columns.custom import Custom
from sdialog_like.recipes.functions import find_function, parameters_of
from sdialog_like.runs.plain_data import plain_data

__all__ = ["caller", "filler"]


def filler(column: Custom, recipe: Any) -> Fill:
    """Return what fills the column's cells: the function is an effect, called once however often the row is resumed."""
    call = caller(column.function, column.needs, column.arguments)

    async def fill(cell: Cell) -> Any:
        return as_dialogue(await call(cell, column.name))

    return fill


def caller(
    function: Any, needs: Sequence[str] | None, arguments: Mapping[str, Any]
) -> Callable[[Cell, str], Awaitable[Any]]:
    """Return what calls a function for a cell, as an effect with this key, and gives its result as plain data.

    Args:
        function: The function, or its name.
        needs: The columns that it needs, where they were named.
        arguments: What it gets besides, the same in every row.

    Raises:
        InputError: There is no such function, or it does not say what it takes.
    """
    found = find_function(function)
    parameters = parameters_of(function)
    takes_any = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values())
    variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    names = [name for name, parameter in parameters.items() if parameter.kind not in variadic]

    is_async = inspect.iscoroutinefunction(found) or inspect.iscoroutinefunction(type(found).__call__)

    def given(cell: Cell) -> dict[str, Any]:
        # Copies: what a function does to its arguments is not done again where its result is replayed.
        values, further = copy.deepcopy((dict(cell.values), dict(arguments)))
        needed = values if needs is None else {name: values[name] for name in needs}
        offered = {**values, "row": needed, "row_id": cell.row_id, "seed": cell.seed, **further}
        taken = {name: offered[name] for name in names if name in offered}
        return {**needed, **further, **taken} if takes_any else taken

    async def call(cell: Cell, key: str) -> Any:
        keywords = given(cell)

        async def awaited(made: Any = None) -> Any:
            return _plain(await (found(**keywords) if made is None else made))

        def called() -> Any:
            try:
                made = found(**keywords)
            except StopIteration as exc:
                raise RuntimeError("StopIteration") from exc  # no future can hold one
            return awaited(made) if inspect.isawaitable(made) else _plain(made)

        return await cell.client.effect(key, awaited if is_async else called)

    return call


def _plain(value: Any) -> Any:
    # What makes a persona of somebody's own class again is not needed here: its column says of which class it is.
    return plain_data(value.attributes() if isinstance(value, BasePersona) else value, "The result")
