"""``sdialog-like run CONFIG.yaml`` and ``run resume DIR``: begin a run, or go on with one."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sdialog_like.cli import options
from sdialog_like.cli import run_options as run
from sdialog_like.cli.run_ending import carry_out, find_programs_here, quoted
from sdialog_like.cli.star import DOWNLOADED, Mode
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.runs.config import RunConfig

__all__ = ["resume", "start"]


def start(
    config: Annotated[
        Path | None,
        typer.Argument(
            metavar="CONFIG.yaml", help="The run's configuration; options replace what it says.", show_default=False
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The run's folder.")] = None,
    details: Annotated[
        str | None, typer.Option("--details", "-d", help="What the dialogues are about: a text, or @FILE.")
    ] = None,
    persona_a: Annotated[
        str | None, typer.Option("--persona-a", help="Who opens: a JSON or YAML file, or a description in words.")
    ] = None,
    persona_b: Annotated[str | None, typer.Option("--persona-b", help="Who answers.")] = None,
    max_turns: options.MaxTurnsOption = None,
    star: Annotated[bool, typer.Option("--star", help="A dialogue for each scenario of the STAR dataset.")] = False,
    star_path: Annotated[
        Path | None, typer.Option("--star-path", envvar="SDIALOG_LIKE_STAR", help="The folder of STAR.")
    ] = None,
    task: Annotated[str | None, typer.Option("--task", help="Of STAR, only scenarios of this task.")] = None,
    happy: Annotated[bool | None, typer.Option("--happy/--no-happy", help="Of STAR, only happy, or unhappy paths.")] = None,
    mode: Annotated[
        Mode | None, typer.Option("--mode", help="For STAR: two agents in turn, or each dialogue at once.")
    ] = None,
    program: Annotated[
        str | None, typer.Option("--program", metavar="MODULE:NAME", help="A program or generator of your own.")
    ] = None,
    n: Annotated[int | None, typer.Option("--n", "-n", min=1, help="How many rows.")] = None,
    rows: Annotated[
        Path | None, typer.Option("--rows", help="A file of rows (.jsonl, .csv, .parquet) instead of a number.")
    ] = None,
    model: run.OtherModelOption = None,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    seed: Annotated[
        int | None, typer.Option("--seed", "-s", help="The run's seed, from which the rows' seeds are derived.")
    ] = None,
    concurrency: run.RunConcurrencyOption = None,
    workers: run.WorkersOption = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only this part of the rows, such as 2/8; see `run merge`.")
    ] = None,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    max_cost: run.MaxCostOption = None,
    price_input: run.PriceInputOption = None,
    price_output: run.PriceOutputOption = None,
    max_time: run.MaxTimeOption = None,
    failed_share: run.FailedShareOption = None,
    retry_failed: run.RetryFailedOption = False,
    full_sync: run.FullSyncOption = False,
) -> None:
    """Begin a run, or go on with it (the word start may be left out).

    What is made is said by CONFIG.yaml, or by --details, --persona-a and --persona-b, --star or --program.
    """
    what = run.given(
        details=details, persona_a=persona_a, persona_b=persona_b, max_turns=max_turns, star=star or None,
        task=task, happy=happy, mode=mode, program=program,
    )  # fmt: skip
    changes = run.given(
        **{
            "output": None if output is None else str(output.absolute()),
            "model": model,
            "model.base_url": run.addresses(base_url),
            **{f"model.{name}": value for name, value in options.parse_params(param).items()},
            "seed": seed,
            "concurrency": concurrency,
            "workers": workers,
            "budget.max_calls": max_calls,
            "budget.max_tokens": max_tokens,
            "budget.max_cost": max_cost,
            "budget.max_time": run.seconds_option(max_time),
            "budget.price.input": price_input,
            "budget.price.output": price_output,
            "stop_when.failed_share": failed_share,
        }
    )
    made = (
        _from_file(config, what, n, rows, changes)
        if config is not None
        else _from_options(what, n, rows, star_path, changes)
    )
    find_programs_here()
    _say_if_builtin(made)

    from sdialog_like.runs import run as run_rows

    arguments = made.run_arguments()
    carry_out(
        lambda: run_rows(made.make_generator(), **arguments, shard=shard, retry_failed=retry_failed, full_sync=full_sync),
        made.output,
    )


def resume(
    folder: run.FolderArgument,
    retry_failed: run.RetryFailedOption = False,
    base_url: run.BaseUrlsOption = None,
    param: options.ParamOption = None,
    concurrency: run.RunConcurrencyOption = None,
    workers: run.WorkersOption = None,
    max_calls: run.MaxCallsOption = None,
    max_tokens: run.MaxTokensOption = None,
    max_cost: run.MaxCostOption = None,
    price_input: run.PriceInputOption = None,
    price_output: run.PriceOutputOption = None,
    max_time: run.MaxTimeOption = None,
    failed_share: run.FailedShareOption = None,
    full_sync: run.FullSyncOption = False,
) -> None:
    """Go on with a run; what is recorded is not asked for again.

    Options say how; where they do not, it is as in the last session. None of them changes the dialogues.
    """
    from sdialog_like.runs import resume as resume_run
    from sdialog_like.runs.config_sections import refuse_secrets

    parameters = options.parse_params(param)
    refuse_secrets(parameters)
    how = run.given(
        base_url=run.addresses(base_url),
        concurrency=concurrency,
        workers=workers,
        max_calls=max_calls,
        max_tokens=max_tokens,
        max_cost=max_cost,
        price_input=price_input,
        price_output=price_output,
        max_time=run.seconds_option(max_time),
        failed_share=failed_share,
        full_sync=full_sync or None,
        **parameters,
    )
    find_programs_here()
    carry_out(lambda: resume_run(folder, retry_failed=retry_failed, **how), folder)


def _from_file(file: Path, what: dict[str, Any], n: int | None, rows: Path | None, changes: dict[str, Any]) -> RunConfig:
    """Read the configuration, with what the options replace in it."""
    from sdialog_like.runs.config import parse_config
    from sdialog_like.yaml_config import read_yaml

    if what:
        raise InputError(
            f"--{next(iter(what)).replace('_', '-')} belongs to runs without a configuration.",
            hint=f"What is made is said in {file}; write it there.",
        )
    if (file / "run.sqlite").is_file():
        raise InputError(f"{file} is a run.", hint=f"Go on with it with: sdialog-like run resume {quoted(file)}")
    meant = get_close_matches(str(file), ("resume", "status", "verify", "export", "merge"), n=1, cutoff=0.75)
    if meant and not file.exists():
        raise InputError(f"There is no file {file}.", hint=f"Did you mean: sdialog-like run {meant[0]}?")
    read = read_yaml(file)
    generator = read.data.get("generator")
    star = isinstance(generator, dict) and generator.get("type") == "star"
    return parse_config(read, source=str(file), folder=file.parent, changes=changes | _row_changes(n, rows, star=star))


def _from_options(
    what: dict[str, Any], n: int | None, rows: Path | None, star_path: Path | None, changes: dict[str, Any]
) -> RunConfig:
    """Put a configuration together from the options alone."""
    from sdialog_like.runs.config import parse_config

    if "output" not in changes:
        raise InputError("A run needs a folder to write to.", hint="Give --output DIR.")
    generator = _generator(what, star_path)
    star = generator["type"] == "star"
    if n is None and rows is None and not star:
        raise InputError("How many?", hint="Give --n NUMBER, or --rows FILE.")
    data: dict[str, Any] = {"generator": generator}
    if star:
        data["rows"] = {"star": run.given(task=what.get("task"), happy=what.get("happy"))}
    return parse_config(data, source="The command", changes=_row_changes(n, rows, star=star) | changes)


def _row_changes(n: int | None, rows: Path | None, *, star: bool) -> dict[str, Any]:
    if n is not None and rows is not None:
        raise InputError("Give either --n or --rows.", hint="A file says by itself how many rows there are.")
    if rows is not None:
        return {"rows": str(rows.absolute())}
    return {} if n is None else {"rows.star.limit" if star else "rows": n}


_KINDS = {"details": "description", "persona_a": "persona", "persona_b": "persona", "star": "star", "program": "program"}
_BELONGS = {"max_turns": ("persona", "star"), "task": ("star",), "happy": ("star",), "mode": ("star",)}


def _generator(what: dict[str, Any], star_path: Path | None) -> dict[str, Any]:
    """Return the generator's section that the options say."""
    kinds = {_KINDS[name] for name in what if name in _KINDS}
    if "persona" in kinds:
        kinds.discard("description")  # then the details add to what both personas know
    if len(kinds) != 1:
        problem = "Several things say what to make." if kinds else "Nothing says what to make."
        raise InputError(
            problem, hint="Give CONFIG.yaml, or --details, or --persona-a and --persona-b, or --star, or --program."
        )
    kind = kinds.pop()
    for name, belongs in _BELONGS.items():
        if name in what and kind not in belongs:
            raise InputError(
                f"--{name.replace('_', '-')} does not belong to a {kind}.", hint=f"It is for: {', '.join(belongs)}."
            )
    section: dict[str, Any] = {"type": kind} | run.given(max_turns=what.get("max_turns"))
    if kind == "star":
        mode = what.get("mode")
        return section | run.given(path=_star_folder(star_path), mode=None if mode is None else mode.value)
    if kind == "program":
        return section | {"program": what["program"]}
    if "details" in what:
        section["dialogue_details"] = options.read_text_option(what["details"])
    if kind == "persona" and not {"persona_a", "persona_b"} <= what.keys():
        raise InputError("Role play needs two personas.", hint="Give both --persona-a and --persona-b.")
    return section | {name: what[name] for name in ("persona_a", "persona_b") if name in what}


def _star_folder(path: Path | None) -> str:
    if path is not None:
        return str(path)
    if DOWNLOADED.is_dir():
        return str(DOWNLOADED)
    typer.echo("Note: no --star-path and no SDIALOG_LIKE_STAR, so this is the package's own small sample.", err=True)
    return "sample"


def _say_if_builtin(config: RunConfig) -> None:
    if (config.model if isinstance(config.model, str) else config.model.name) == "builtin":
        typer.echo("Note: builtin is a rule-based stand-in that works offline; it is not a language model.", err=True)
