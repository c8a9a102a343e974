"""``sdialog-like nemotron dialogue`` and ``two-turn``: what begins with an openline."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli import nemotron_options as nemotron
from sdialog_like.cli import options
from sdialog_like.cli import run_options as run
from sdialog_like.cli.nemotron_input import input_files, read_openlines, read_user
from sdialog_like.cli.nemotron_output import Place, place_of, write_lines
from sdialog_like.cli.nemotron_run import carry_out, say_failures, say_usage
from sdialog_like.cli.tables import print_table
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel

__all__ = ["RETRY_HINT", "StyleOption", "check_models", "dialogue", "two_turn", "user_side"]

RETRY_HINT = "Try them again with the same command and --retry-failed."


class Style(str, Enum):
    """How the user goes on."""

    normal = "normal"
    complex = "complex"
    concise = "concise"


StyleOption = Annotated[
    Style | None,
    typer.Option("--style", help="How the user goes on after an answer, where no persona does; normal if nothing is said."),
]


def user_side(user: str | None, style: Style | None) -> dict[str, Any]:
    """Return who plays the user, and in which style, as arguments of the works.

    Raises:
        InputError: Both are given, or there is no such persona.
    """
    from sdialog_like.nemotron import templates

    if user is not None and style is not None:
        raise InputError(
            "--style is for the user that a template makes; with --user a persona goes on in its own.",
            hint="Leave one of them out; what a persona is like can be said in its description.",
        )
    template = getattr(templates, f"DIALOGUE_{(style or Style.normal).value.upper()}_USER_TURN_PROMPT_TEMPLATE")
    return {"user": read_user(user), "prompt_template": template}


def check_models(model: BoundModel, *names: str | None) -> None:
    """See to it that models can be had beside another one.

    Raises:
        InputError: One cannot.
    """
    from sdialog_like.nemotron.clients.binding import ModelFamily

    family = ModelFamily(model)
    for name in names:
        family.bind(name)


def dialogue(
    openlines: nemotron.InputOption,
    output: nemotron.OutputOption,
    n_user_turns: Annotated[
        int, typer.Option("--n-user-turns", min=1, help="How often the user speaks, the openline included.")
    ] = 3,
    style: StyleOption = None,
    user: nemotron.UserOption = None,
    user_model: nemotron.UserModelOption = None,
    assistant_model: nemotron.AssistantModelOption = None,
    limit: nemotron.LimitOption = None,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    retry_failed: nemotron.RetryFailedOption = False,
    folder: nemotron.FolderOption = None,
) -> None:
    """Dialogues: the assistant answers each openline, and the user asks on."""
    from sdialog_like.nemotron.dialogue_works import DialoguePipeline

    place = place_of(output, folder, read=input_files(openlines, user))
    rows = read_openlines(openlines, limit)
    work = DialoguePipeline(
        n_user_turns,
        **user_side(user, style),
        user_model=user_model,
        assistant_model=assistant_model,
        model=options.chosen_model(model, param, run.addresses(base_url)),
    )
    check_models(work.bound_model, user_model, assistant_model)
    _make(
        work,
        rows,
        place,
        "dialogues",
        lambda value: value.to_dict(),
        seed=seed,
        concurrency=concurrency,
        max_calls=max_calls,
        max_tokens=max_tokens,
        retry_failed=retry_failed,
    )


def two_turn(
    openlines: nemotron.InputOption,
    output: nemotron.OutputOption,
    style: StyleOption = None,
    user: nemotron.UserOption = None,
    user_model: nemotron.UserModelOption = None,
    assistant_model: nemotron.AssistantModelOption = None,
    limit: nemotron.LimitOption = None,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: nemotron.SeedOption = None,
    concurrency: options.ConcurrencyOption = 32,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    retry_failed: nemotron.RetryFailedOption = False,
    folder: nemotron.FolderOption = None,
) -> None:
    """Two-turn prompts: an openline, an answer, and what the user says to that. Preference data may begin with them."""
    from sdialog_like.nemotron.dialogue_works import TwoTurnPipeline

    place = place_of(output, folder, read=input_files(openlines, user))
    rows = read_openlines(openlines, limit)
    work = TwoTurnPipeline(
        **user_side(user, style),
        user_model=user_model,
        assistant_model=assistant_model,
        model=options.chosen_model(model, param, run.addresses(base_url)),
    )
    check_models(work.bound_model, user_model, assistant_model)
    _make(
        work,
        rows,
        place,
        "prompts",
        dict,
        seed=seed,
        concurrency=concurrency,
        max_calls=max_calls,
        max_tokens=max_tokens,
        retry_failed=retry_failed,
    )


def _make(
    work: Any, rows: list[dict[str, Any]], place: Place, what: str, record: Callable[[Any], dict[str, Any]], **how: Any
) -> None:
    result = carry_out(work, rows, place, label=f"nemotron {what}", **how)
    made = result.dialogs() if what == "dialogues" else result.results()
    print_table(
        ["Stage", "Asked", "Made", "Failed"],
        [[what, f"{len(rows):,}", f"{result.counts['done']:,}", f"{result.counts['failed']:,}"]],
    )
    say_usage(result)
    write_lines(map(record, made), place, what=what)
    say_failures(result, place, hint=RETRY_HINT)
