"""Functions of the user's own that a recipe names: ``module:name``, or in Python the function itself."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, PlainSerializer

from sdialog_like.errors import InputError

__all__ = ["Function", "find_function", "function_name", "parameters_of", "why_not_portable"]

_SCRIPTS = ("__main__", "__mp_main__")


def _usable(value: Any) -> bool:
    """Tell whether it can be called, or direct an agent: sides name orchestrators in the same way."""
    if callable(value):
        return True
    from sdialog_like.agents.orchestrators.base import Orchestrator

    return isinstance(value, Orchestrator)


def _named_or_callable(value: Any) -> Any:
    if isinstance(value, str):
        module, colon, path = value.partition(":")
        if not (colon and all(part.isidentifier() for part in (*module.split("."), *path.split(".")))):
            raise InputError(f"{value!r} is not the name of a function; one is written module:name.")
        return value
    if not _usable(value):
        raise InputError(f"{value!r} is no function.", hint="Write module:name, or in Python give the function itself.")
    return value


Function: TypeAlias = Annotated[
    Any,
    BeforeValidator(_named_or_callable),
    PlainSerializer(lambda value: function_name(value)),
]
"""``module:name``, or a callable."""


def find_function(function: Any) -> Callable[..., Any]:
    """Return the function that a recipe names; its module is imported.

    Raises:
        InputError: There is no such function.
    """
    if not isinstance(function, str):
        found: Any = function
        return found  # type: ignore[no-any-return]
    module, _, path = function.partition(":")
    try:
        found = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except Exception as exc:  # a module of the user's may do anything when it is imported
        raise InputError(
            f"{function} cannot be imported: {exc}.", hint="Its folder must be the current one, or on PYTHONPATH."
        ) from exc
    if not _usable(found):
        raise InputError(f"{function} is no function but {type(found).__name__}.")
    return found  # type: ignore[no-any-return]


def function_name(function: Any) -> str:
    """Return ``module:name`` of a function, for files and plans.

    Raises:
        InputError: It has no name under which it can be imported.
    """
    problem = why_not_portable(function)
    if problem is not None:
        raise InputError(problem, hint="Put it into a module that can be imported, and name it module:name.")
    return function if isinstance(function, str) else f"{function.__module__}:{function.__qualname__}"


def why_not_portable(function: Any) -> str | None:
    """Say why a recipe with this function cannot be written down; None where it can."""
    if isinstance(function, str):
        return None
    name, module = getattr(function, "__qualname__", None), getattr(function, "__module__", None)
    if name is None or module is None:
        return f"{function!r} is an object without a name, so a recipe cannot name it."
    if module in _SCRIPTS:
        return f"The function {name} belongs to the script or notebook itself, so nothing else can import it."
    try:
        found = find_function(f"{module}:{name}")
    except InputError:
        found = None
    if found is not function:
        return f"The function {name} is a closure, a lambda or a method, so nothing else can import it."
    return None


def parameters_of(function: Any) -> dict[str, inspect.Parameter]:
    """Return what a function takes by name, in order.

    Raises:
        InputError: It cannot be imported, or says nothing about what it takes.
    """
    found = find_function(function)
    try:
        return dict(inspect.signature(found).parameters)
    except (TypeError, ValueError) as exc:
        raise InputError(f"{function!r} does not say what it takes.", hint="Wrap it in a function of your own.") from exc
