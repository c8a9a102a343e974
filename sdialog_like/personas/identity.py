"""Who a persona or context is, and where it comes from: an id, and the id of what it was made of.

Kept apart from the attributes, as private metadata: it is no part of the description, of what a model reads, of a dialogue's
record. Files keep it under the key ``_metadata``, as SDialog's do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from sdialog_like.errors import PersonaError

__all__ = ["CLASS_NAME", "METADATA", "FromMetadata", "Id", "child_of", "checked_metadata"]

Id: TypeAlias = "int | str | None"

METADATA = "_metadata"
CLASS_NAME = "className"
_ID, _PARENT = "id", "parentId"


class FromMetadata:
    """A read-only attribute that shows an entry of the metadata, and steps aside for a field of the same name.

    A property called ``id`` would make pydantic warn of every user's class with a field ``id``, and hide the field's value.
    Pydantic asks whether the base class has such an attribute; so the class has none, only its objects have.
    """

    def __init__(self, key: str, doc: str) -> None:
        self.key, self.__doc__ = key, doc

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Id:
        if instance is None:
            raise AttributeError(self.name)
        extra = instance.model_extra or {}
        found: Id = extra[self.name] if self.name in extra else instance._metadata.get(self.key)
        return found


def child_of(metadata: Mapping[str, Any], new_id: Id, *, changed: bool) -> dict[str, Any]:
    """Return the metadata of a copy.

    Args:
        metadata: That of the original.
        new_id: The copy's id.
        changed: Whether the copy has other attributes; what else was known (a model, a seed, a time) is then no longer true.
    """
    kept = {key: value for key, value in metadata.items() if not changed or key == CLASS_NAME}
    # The nearest ancestor that has an id: the one between may have none.
    parent = metadata.get(_PARENT) if metadata.get(_ID) is None else metadata[_ID]
    made = {**kept, _ID: new_id, _PARENT: parent}
    return {key: value for key, value in made.items() if value is not None}


def checked_metadata(value: Any) -> dict[str, Any]:
    """Return metadata as it stands in a file.

    Raises:
        PersonaError: It is not a mapping.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise PersonaError(f"{METADATA} is a mapping, not {value!r}.", hint="It holds what is known besides: id, parentId …")
    return {key: item for key, item in value.items() if item is not None}
