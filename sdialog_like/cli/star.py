"""``sdialog-like star``: look into the STAR dataset, and generate dialogues from its scenarios."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdialog_like.cli import options
from sdialog_like.cli.batch import make_and_deliver
from sdialog_like.cli.output import check_target, deliver, echo_clean, print_json
from sdialog_like.errors import DatasetError, InputError

if TYPE_CHECKING:
    from sdialog_like.datasets import StarDataset

__all__ = ["DOWNLOADED", "star_app"]

star_app = typer.Typer(
    name="star",
    help="Look into the STAR dataset, and generate dialogues from its scenarios.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Mode(str, Enum):
    """How dialogues are generated from a scenario."""

    role_play = "role-play"
    description = "description"


TaskArgument = Annotated[str, typer.Argument(metavar="TASK", help="A task's name, such as doctor_followup.")]
IdArgument = Annotated[int, typer.Argument(metavar="ID", help="A dialogue's number.")]


DOWNLOADED = Path("datasets/STAR")
"""Where the README says to put the dataset."""


@star_app.callback()
def _star(
    path: Annotated[
        Path | None,
        typer.Option(
            "--path",
            envvar="SDIALOG_LIKE_STAR",
            help="The folder of STAR; else datasets/STAR where it exists, else the small sample of this package.",
        ),
    ] = None,
) -> None:
    # Read by open_star, so that `star scenario --help` needs no dataset.
    del path


def open_star(ctx: typer.Context) -> StarDataset:
    """Return the dataset in the folder that the options name."""
    from sdialog_like.datasets import StarDataset, sample_path

    path = ctx.parent.params.get("path") if ctx.parent else None
    if path is None and DOWNLOADED.is_dir():
        path = DOWNLOADED
    if path is None:
        typer.echo("Note: no --path and no SDIALOG_LIKE_STAR, so this is the package's own small sample.", err=True)
        path = sample_path()
    return StarDataset(path)


@star_app.command()
def tasks(ctx: typer.Context) -> None:
    """List the tasks."""
    for task in open_star(ctx).get_tasks():
        echo_clean(task)


@star_app.command()
def scenario(
    ctx: typer.Context,
    dialog_id: IdArgument,
    text: Annotated[bool, typer.Option("--text", help="As the text that a model gets, with flowcharts.")] = False,
) -> None:
    """Print the scenario of a dialogue as JSON."""
    star = open_star(ctx)
    if text:
        echo_clean(star.get_dialog_scenario_description(dialog_id)[1])
    else:
        print_json(json.dumps(star.get_dialog_scenario(dialog_id), indent=2, ensure_ascii=False))


@star_app.command()
def dialog(
    ctx: typer.Context,
    dialog_id: IdArgument,
    show_all: Annotated[bool, typer.Option("--all", help="Show events and how the dialogue ended, too.")] = False,
    with_scenario: Annotated[bool, typer.Option("--scenario", help="Show the scenario, too.")] = False,
    output: options.OutputOption = None,
    output_format: options.FormatOption = None,
) -> None:
    """Print a dialogue of the dataset, or write it to a file."""
    found = open_star(ctx).get_dialog(dialog_id)
    if output is None and output_format is None:
        found.print(all=show_all, scenario=with_scenario)
    else:
        deliver([found], output, output_format)


@star_app.command()
def flowchart(
    ctx: typer.Context,
    task: TaskArgument,
    png: Annotated[Path | None, typer.Option("--png", help="Draw it into this file (needs Graphviz).")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Draw it into this file (needs Graphviz).")] = None,
    dot: Annotated[bool, typer.Option("--dot", help="Print it in DOT, Graphviz's language.")] = False,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="Print it in Mermaid's language.")] = False,
    branches: Annotated[
        bool, typer.Option("--branches/--no-branches", help="With the branches that the dataset's JSON leaves out.")
    ] = True,
) -> None:
    """Show the flowchart of a task: each node, where it leads, and what the system may say there."""
    chart = open_star(ctx).get_flowchart(task, branches=branches)
    if dot:
        echo_clean(chart.to_dot())
    if mermaid:
        echo_clean(chart.to_mermaid())
    if png is not None:
        chart.to_png(png)
        echo_clean(f"Wrote {png}", err=True)
    if svg is not None:
        drawing = chart.to_svg()
        svg.parent.mkdir(parents=True, exist_ok=True)
        svg.write_text(drawing, encoding="utf-8")
        echo_clean(f"Wrote {svg}", err=True)
    if dot or mermaid or png is not None or svg is not None:
        return
    for node in dict.fromkeys([*chart.nodes, *chart.responses]):
        following = ", ".join(chart.successors(node))
        echo_clean(f"{node} -> {following}" if following else node)
        if node in chart.responses:
            echo_clean(f"    {' '.join(chart.responses[node].split())}")


@star_app.command()
def generate(
    ctx: typer.Context,
    task: Annotated[str | None, typer.Option("--task", help="Only scenarios of this task.")] = None,
    happy: Annotated[bool | None, typer.Option("--happy/--no-happy", help="Only happy, or only unhappy paths.")] = None,
    multitask: Annotated[
        bool | None, typer.Option("--multitask/--no-multitask", help="Only scenarios of several tasks, or of one.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many, by id.")] = None,
    mode: Annotated[Mode, typer.Option("--mode", help="Two agents in turn, or each dialogue at once.")] = Mode.role_play,
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: options.BaseUrlOption = None,
    param: options.ParamOption = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", "-s", help="Each dialogue's seed is derived from it and the id; without it, it is the id."),
    ] = None,
    concurrency: options.ConcurrencyOption = 8,
    max_turns: options.MaxTurnsOption = None,
    output: options.OutputOption = None,
    output_format: options.FormatOption = None,
) -> None:
    """Generate a dialogue from the scenario of each chosen dialogue of the dataset."""
    from sdialog_like.engine.rows import Row
    from sdialog_like.generators import StarDialogGenerator
    from sdialog_like.seeds import derive_seed

    if mode is Mode.description and max_turns is not None:
        raise InputError("--max-turns belongs to --mode role-play.")
    star = open_star(ctx)
    chosen = star.get_dialog_ids(task_name=task, happy=happy, multitask=multitask)[:limit]
    if not chosen:
        raise DatasetError("No dialogue of the dataset is like that.", hint="`sdialog-like star tasks` lists the tasks.")
    check_target(output, len(chosen))
    bound = options.chosen_model(model, param, base_url)
    generator = StarDialogGenerator(star, mode.value, model=bound, max_turns=max_turns)
    rows = [Row(i, i if seed is None else derive_seed(seed, i), {"dialogId": i}) for i in chosen]
    for row in rows:
        generator.check_row(id=row.id)  # a broken file of the dataset is said before anything is paid for
    make_and_deliver(generator.snapshot(), rows, bound, concurrency=concurrency, output=output, output_format=output_format)
