"""Files of personas and contexts: a mapping of attributes as JSON or YAML, in the order of the call.

Besides the attributes a file may have ``_metadata``, as SDialog's files do: ``className``, ``id``, ``parentId`` and whatever
else was there when it was read. It describes nobody, and is written only where something would be lost without it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic_core import PydanticSerializationError, to_jsonable_python

from sdialog_like.errors import PersonaError
from sdialog_like.personas.base import BasePersona
from sdialog_like.personas.context import Context
from sdialog_like.personas.described import Described
from sdialog_like.personas.file_classes import catalogued_class, named_class, usual_class, written_name
from sdialog_like.personas.formats import read_mapping, write_mapping
from sdialog_like.personas.identity import CLASS_NAME, METADATA, checked_metadata

__all__ = ["load_context", "load_persona", "make_persona", "read", "write"]

_Kind = TypeVar("_Kind", bound=Described)


def load_persona(path: str | os.PathLike[str]) -> BasePersona:
    """Read a persona from JSON or YAML (.json, .yaml, .yml).

    The class is the one that the file names. A class of your own is imported, so its module has to be importable, and a file
    is trusted with that; ``MyPersona.from_file(path)`` reads the same file and imports nothing.

    Returns:
        A persona of the class that the file names. Where that cannot be found, or the file names none: a ``Persona`` if the
        file has only its attributes, else a ``GenericPersona`` with the file's own. Nothing is lost by that: written again,
        the file names the same class.

    Raises:
        PersonaError: The file is missing or broken, or its attributes are not those of the class that it names.
    """
    attributes, metadata = _parts(path, "persona")
    cls = named_class(metadata.get(CLASS_NAME), BasePersona)
    return _made(cls or usual_class(attributes), attributes, metadata, path, found=cls is not None)


def load_context(path: str | os.PathLike[str]) -> Context:
    """Read a context from JSON or YAML (.json, .yaml, .yml), of the class that the file names, as `load_persona` does.

    Returns:
        A context of that class; where it cannot be found, or the file names none, a ``Context``.

    Raises:
        PersonaError: The file is missing or broken, or its attributes are not those of the class.
    """
    attributes, metadata = _parts(path, "context")
    cls = named_class(metadata.get(CLASS_NAME), Context)
    return _made(cls or Context, attributes, metadata, path, found=cls is not None)


def make_persona(attributes: Mapping[str, Any]) -> BasePersona:
    """Make a persona of attributes, as `load_persona` does of a file's, but for classes that would have to be imported.

    Raises:
        PersonaError: A value is no such attribute's.
    """
    metadata = checked_metadata(attributes.get(METADATA))
    rest = {name: value for name, value in attributes.items() if name != METADATA}
    cls = catalogued_class(metadata.get(CLASS_NAME))
    made = (cls or usual_class(rest))(**rest)
    made._metadata = _kept(metadata, found=cls is not None)
    return made


def read(path: str | os.PathLike[str], cls: type[_Kind]) -> _Kind:
    """Read a file as one of a given class; see ``Described.from_file``."""
    attributes, metadata = _parts(path, "context" if issubclass(cls, Context) else "persona")
    return _made(cls, attributes, metadata, path, found=True)


def write(thing: Described, path: str | os.PathLike[str]) -> None:
    """Write a file; see ``Described.to_file``."""
    name = written_name(thing)
    metadata = dict(thing._metadata)
    if name is not None or metadata:
        metadata.setdefault(CLASS_NAME, name or type(thing).__name__)
    try:
        written = to_jsonable_python(metadata)
    except (PydanticSerializationError, ValueError) as exc:
        raise PersonaError(f"{os.fspath(path)} cannot be written: its metadata has no JSON form ({exc}).") from exc
    write_mapping(thing.attributes() | ({METADATA: written} if written else {}), path)


def _parts(path: str | os.PathLike[str], kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    attributes = read_mapping(path, kind)
    try:
        return attributes, checked_metadata(attributes.pop(METADATA, None))
    except PersonaError as exc:
        raise PersonaError(f"{os.fspath(path)}: {exc.message}", hint=exc.hint) from exc


def _made(
    cls: type[_Kind], attributes: dict[str, Any], metadata: dict[str, Any], path: str | os.PathLike[str], *, found: bool
) -> _Kind:
    try:
        made = cls(**attributes)
    except PersonaError as exc:
        raise PersonaError(f"{os.fspath(path)}: {exc.message}", hint=exc.hint) from exc
    made._metadata = _kept(metadata, found=found)
    return made


def _kept(metadata: dict[str, Any], *, found: bool) -> dict[str, Any]:
    # The name of a class that was not found stays, so that the file which is written again has it.
    return {key: value for key, value in metadata.items() if key != CLASS_NAME or not found}
