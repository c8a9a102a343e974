"""``sdialog-like run``: many dialogues, so that nothing is lost; its commands, put together."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from sdialog_like.cli.run_compare import diff, verify
from sdialog_like.cli.run_export import export
from sdialog_like.cli.run_merge import merge
from sdialog_like.cli.run_start import resume, start
from sdialog_like.cli.run_status import status

__all__ = ["run_app"]

_HELP = """Make many dialogues, so that nothing is lost whatever happens.

\b
    sdialog-like run CONFIG.yaml
    sdialog-like run --details "Two friends plan a picnic." --n 100 --output output/picnic

Each reply of the model is recorded in the run's folder before it is used. A run that was interrupted or killed goes on with
the same command, or with `run resume DIR`, and pays for no reply twice. At the end the folder holds dialogs.jsonl (the
dialogues in the rows' order), failures.jsonl and report.json.

Exit codes: 0 all rows are done; 3 some failed, or it stopped before the end (a budget, too many failures); 2 it could not
begin or go on; 130 interrupted with Ctrl-C.
"""


class RunGroup(TyperGroup):
    """The commands of ``run``; what begins with none of their names is for ``start``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``start`` in front where no command is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["start", *args]
        return super().parse_args(ctx, args)


run_app = typer.Typer(
    name="run",
    cls=RunGroup,
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    subcommand_metavar="CONFIG.yaml | COMMAND …",
    options_metavar="",
)
run_app.command()(start)
run_app.command()(resume)
run_app.command()(status)
run_app.command()(verify)
run_app.command()(export)
run_app.command()(diff)
run_app.command()(merge)
