"""Ids in columns that hold text: numbers stay numbers, and texts that look like numbers stay texts."""

from __future__ import annotations

import json
import re

__all__ = ["id_from_text", "id_to_text"]

_NUMBER = re.compile(r"-?[1-9][0-9]{0,3999}|0")


def id_to_text(id: int | str | None) -> str | None:  # noqa: A002 (the word that everybody uses for it)
    """Return an id as text: ``7`` for 7, ``visit-7`` for ``"visit-7"``; ``"7"``, with its quotation marks, for ``"7"``."""
    if id is None or isinstance(id, int):
        return None if id is None else str(int(id))
    return id if id_from_text(id) == id else json.dumps(id, ensure_ascii=False)


def id_from_text(text: str | None) -> int | str | None:
    """Return the id that a text stands for; an empty text stands for none."""
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return int(text)
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            return text
    return text
