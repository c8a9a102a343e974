"""``sdialog-like nemotron dialogue`` and ``two-turn``: what begins with an openline."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import typer

from sdialog_like.cli import nemotron_options as nemotron
from sdialog_like.cli import options
from sdialog_like.cli import run_options as run
from sdialog_like.cli.nemotron_input import read_openlines, read_user
from sdialog_like.cli.nemotron_run import Place, carry_out, place_of, say_failures, say_usage, write_lines
from sdialog_like.cli.tables import print_table

__all__ = ["RETRY_HINT", "Style", "dialogue", "two_turn", "user_turn_template"]

RETRY_HINT = "Try them again with the same command and --retry-failed."


class Style(str, Enum):
    """How the user goes on."""

    normal = "normal"
    complex = "complex"
    concise = "concise"


StyleOption = Annotated[Style, typer.Option("--style", help="How the user goes on after an answer.")]


def user_turn_template(style: Style) -> str:
    """Return the template of a style."""
    from sdialog_like.nemotron import templates

    template: str = getattr(templates, f"DIALOGUE_{style.value.upper()}_USER_TURN_PROMPT_TEMPLATE")
    return template


def dialogue(
    openlines: nemotron.InputOption,
    output: nemotron.OutputOption,
    n_user_turns: Annotated[
        int, typer.Option("--n-user-turns", min=1, help="How often the user speaks, the openline included.")
    ] = 3,
    style: StyleOption = Style.normal,
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

    place = place_of(output, folder)
    rows = read_openlines(openlines, limit)
    work = DialoguePipeline(
        n_user_turns,
        user=read_user(user),
        prompt_template=user_turn_template(style),
        user_model=user_model,
        assistant_model=assistant_model,
        model=options.chosen_model(model, param, run.addresses(base_url)),
    )
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
    style: StyleOption = Style.normal,
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

    place = place_of(output, folder)
    rows = read_openlines(openlines, limit)
    work = TwoTurnPipeline(
        user=read_user(user),
        prompt_template=user_turn_template(style),
        user_model=user_model,
        assistant_model=assistant_model,
        model=options.chosen_model(model, param, run.addresses(base_url)),
    )
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
    write_lines(map(record, made), place.output, what=what)
    say_failures(result, place, hint=RETRY_HINT)
