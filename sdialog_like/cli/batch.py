"""Making many dialogues for a command; what is finished is kept, also when the user interrupts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sdialog_like.cli.options import OutputFormat
from sdialog_like.cli.output import deliver, deliver_results

if TYPE_CHECKING:
    from sdialog_like.engine.rows import Program, Row
    from sdialog_like.llm import BoundModel

__all__ = ["make_and_deliver"]


def make_and_deliver(
    program: Program[Any],
    rows: Sequence[Row],
    model: BoundModel,
    *,
    concurrency: int,
    output: Path | None,
    output_format: OutputFormat | None,
) -> None:
    """Run the program over the rows, and print or write what it makes, in the rows' order.

    Raises:
        SdialogLikeError: Some failed; the others, and what there is of the failed ones, were delivered before.
        KeyboardInterrupt: The user interrupted; what was finished by then was delivered before.
    """
    from sdialog_like.engine import Engine
    from sdialog_like.engine.loop import run_blocking
    from sdialog_like.engine.rows import RowResult, for_each_row

    ended: dict[int, Any] = {}

    def keep(index: int, result: RowResult[Any]) -> None:
        ended[index] = result.value if result.error is None else result.error

    try:
        run_blocking(lambda: for_each_row(program, rows, keep, engine=Engine(model), concurrency=concurrency))
    except KeyboardInterrupt:
        finished = [ended[i] for i in sorted(ended) if not isinstance(ended[i], Exception)]
        if finished:
            typer.echo(f"Interrupted; keeping the {len(finished)} of {len(rows)} that were finished.", err=True)
            deliver(finished, output, output_format)
        raise
    deliver_results([ended[index] for index in range(len(rows))], output, output_format)
