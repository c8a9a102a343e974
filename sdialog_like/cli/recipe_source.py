"""Which recipe a command means: one that comes with the package, or a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli.run_ending import find_programs_here
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.recipes import Recipe

__all__ = [
    "OtherModelOption",
    "RecipeArgument",
    "SeedOption",
    "find_functions_beside",
    "other_model",
    "read_recipe",
    "recipe_file",
    "say_if_builtin",
]

RecipeArgument = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help="A recipe of the package (see `recipe list`), or a YAML file.")
]
OtherModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "--model-alias",
        "-m",
        help="The default model instead of the recipe's: a spec (qwen2.5:14b, openai:NAME, builtin …), or an alias of it.",
    ),
]
SeedOption = Annotated[int | None, typer.Option("--seed", "-s", help="The seed that all rows come from.")]


def recipe_file(name: str) -> Path:
    """Return the file that is meant.

    Raises:
        InputError: There is none.
    """
    from sdialog_like.recipes.shipped import shipped_recipe

    path = Path(name)
    if path.suffix.lower() == ".py":
        raise InputError(f"{name} is a Python program.", hint=f"Run it with: python {name}")
    if path.is_file() or path.suffix.lower() in (".yaml", ".yml") or len(path.parts) > 1:
        if not path.is_file():
            raise InputError(f"There is no file {name}.")
        return path
    return shipped_recipe(name)


def read_recipe(name: str) -> Recipe:
    """Read the recipe that is meant.

    Raises:
        InputError: There is none, or something is wrong with it; all of it is listed.
    """
    from sdialog_like.recipes import Recipe

    file = recipe_file(name)
    find_functions_beside(file)
    return Recipe.from_yaml(file)


def find_functions_beside(file: Path) -> None:
    """Let ``module:name`` find modules in the current folder, and beside the recipe."""
    find_programs_here()
    folder = str(file.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)


def other_model(model: str | None, base_url: Any, param: list[str] | None) -> dict[str, Any]:
    """Return what options say of the model, as arguments of ``Recipe.run``."""
    from sdialog_like.cli.options import parse_params
    from sdialog_like.cli.run_options import addresses, given

    return given(model=model, base_url=addresses(base_url), **parse_params(param))


def say_if_builtin(recipe: Recipe, model: str | None) -> None:
    """Say so where columns are made by the rule-based stand-in."""
    from sdialog_like.recipes.outline import model_name

    named = [recipe.model if model is None else model]
    used = [value for column in recipe.columns for value in column.models().values()]
    if any(model_name(recipe, value) == "builtin" for value in (*named, *(each for each in used if each is not None))):
        typer.echo("Note: builtin is a rule-based stand-in that works offline; it is not a language model.", err=True)
