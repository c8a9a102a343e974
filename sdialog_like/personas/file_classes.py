"""Which class a file is of: the name that is written, and the class that is found again by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sdialog_like.class_names import import_class
from sdialog_like.errors import InputError, PersonaError
from sdialog_like.personas.base import BasePersona
from sdialog_like.personas.context import Context
from sdialog_like.personas.described import Described
from sdialog_like.personas.persona import GenericPersona, Persona

__all__ = ["catalogued_class", "named_class", "usual_class", "written_name"]

_Kind = TypeVar("_Kind", bound=Described)


def written_name(thing: Described) -> str | None:
    """Return the name of an object's class for its file; None where a file without one is read as the same class.

    The classes of this package have their bare name, as in SDialog's files; others are ``module:ClassName``.
    """
    cls = type(thing)
    if cls is Context or (isinstance(thing, BasePersona) and cls is usual_class(thing.attributes())):
        return None
    return cls.__name__ if catalogued_class(cls.__name__) is cls else f"{cls.__module__}:{cls.__qualname__}"


def usual_class(attributes: Mapping[str, Any]) -> type[BasePersona]:
    """Return the class of a persona of which only the attributes are known."""
    return Persona if attributes.keys() <= Persona.model_fields.keys() else GenericPersona


def catalogued_class(name: Any) -> type[BasePersona] | None:
    """Return the persona of this package that has this bare name, if one has."""
    from sdialog_like import personas
    from sdialog_like.personas.catalogue.scenes import SCENES

    if name == GenericPersona.__name__:
        return GenericPersona
    found: type[BasePersona] | None = getattr(personas, name) if any(name in names for names in SCENES.values()) else None
    return found


def named_class(name: Any, base: type[_Kind]) -> type[_Kind] | None:
    """Return the class that a file names; its module is imported.

    Args:
        name: What the file says.
        base: What the class has to be a subclass of.

    Returns:
        The class; None where there is none of that name, or it is something else.

    Raises:
        PersonaError: There is such a module, and importing it fails for a reason of its own.
    """
    if not isinstance(name, str):
        return None
    if ":" not in name:
        found: type[Any] | None = Context if name == Context.__name__ else catalogued_class(name)
        return found if found is not None and issubclass(found, base) else None
    try:
        return import_class(name, base)
    except InputError:
        return None
    except Exception as exc:  # a module of the user's may do anything when it is imported
        raise PersonaError(
            f"The module of {name} cannot be imported: {exc}",
            hint="Mend it, or read the file with GenericPersona.from_file.",
        ) from exc
