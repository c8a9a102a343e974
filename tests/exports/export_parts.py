"""Small dialogues that the tests of exports share."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from optional_parts import missing

from sdialog_like.dialog import Dialog

__all__ = ["dialog_of", "lines_of", "needs"]


def dialog_of(*turns: tuple[str, str], **fields: Any) -> Dialog:
    return Dialog.model_validate({"turns": [{"speaker": speaker, "text": text} for speaker, text in turns], **fields})


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def needs(*modules: str) -> None:
    for module in modules:
        if importlib.util.find_spec(module) is None:
            missing(f"the package {module}")
