"""The report on a recipe's run: plain data, and its faces."""

from __future__ import annotations

import copy
import json
import os
import sys
from collections.abc import Mapping
from io import StringIO
from typing import Any, TextIO

from sdialog_like.atomic import write_atomically
from sdialog_like.errors import InputError

__all__ = ["RecipeReport"]

_WIDTH = 100


class RecipeReport:
    """How many rows a recipe has made, what they are like, and what they cost.

    ``print(report)`` shows it as text, `print` with colours, a notebook as a page; `save` writes it as a page of its own.

    Args:
        data: The report as plain data.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = dict(data)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return copy.deepcopy(self._data)

    @property
    def html(self) -> str:
        """The report as an HTML page, which loads nothing from elsewhere."""
        from sdialog_like.recipes.reporting.html import report_page

        return report_page(self._data)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the report: as JSON where the file ends in ``.json``, as text for ``.txt``, as an HTML page otherwise.

        Raises:
            InputError: The file cannot be written.
        """
        ending = os.path.splitext(os.fspath(path))[1].lower()
        if ending == ".json":
            text = json.dumps(self._data, ensure_ascii=False, indent=2) + "\n"
        else:
            text = str(self) if ending == ".txt" else self.html
        try:
            write_atomically(path, text.encode("utf-8", "backslashreplace"))
        except OSError as exc:
            raise InputError(f"{os.fspath(path)} cannot be written: {exc.strerror or exc}.") from exc

    def print(self, file: TextIO | None = None, *, width: int | None = None, brief: bool = False) -> None:
        """Print the report: with colours on a terminal, as plain text elsewhere.

        Args:
            file: Where to; standard output otherwise.
            width: Of the lines, in characters; that of the terminal otherwise.
            brief: Only the tables: what was made, what it cost, and what went wrong.
        """
        from sdialog_like.recipes.reporting.console import print_report

        stream = sys.stdout if file is None else file
        is_terminal = stream.isatty() if hasattr(stream, "isatty") else False
        print_report(self._data, stream, width or (None if is_terminal else _WIDTH), brief=brief)

    def __str__(self) -> str:
        text = StringIO()
        self.print(text, width=_WIDTH)
        return text.getvalue()

    def __repr__(self) -> str:
        records = self._data["records"]
        return f"<RecipeReport of {self._data.get('name')!r}: {records['kept']} of {records['all']} records>"

    def _repr_html_(self) -> str:
        from sdialog_like.recipes.reporting.html import report_body

        return report_body(self._data)
