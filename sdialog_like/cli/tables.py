"""Tables on the terminal; what stands in the cells is data and is never read as markup."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

__all__ = ["print_table"]

_SHORT = 40


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, shorten_last: bool = False) -> None:
    """Print a table: with rich on a terminal (NO_COLOR is respected), in plain columns of full width elsewhere.

    Args:
        headers: One name a column.
        rows: As many cells as there are headers.
        shorten_last: On a terminal, cut the last column to the width instead of breaking its lines.
    """
    from sdialog_like.terminal import clean_text, colours_wanted, one_line

    cells = [[one_line(clean_text(cell)).strip() for cell in row] for row in rows]
    if not sys.stdout.isatty():
        # A file or a pipe has no width: nothing is cut or wrapped there.
        widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
        for row in [headers, *cells]:
            typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, color_system="auto" if colours_wanted(sys.stdout) else None)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    room = console.width - 2
    for header, *column in list(zip(headers, *cells, strict=True))[:-1]:
        # Names and numbers stay in one piece; what is longer folds.
        width = min(max(map(len, (header, *column))), _SHORT)
        room -= width + 3
        table.add_column(Text(header), width=width, overflow="fold")
    table.add_column(Text(headers[-1]), overflow="fold")
    for row in cells:
        texts = [Text(cell) for cell in row]
        if shorten_last:
            texts[-1].truncate(max(room, len(headers[-1])), overflow="ellipsis")
        table.add_row(*texts)
    console.print(table)
