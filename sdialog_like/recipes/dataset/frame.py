"""The data set as a pandas table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.lazy import require
from sdialog_like.recipes.dataset.row import is_dialogue

__all__ = ["data_frame"]

_FORMS = ("objects", "dicts", "json")


def data_frame(rows: Iterable[Mapping[str, Any]], dialogs: str) -> Any:
    """Return rows as a ``pandas.DataFrame``.

    Args:
        rows: The rows.
        dialogs: What dialogues become: ``objects``, ``dicts`` or ``json``.

    Raises:
        InputError: ``dialogs`` is none of these.
        MissingExtraError: pandas is not installed.
    """
    if dialogs not in _FORMS:
        raise InputError(f"dialogs is one of {', '.join(_FORMS)}, not {dialogs!r}.")
    pandas = require("pandas", extra="data", purpose="A table of the data set")
    return pandas.DataFrame([{name: _cell(value, dialogs) for name, value in row.items()} for row in rows])


def _cell(value: Any, dialogs: str) -> Any:
    if dialogs == "dicts" or not is_dialogue(value):
        return value
    return Dialog.from_dict(value) if dialogs == "objects" else json.dumps(value, ensure_ascii=False)
