"""``sdialog-like recipe report`` and ``recipe export``: what a recipe's run has made, finished or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sdialog_like.cli.output import echo_clean, print_json
from sdialog_like.cli.run_options import FolderArgument, given
from sdialog_like.errors import InputError

__all__ = ["export", "report"]


def report(
    folder: FolderArgument,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it there: a page (.html), JSON (.json) or text (.txt).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, for programs.")] = False,
) -> None:
    """Show the report on a recipe's run: partial figures, as long as it is not finished."""
    from sdialog_like.recipes import RecipeResult

    result = RecipeResult.open(folder)
    found = result.report()
    if output is not None:
        found.save(output)
        echo_clean(f"Wrote {output}", err=True)
    elif as_json:
        print_json(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        found.print()
    if result.complete:
        result.write_files()  # a run that was finished with `run resume` has none yet


def export(
    folder: FolderArgument,
    to: Annotated[str, typer.Option("--format", "-f", help="jsonl, csv, parquet, or messages (chats, for training).")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; else in the folder exports of the run.")
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", help="messages: the column of dialogues, where there are several.")
    ] = None,
    system: Annotated[
        str | None, typer.Option("--system", help="messages: a column whose text becomes the system message.")
    ] = None,
) -> None:
    """Write a recipe's data set in another format; of a run that is not finished, the rows that are done."""
    from sdialog_like.recipes import RecipeResult

    result = RecipeResult.open(folder)
    counts = result.counts
    if not counts["kept"]:
        raise InputError(f"No row of {folder} belongs to the data set yet.")
    written = result.export(to, output, **given(column=column, system=system))
    echo_clean(f"Wrote {written}", err=True)
    left = {"dropped": counts["dropped"], "failed": counts["failed"], "unfinished": counts["waiting"]}
    if any(left.values()):
        what = ", ".join(f"{number} {name}" for name, number in left.items() if number)
        echo_clean(f"Note: {what} rows are not in it.", err=True)
