"""Names of classes as ``module:QualName``: how a record or a plan says which class somebody used."""

from __future__ import annotations

import importlib
from typing import Any, TypeVar

from sdialog_like.errors import InputError

__all__ = ["class_name", "import_class", "why_not_importable"]

_Class = TypeVar("_Class")
_SCRIPTS = ("__main__", "__mp_main__")


def class_name(cls: type[Any]) -> str:
    """Return the name under which `import_class` looks for a class; of a class that nobody can import, its bare name."""
    # The module of a script is called another thing when the script is imported; such a name would say nothing.
    return cls.__qualname__ if why_not_importable(cls) else f"{cls.__module__}:{cls.__qualname__}"


def why_not_importable(cls: type[Any]) -> str | None:
    """Say why no other process could import a class; ``None`` where it could."""
    if cls.__module__ in _SCRIPTS:
        return f"the class {cls.__qualname__} belongs to the script or notebook itself, so nothing else can import it"
    if "<locals>" in cls.__qualname__:
        return f"the class {cls.__qualname__} is defined inside a function, so nothing else can import it"
    try:
        found = _find(cls.__module__, cls.__qualname__)
    except (ImportError, AttributeError, ValueError):
        found = None
    return None if found is cls else f"there is another class, or none, under the name {cls.__module__}:{cls.__qualname__}"


def import_class(name: str, base: type[_Class]) -> type[_Class]:
    """Return the class with this name.

    Args:
        name: ``module:QualName``.
        base: What it must be a subclass of.

    Raises:
        InputError: There is no such class, or it is something else.
    """
    module, colon, path = name.partition(":") if isinstance(name, str) else ("", "", "")
    if not (module and colon and path):
        raise InputError(f"{name!r} is not the name of a class; one is written module:ClassName.")
    try:
        found = _find(module, path)
    except (ImportError, AttributeError, ValueError) as exc:
        raise InputError(
            f"The class {name} cannot be imported: {exc}.", hint="Its folder must be the current one, or on PYTHONPATH."
        ) from exc
    if not (isinstance(found, type) and issubclass(found, base)):
        raise InputError(f"{name} is no subclass of {base.__name__}.")
    return found


def _find(module: str, path: str) -> Any:
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found
