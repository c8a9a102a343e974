"""The program ``sdialog-like``: its commands, put together.

Importing this module loads typer and nothing else; each command imports what it needs when it runs, so that ``--help`` and
``--version`` answer at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from sdialog_like import __version__
from sdialog_like.cli.chat import chat
from sdialog_like.cli.convert import convert
from sdialog_like.cli.demo import demo
from sdialog_like.cli.failures import CommandGroup
from sdialog_like.cli.generate import generate
from sdialog_like.cli.models import models_app
from sdialog_like.cli.nemotron import nemotron_app
from sdialog_like.cli.recipe import recipe_app
from sdialog_like.cli.run import run_app
from sdialog_like.cli.serve import serve
from sdialog_like.cli.show import show
from sdialog_like.cli.star import star_app

__all__ = ["app", "main"]

app = typer.Typer(
    name="sdialog-like",
    cls=CommandGroup,
    help="Simulate dialogues: personas, scenarios and flowcharts in, reproducible labelled dialogues out.",
    no_args_is_help=True,
    add_completion=False,
    # Plain help and usage errors: data and file names in them are shown as they are, never read as markup.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sdialog-like {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show Python's traceback when something fails.")] = False,
) -> None:
    # Without a docstring, so that the help shows the text above. `debug` is read by CommandGroup.
    del version, debug


app.command()(demo)
app.command()(generate)
app.command()(chat)
app.command()(serve)
app.command()(show)
app.command()(convert)
app.add_typer(run_app)
app.add_typer(recipe_app)
app.add_typer(star_app)
app.add_typer(nemotron_app)
app.add_typer(models_app)


def main() -> None:
    """Run the program with the arguments of this process, and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show a character shows a question mark; it does not end the program.
            stream.reconfigure(errors="replace")
    app(prog_name="sdialog-like")


if __name__ == "__main__":
    main()
