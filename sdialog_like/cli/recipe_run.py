"""``sdialog-like recipe run``: make a recipe's rows, or go on with them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli import options
from sdialog_like.cli import run_options as how
from sdialog_like.cli.failures import report_error
from sdialog_like.cli.output import echo_clean
from sdialog_like.cli.recipe_source import (
    OtherModelOption,
    RecipeArgument,
    SeedOption,
    other_model,
    read_recipe,
    say_if_builtin,
)
from sdialog_like.cli.run_ending import UNFINISHED, quoted
from sdialog_like.errors import InputError, RunFolderError

if TYPE_CHECKING:
    from sdialog_like.recipes import Recipe, RecipeResult

__all__ = ["run"]


def run(
    recipe: RecipeArgument,
    num_records: Annotated[
        int | None,
        typer.Option("--num-records", "-n", min=1, help="How many rows; with seed rows each of those once otherwise."),
    ] = None,
    model: OtherModelOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "--artifact-path", "-o", help="The folder; output/NAME otherwise.")
    ] = None,
    seed: SeedOption = None,
    base_url: how.BaseUrlsOption = None,
    param: options.ParamOption = None,
    concurrency: how.RunConcurrencyOption = None,
    workers: how.WorkersOption = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only this part of the rows, such as 2/8; see `run merge`.")
    ] = None,
    max_calls: how.MaxCallsOption = None,
    max_tokens: how.MaxTokensOption = None,
    max_cost: how.MaxCostOption = None,
    price_input: how.PriceInputOption = None,
    price_output: how.PriceOutputOption = None,
    max_time: how.MaxTimeOption = None,
    failed_share: how.FailedShareOption = None,
    retry_failed: how.RetryFailedOption = False,
    full_sync: how.FullSyncOption = False,
) -> None:
    """Make a recipe's rows; the same command on the same folder goes on with them.

    A folder that has the run already says by itself how many rows there are, and which seed.
    """
    made = read_recipe(recipe)
    folder = Path("output") / _folder_name(recipe) if output is None else output
    records = _count_there(folder) if num_records is None else num_records
    if records is None and made.rows is None:
        raise InputError("How many rows?", hint="Give --num-records NUMBER.")
    say_if_builtin(made, model)
    arguments = how.given(
        seed=seed,
        concurrency=concurrency,
        workers=workers,
        shard=shard,
        max_calls=max_calls,
        max_tokens=max_tokens,
        max_cost=max_cost,
        price_input=price_input,
        price_output=price_output,
        max_time=how.seconds_option(max_time),
        failed_share=failed_share,
        retry_failed=retry_failed or None,
        full_sync=full_sync or None,
    )

    def again() -> str:
        words = ["sdialog-like", "recipe", "run", recipe, "--output", str(folder)]
        if shard is not None or _count_there(folder) is None:  # otherwise the folder says both
            for name, value in (("--num-records", num_records), ("--seed", seed), ("--shard", shard)):
                words += [] if value is None else [name, str(value)]
        words += [] if model is None else ["--model", model]
        words += [text for url in base_url or () for text in ("--base-url", url)]
        words += [text for pair in param or () for text in ("--param", pair)]
        return shlex.join(words)

    _carry_out(made, records, folder, {**other_model(model, base_url, param), **arguments}, again)
    if shard is not None:
        echo_clean(f"When all shards are made, join them with: sdialog-like run merge {quoted(folder)}", err=True)


def _carry_out(
    recipe: Recipe, records: int | None, folder: Path, arguments: dict[str, Any], again: Callable[[], str]
) -> None:
    from sdialog_like.errors import RunStoppedError

    try:
        result = recipe.run(records, folder, **arguments)
    except RunStoppedError as exc:
        report_error(str(exc))
        echo_clean(f"Go on with: {again()}", err=True)
        raise typer.Exit(UNFINISHED) from exc
    except KeyboardInterrupt as exc:
        echo_clean(f"{_how_far(exc)} Go on with: {again()}", err=True)
        raise typer.Exit(130) from exc
    _say(result, again())


def _say(result: RecipeResult, again: str) -> None:
    report = result.report()
    records = report.to_dict()["records"]
    report.print(brief=True)
    if not result.complete:
        stopped = f"Stopped: {result.stopped}. " if result.stopped else ""
        echo_clean(f"{stopped}{records['waiting']} rows are not finished. Go on with: {again}", err=True)
        raise typer.Exit(UNFINISHED)
    metadata = result.write_files()
    for note in metadata["notes"]:
        echo_clean(f"Note: {note}", err=True)
    echo_clean(f"Wrote {', '.join(metadata['files'])} and metadata.json to {result.path}", err=True)
    if records["failed"]:
        echo_clean(f"{records['failed']} rows failed; see {result.path / 'failures.jsonl'}.", err=True)
        echo_clean(f"Try them again with: {again} --retry-failed", err=True)
        raise typer.Exit(UNFINISHED)


def _how_far(interrupted: KeyboardInterrupt) -> str:
    counts = getattr(getattr(interrupted, "result", None), "counts", None)
    if counts is None:
        return "Interrupted. What had come in is recorded."
    failed = f", {counts['failed']} failed" if counts["failed"] else ""
    return f"Interrupted: {counts['done']} of {sum(counts.values())} rows are done{failed}, and nothing is lost."


def _folder_name(recipe: str) -> str:
    from sdialog_like.dialog import safe_file_name

    return safe_file_name(Path(recipe).stem)


def _count_there(folder: Path) -> int | None:
    """Return how many rows the run has that is in this folder, if there is one."""
    from sdialog_like.runs.plan import FILE_NAME, read_plan

    if not (folder / FILE_NAME).is_file():
        return None
    try:
        return int(read_plan(folder).rows["count"])
    except RunFolderError:
        return None  # the run itself says what is wrong with the folder
