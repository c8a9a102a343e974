"""``sdialog-like models``: what a model server can do."""

from __future__ import annotations

from typing import Annotated

import typer

from sdialog_like.cli import options
from sdialog_like.cli.output import echo_clean

__all__ = ["models_app"]

models_app = typer.Typer(
    name="models", help="Look at models and their servers.", no_args_is_help=True, rich_markup_mode=None
)

_VERDICTS = {True: "yes", False: "no", None: "unknown"}


@models_app.callback()
def _models() -> None:
    # Keeps `check` a command of its own, although it is the only one.
    pass


@models_app.command()
def check(
    spec: Annotated[str, typer.Argument(metavar="SPEC", help="The model, such as qwen2.5:14b, openai:NAME or builtin.")],
    base_url: options.BaseUrlOption = None,
    param: options.ParamOption = None,
) -> None:
    """Ask a model a few short questions, and say what it and its server honour, with the evidence.

    Exit code 2 where the server is unreachable or does not have the model.
    """
    from sdialog_like.cli.tables import print_table
    from sdialog_like.llm.check import check_model

    model = options.chosen_model(spec, param, base_url)
    results = check_model(spec, **options.model_parameters(param, base_url))
    echo_clean(f"Model: {model.spec} at {model.endpoint}")
    print_table(["check", "result", "evidence"], [[r.name, _VERDICTS[r.passed], r.evidence] for r in results])
    if any(result.passed is False for result in results[:2]):
        raise typer.Exit(2)
