"""Classes of personas that a recipe names."""

from __future__ import annotations

import difflib
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, PlainSerializer

from sdialog_like.errors import InputError
from sdialog_like.personas import BasePersona
from sdialog_like.personas.file_classes import catalogued_class, named_class

__all__ = ["PersonaClass", "persona_class"]


def _given(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, type) and issubclass(value, BasePersona)):
        return value
    raise InputError(f"{value!r} is no class of personas.", hint="Write a name of the catalogue, or module:ClassName.")


def _written(value: Any) -> str:
    from sdialog_like.class_names import why_not_importable

    if isinstance(value, str):
        return value
    name = str(value.__name__)
    if catalogued_class(name) is value:
        return name
    problem = why_not_importable(value)
    if problem is not None:
        raise InputError(f"The persona's class cannot be written down: {problem}.")
    return f"{value.__module__}:{value.__qualname__}"


PersonaClass: TypeAlias = Annotated[Any, BeforeValidator(_given), PlainSerializer(_written)]
"""A name of the catalogue, ``module:ClassName``, or in Python the class."""


def persona_class(name: Any) -> type[BasePersona]:
    """Return the class that a recipe names.

    Raises:
        InputError: There is none of that name.
    """
    found = name if isinstance(name, type) else named_class(name, BasePersona)
    if found is not None:
        return found
    if ":" in name:
        raise InputError(f"There is no persona class {name}.", hint="Its folder must be the current one, or on PYTHONPATH.")
    from sdialog_like.personas.catalogue.scenes import SCENES

    known = sorted({each for names in SCENES.values() for each in names})
    close = difflib.get_close_matches(name, known, n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    raise InputError(f"The catalogue has no persona {name!r}.{meant}", hint=f"It has {', '.join(known)}.")
