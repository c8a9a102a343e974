"""What templates see of dialogues and personas: their data, and a text; none of their methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sdialog_like.dialog import Dialog
from sdialog_like.judges import transcript
from sdialog_like.personas import BasePersona

__all__ = ["View", "view"]


class View(dict[str, Any]):
    """Data with a text of its own: ``{{ customer.name }}`` is a field of it, ``{{ customer }}`` the text."""

    def __init__(self, data: Mapping[str, Any], text: str) -> None:
        super().__init__(data)
        self._text = text

    def __str__(self) -> str:
        return self._text


def view(value: Any) -> Any:
    """Return a cell's value as templates see it.

    A dialogue is its data (``{{ chat.turns | length }}``), and as a text its transcript. A persona is its attributes, and as
    a text its description. The objects themselves stay out of templates: their methods could write files.
    """
    if isinstance(value, Dialog):
        return View(value.to_dict(), transcript(value))
    if isinstance(value, BasePersona):
        return View(value.attributes(), str(value))
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value
