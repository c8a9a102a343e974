"""``sdialog-like show``: print dialogues of a file for reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdialog_like.errors import DialogFormatError

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["show"]


def show(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A dialogue file (.json, .jsonl, .csv, .txt), or a folder.")],
    show_all: Annotated[bool, typer.Option("--all", help="Show personas, events and how the dialogue ended, too.")] = False,
    scenario: Annotated[bool, typer.Option("--scenario", help="Show the scenario, too.")] = False,
    dialog_id: Annotated[str | None, typer.Option("--id", help="Only the dialogue with this id.")] = None,
    index: Annotated[int | None, typer.Option("--index", help="Only the dialogue at this place; 0 is the first.")] = None,
) -> None:
    """Show a dialogue; of a file or folder with many, a list of them or the chosen one."""
    from sdialog_like.dialog import load_dialogs
    from sdialog_like.dialog.files import choose

    dialogs = load_dialogs(path)
    if dialog_id is not None or index is not None:
        choose(dialogs, path, index=index, id=dialog_id).print(all=show_all, scenario=scenario)
    elif len(dialogs) == 1:
        dialogs[0].print(all=show_all, scenario=scenario)
    elif show_all or scenario:
        for position, dialog in enumerate(dialogs):
            if position:
                typer.echo()
            dialog.print(all=show_all, scenario=scenario)
    else:
        _list(dialogs, path)


def _list(dialogs: list[Dialog], path: Path) -> None:
    """Print one line a dialogue: enough to choose one."""
    from sdialog_like.cli.tables import print_table

    if not dialogs:
        raise DialogFormatError(f"{path} holds no dialogues.")
    rows = [
        [
            str(position),
            "" if dialog.dialogId is None else str(dialog.dialogId),
            str(len(dialog.turns)),
            dialog.termination.reason if dialog.termination else "",
            _beginning(dialog),
        ]
        for position, dialog in enumerate(dialogs)
    ]
    print_table(["index", "id", "turns", "ended", "begins"], rows, shorten_last=True)
    typer.echo("Show one with --index N or --id ID, or all of them with --all.", err=True)


def _beginning(dialog: Dialog) -> str:
    if not dialog.turns:
        return ""
    first = dialog.turns[0]
    return " ".join(f"{first.speaker}: {first.text}".split())
