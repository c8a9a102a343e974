"""``sdialog-like recipe list``, ``check``, ``graph`` and ``preview``: look at recipes before anything is paid for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sdialog_like.cli import options
from sdialog_like.cli import run_options as how
from sdialog_like.cli.output import echo_clean, print_json
from sdialog_like.cli.recipe_source import (
    OtherModelOption,
    RecipeArgument,
    SeedOption,
    find_functions_beside,
    other_model,
    read_recipe,
    recipe_file,
    say_if_builtin,
)
from sdialog_like.cli.tables import print_table
from sdialog_like.errors import InputError

__all__ = ["check", "graph", "list_recipes", "preview"]

_PROBLEMS = 1
_FORMS = ("svg", "png", "pdf", "dot")


def list_recipes() -> None:
    """List the recipes that come with the package."""
    from sdialog_like.recipes import Recipe
    from sdialog_like.recipes.shipped import shipped_names, shipped_recipe

    rows = []
    for name in shipped_names():
        recipe = Recipe.from_yaml(shipped_recipe(name))
        rows.append([name, str(len(recipe.columns)), " ".join(recipe.description.split())])
    if rows:
        print_table(["name", "columns", "what it makes"], rows)
    else:
        typer.echo("No recipes come with this package.", err=True)


def check(recipe: RecipeArgument) -> None:
    """List everything that is wrong with a recipe, with line and column; nothing is asked of any model.

    Ends with exit code 1 where there are errors; warnings alone do not.
    """
    from sdialog_like.recipes.reading import check_yaml

    file = recipe_file(recipe)
    find_functions_beside(file)
    try:
        problems = check_yaml(file)
    except InputError as exc:  # no YAML at all: there is nothing else to say about it
        echo_clean(f"{exc}")
        raise typer.Exit(_PROBLEMS) from exc
    for problem in problems:
        where = ":".join(str(part) for part in (file, problem.line, problem.column) if part is not None)
        said = f"{problem.message} {problem.hint}" if problem.hint else problem.message
        echo_clean(f"{where}: {problem.level}: {f'{problem.place}: ' if problem.place else ''}{said}")
    errors = sum(problem.level == "error" for problem in problems)
    if errors:
        rest = len(problems) - errors
        warnings = f" and {rest} warning{'' if rest == 1 else 's'}" if rest else ""
        echo_clean(f"{errors} error{'' if errors == 1 else 's'}{warnings}.", err=True)
        raise typer.Exit(_PROBLEMS)
    echo_clean(f"{file} is a good recipe{', but see the warnings' if problems else ''}.", err=True)


def graph(
    recipe: RecipeArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The picture: .svg, .png or .pdf (needs Graphviz), or .dot; else DOT is printed."
        ),
    ] = None,
) -> None:
    """Draw the columns: who refers to whom."""
    from sdialog_like.atomic import write_atomically
    from sdialog_like.recipes.graph import draw_graph, to_dot

    made = read_recipe(recipe)
    if output is None:
        echo_clean(to_dot(made))
        return
    form = output.suffix.lower().removeprefix(".")
    if form not in _FORMS:
        raise InputError(
            f"{output} is no picture.", hint=f"Name a file that ends in {', '.join(f'.{each}' for each in _FORMS)}."
        )
    write_atomically(output, to_dot(made).encode("utf-8") if form == "dot" else draw_graph(made, form))
    echo_clean(f"Wrote {output}", err=True)


def preview(
    recipe: RecipeArgument,
    n: Annotated[int, typer.Option("-n", "--num-records", min=1, help="How many rows.")] = 3,
    model: OtherModelOption = None,
    seed: SeedOption = None,
    base_url: how.BaseUrlsOption = None,
    param: options.ParamOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, a row a line, for programs.")] = False,
) -> None:
    """Make a few rows and show them; nothing is written. A run with the same seed begins with the same rows."""
    made = read_recipe(recipe)
    say_if_builtin(made, model)
    found = made.preview(n, **how.given(seed=seed), **other_model(model, base_url, param))
    if not as_json:
        found.print()
        return
    for row in found:
        print_json(json.dumps(row, ensure_ascii=False))
