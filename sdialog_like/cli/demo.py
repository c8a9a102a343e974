"""``sdialog-like demo``: the first run, on any machine, without a model server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sdialog_like.cli.output import echo_clean

if TYPE_CHECKING:
    from sdialog_like.datasets import StarDataset
    from sdialog_like.dialog import Dialog

__all__ = ["demo"]

_SCENARIOS = 3


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path("output"),
    seed: Annotated[int, typer.Option("--seed", "-s", help="Another seed, other dialogues.")] = 42,
) -> None:
    """Generate a few dialogues offline, both ways, from the sample that comes with the package."""
    from sdialog_like.cli.star import Mode
    from sdialog_like.datasets import StarDataset, sample_path
    from sdialog_like.dialog import safe_file_name
    from sdialog_like.generators import StarDialogGenerator
    from sdialog_like.seeds import derive_seed

    typer.echo(
        "This demo uses the model `builtin`: a rule-based stand-in that works offline. It is not a language model;\n"
        "it shows what the package does, not how good its dialogues get with a real model.\n"
    )
    star = StarDataset(sample_path())
    generators = {mode: StarDialogGenerator(star, mode.value, model="builtin") for mode in Mode}
    written: list[Path] = []
    for position, real in enumerate(_first_of_each_task(star)):
        for mode in Mode:
            name = f"demo-{mode.value}-{real.dialogId}"
            dialog = generators[mode].generate(seed=derive_seed(seed, name), id=name, scenario=real.scenario)
            for ending in (".json", ".txt"):
                written.append(output / (safe_file_name(name) + ending))
                dialog.to_file(written[-1])
            if position == 0 and mode is Mode.role_play:
                dialog.print()
    echo_clean("\nWrote, from role play and from descriptions, as JSON and as text:")
    for path in written:
        echo_clean(f"  {path}")
    echo_clean(f"\nLook at one:           sdialog-like show {written[0]} --all")
    typer.echo('With a model (Ollama): sdialog-like generate --details "Two friends plan a birthday party."')


def _first_of_each_task(star: StarDataset) -> list[Dialog]:
    """The first happy dialogue of each task in the sample."""
    first: dict[str, Dialog] = {}
    for task in star.get_tasks():
        found = star.get_dialogs(task_name=task, happy=True, multitask=False, progress=False)
        if found:
            first[task] = found[0]
    return list(first.values())[:_SCENARIOS]
