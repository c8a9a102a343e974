"""``sdialog-like run merge``: the shards of a run, made by several jobs, become one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sdialog_like.cli.run_ending import carry_out

__all__ = ["merge"]


def merge(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with shard-1-of-n … shard-n-of-n in it.")],
) -> None:
    """Join the shards of a run, made with --shard i/n.

    The folder then holds what a run without shards would have left, with the same bytes in dialogs.jsonl.
    """
    from sdialog_like.runs.merge import merge_shards

    carry_out(lambda: merge_shards(folder), folder)
