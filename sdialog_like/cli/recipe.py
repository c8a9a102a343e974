"""``sdialog-like recipe``: tables of scenarios that become data sets; its commands, put together."""

from __future__ import annotations

import typer

from sdialog_like.cli.recipe_data import export, report
from sdialog_like.cli.recipe_look import check, graph, list_recipes, preview
from sdialog_like.cli.recipe_run import run

__all__ = ["recipe_app"]

_HELP = """Make data sets of judged dialogues from recipes: tables of columns.

\b
    sdialog-like recipe list
    sdialog-like recipe preview multi_turn_chat -n 3 --model builtin
    sdialog-like recipe run multi_turn_chat --num-records 100 --model qwen2.5:14b --output output/chats
    sdialog-like recipe check my_recipe.yaml

A recipe is the name of one that comes with the package, or a YAML file. A run that was interrupted or killed goes on with
the same command, and pays for no reply twice. At the end the folder holds dataset.jsonl, dataset.parquet (where pyarrow is
installed), recipe.yaml, metadata.json and report.html.

Exit codes of run: 0 all rows are made; 3 some failed, or it stopped before the end; 2 it could not begin or go on; 130
interrupted with Ctrl-C. check ends with 1 where something is wrong.
"""

recipe_app = typer.Typer(name="recipe", help=_HELP, no_args_is_help=True, rich_markup_mode=None)
recipe_app.command()(run)
recipe_app.command()(preview)
recipe_app.command()(check)
recipe_app.command()(graph)
recipe_app.command("list")(list_recipes)
recipe_app.command()(report)
recipe_app.command()(export)
