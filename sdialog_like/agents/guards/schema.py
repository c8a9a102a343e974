"""Data where words should be: a JSON schema, or a reply that is nothing but JSON."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation
from sdialog_like.agents.guards.leaks import SCHEMA_REMOVED

__all__ = ["Schema"]

_SCHEMA = re.compile(r'\{\s{0,20}"(?:\$schema|\$defs|\$ref|properties|type|title|description|required|anyOf)"\s{0,9}:')
_OF_A_SCHEMA = ('"properties"', '"$schema"', '"$defs"')
_OPENING_FENCE = re.compile(r"```\w*$")
_CLOSING_FENCE = re.compile(r"^```")
_FENCED = re.compile(r"```(?:json)?\s*(?P<data>[\[{].*[\]}])\s*```", re.DOTALL | re.IGNORECASE)


class Schema(Guard):
    """Cut a JSON schema out of the text, and ask again for a reply that is a JSON object or a list of them as a whole.

    Any other JSON within a sentence may be what the person talks about.
    """

    name: ClassVar[str] = "schema"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft without a schema, or the fault ``leak``."""
        if "{" not in draft.text:
            return draft
        match = _SCHEMA.search(draft.text) if any(sign in draft.text for sign in _OF_A_SCHEMA) else None
        if match:
            start, end = _extent(draft.text, match.start())
            before = _OPENING_FENCE.sub("", draft.text[:start].rstrip())
            behind = _CLOSING_FENCE.sub("", draft.text[end:].lstrip())
            draft = draft.repaired(f"{before.rstrip()} {behind.lstrip()}", SCHEMA_REMOVED)
        return Again("leak", draft) if _is_data(draft.text) else draft


def _read(text: str, start: int = 0) -> tuple[Any, int] | None:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None


def _extent(text: str, inner: int) -> tuple[int, int]:
    """Return where the JSON that has this brace in it begins and ends; what is cut off goes to the end of the text."""
    for start in (text.index("{"), inner):
        found = _read(text, start)
        if found and found[1] > inner:
            return start, found[1]
    return inner, len(text)


def _is_data(text: str) -> bool:
    fenced = _FENCED.fullmatch(text)
    data = fenced["data"].strip() if fenced else text
    if data[:1] not in ("{", "["):
        return False
    found = _read(data)
    if found is None or found[1] != len(data):
        return False
    value = found[0]
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value))
