"""The recipes that the package brings along: each a YAML file, and a Python file that says the same."""

from __future__ import annotations

import difflib
from pathlib import Path

from sdialog_like.errors import InputError

__all__ = ["shipped_names", "shipped_recipe"]

_FOLDER = Path(__file__).parent


def shipped_names() -> list[str]:
    """Return the names of the shipped recipes."""
    return sorted(file.stem for file in _FOLDER.glob("*.yaml"))


def shipped_recipe(name: str) -> Path:
    """Return the YAML file of a shipped recipe; dashes and underscores in names are the same.

    Raises:
        InputError: There is none of this name.
    """
    file = _FOLDER / f"{name.replace('-', '_')}.yaml"
    names = shipped_names()
    if file.stem in names:
        return file
    close = difflib.get_close_matches(name, names, n=1)
    raise InputError(
        f"There is no shipped recipe {name!r}.{f' Did you mean {close[0]!r}?' if close else ''}",
        hint=f"There are: {', '.join(names)}." if names else None,
    )
