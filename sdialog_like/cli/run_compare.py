"""``sdialog-like run verify`` and ``run diff``: is it what was recorded, is it what the other run has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sdialog_like.cli import options
from sdialog_like.cli import run_options as run
from sdialog_like.cli.output import echo_clean, print_json
from sdialog_like.cli.run_ending import DIFFERENT, find_programs_here

__all__ = ["diff", "verify"]


def verify(
    folder: run.FolderArgument,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Only so many rows, chosen at random; else all.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", "-s", help="Chooses the sample.")] = 0,
    offline: Annotated[bool, typer.Option("--offline", help="From the recorded replies alone; no server is asked.")] = False,
    model: run.OtherModelOption = None,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    concurrency: options.ConcurrencyOption = 32,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Make a run's dialogues again and compare them, to the last byte.

    First from the recorded replies, which costs nothing, then with the model (unless --offline). Nothing is written. Says of
    each dialogue that is not identical the first turn that differs, with both texts, seeds and prompt hashes.

    Exit codes: 0 all are identical; 3 some are not.
    """
    from sdialog_like.runs.config_sections import refuse_secrets
    from sdialog_like.runs.verification import verify as verify_run

    parameters = options.parse_params(param)
    refuse_secrets(parameters)
    find_programs_here()
    report = verify_run(
        folder,
        sample=sample,
        seed=seed,
        offline=offline,
        model=model,
        concurrency=concurrency,
        **parameters,
        **run.given(base_url=run.addresses(base_url)),
    )
    if as_json:
        print_json(json.dumps(report.to_dict(), indent=2, ensure_ascii=False, default=str))
    else:
        echo_clean(report.describe())
    if not report.ok:
        raise typer.Exit(DIFFERENT)


def diff(
    first: Annotated[Path, typer.Argument(metavar="DIR1", help="A run's folder.")],
    second: Annotated[Path, typer.Argument(metavar="DIR2", help="Another run's folder.")],
) -> None:
    """Compare two runs: their plans, and row by row what they have made.

    Exit codes: 0 they have the same results; 3 they have not.
    """
    from sdialog_like.runs.diff import diff_runs

    found = diff_runs(first, second)
    echo_clean(found.describe())
    if not found.same_results:
        raise typer.Exit(DIFFERENT)
