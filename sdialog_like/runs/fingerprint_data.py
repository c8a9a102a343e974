"""Plain data for a plan's fingerprint, of work that cannot be made again from any: enough to notice that it has changed."""

from __future__ import annotations

import functools
import hashlib
import inspect
import textwrap
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

__all__ = ["data_for_fingerprint", "named", "source_digest"]


def data_for_fingerprint(value: Any) -> Any:
    """Return plain data that differs where the value differs, as far as that can be seen.

    Functions and classes are told by their names and a hash of their text, pydantic objects by their fields. Of other
    objects only the class is told: what they print may hold an address in memory, or a key.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): data_for_fingerprint(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [data_for_fingerprint(item) for item in value]
    if isinstance(value, BaseModel):
        fields = {
            name: data_for_fingerprint(getattr(value, name))
            for name in type(value).model_fields
            if name in value.model_fields_set
        }
        return {"class": type(value).__qualname__, **fields}
    if isinstance(value, type) or inspect.isroutine(value) or isinstance(value, functools.partial):
        return {"function": named(value).__qualname__, "source": source_digest(value)}
    return {"class": type(value).__qualname__}


def named(program: Any) -> Any:
    """Return what has a name and a text: the function, the one that a partial one is made of, or an object's class."""
    while isinstance(program, functools.partial):
        program = program.func
    return program if hasattr(program, "__qualname__") else type(program)


def source_digest(program: Any) -> str | None:
    """Return a hash of the program's text, so that a changed program is noticed; None where there is no text."""
    try:
        source = inspect.getsource(named(program))
    except (OSError, TypeError):
        return None
    return hashlib.blake2b(textwrap.dedent(source).encode("utf-8"), digest_size=8).hexdigest()
