"""Functions of the user's own: they are there, and can be called with what the recipe gives them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.custom import OWN_PARAMETERS
from sdialog_like.recipes.functions import find_function, parameters_of
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems

__all__ = ["check_function", "check_parameters"]


def check_function(problems: Problems, place: Place, function: Any) -> bool:
    """Say what is wrong with a function that a recipe names; return whether nothing is."""
    try:
        find_function(function)
    except InputError as exc:
        problems.error(place, exc.message, exc.hint)
        return False
    return True


def check_parameters(
    problems: Problems, place: Place, function: Any, needs: Sequence[str] | None, arguments: Mapping[str, Any]
) -> None:
    """Say which parameters of a function get nothing, and which things that are given it does not take.

    Args:
        problems: Takes what is found.
        place: The column's place.
        function: The function.
        needs: The columns that were named; None where the parameters themselves name them.
        arguments: The further arguments.
    """
    try:
        parameters = parameters_of(function)
    except InputError as exc:
        problems.error((*place, "function"), exc.message, exc.hint)
        return
    kinds = [parameter.kind for parameter in parameters.values()]
    by_name = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    }
    if inspect.Parameter.POSITIONAL_ONLY in kinds:
        problems.error((*place, "function"), "It takes parameters by their place only.", "Take the / out of it.")
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        for name in arguments.keys() - by_name.keys():
            problems.error((*place, "arguments", name), f"The function takes no {name!r}.")
        unused = [name for name in needs or () if name not in by_name]
        if unused and "row" not in by_name:
            hint = f"It takes {', '.join(by_name) or 'nothing'}; with a parameter row it gets all that it needs."
            problems.error((*place, "function"), f"The function takes no {unused[0]!r}.", hint)
    elif needs is None and "row" not in by_name and len(by_name) == 0:
        problems.warning((*place, "function"), "It takes any name (**), and none was given.", "Write needs: [column, …].")
    if "row" in by_name and needs is None:
        problems.warning((*place, "function"), "Its row is empty: no columns are named.", "Write needs: [column, …].")
    if needs is not None:
        given = {*needs, *arguments, *OWN_PARAMETERS}
        for name, parameter in by_name.items():
            if name not in given and parameter.default is inspect.Parameter.empty:
                problems.error((*place, "function"), f"The function needs {name!r}, which it is not given.")
