"""``sdialog-like run export``: a run's dialogues in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sdialog_like.cli import options
from sdialog_like.cli.output import echo_clean
from sdialog_like.cli.run_ending import quoted
from sdialog_like.cli.run_options import FolderArgument, given
from sdialog_like.errors import InputError

__all__ = ["export"]


def export(
    folder: FolderArgument,
    to: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="jsonl, folder (JSON and txt), csv, parquet, openai, sharegpt, chat-template, or hf."
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file or folder; else in the folder exports of the run.")
    ] = None,
    assistant: Annotated[
        str | None,
        typer.Option("--assistant", help="Chat formats: which speaker the assistant is; a name, a role, first or second."),
    ] = None,
    system: Annotated[
        str | None,
        typer.Option(
            "--system", help="Chat formats: the system message; persona for the assistant's own, a text, or @FILE."
        ),
    ] = None,
    only_complete: Annotated[
        bool, typer.Option("--only-complete", help="Leave out dialogues that did not come to their own end.")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="KEY=VALUE", help="Another option of the format; may be repeated."),
    ] = None,
) -> None:
    """Write a run's dialogues in another format.

    What the format cannot hold is said. Rows that are not done are left out.
    """
    from sdialog_like.exports import FORMATS, export_dialogs
    from sdialog_like.runs import open_run

    own: dict[str, Any] = given(
        assistant=assistant, system=None if system is None else options.read_text_option(system)
    ) | options.parse_pairs(option, "--option")
    with open_run(folder) as run:
        target = output
        if target is None:
            target = folder / "exports" / (to + (FORMATS[to].ending if to in FORMATS else ""))
        counts = run.counts()
        if not counts["done"]:
            raise InputError(f"No row of {folder} is done.", hint=f"See: sdialog-like run status {quoted(folder)}")
        report = export_dialogs(run.dialogs(), to, target, only_complete=only_complete, **own)
    echo_clean(report.describe(), err=True)
    left = {"failed": counts["failed"], "unfinished": counts["waiting"]}
    if any(left.values()):
        what = " and ".join(f"{number} {name}" for name, number in left.items() if number)
        echo_clean(f"Note: the run has {what} rows, which are not in it.", err=True)
