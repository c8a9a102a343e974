"""What a benchmark hands back, and the table of all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Line", "print_report", "say"]


@dataclass(frozen=True)
class Line:
    """One line of the report.

    Attributes:
        what: What was measured.
        measured: The figure, with its unit and what it is a ratio of.
        goal: What we aim at; ``-`` where the figure only informs.
    """

    what: str
    measured: str
    goal: str = "-"


def say(text: str) -> None:
    """Progress goes to standard error, so that the report can be piped."""
    print(text, file=sys.stderr, flush=True)


def print_report(lines: Sequence[Line]) -> None:
    """Print the lines as one table (it is also valid Markdown)."""
    header = Line("what", "measured", "goal")
    widths = [max(len(getattr(line, name)) for line in (header, *lines)) for name in ("what", "goal", "measured")]

    def show(what: str, goal: str, measured: str) -> None:
        print(f"| {what:<{widths[0]}} | {goal:<{widths[1]}} | {measured:<{widths[2]}} |")

    show(header.what, header.goal, header.measured)
    show(*("-" * width for width in widths))
    for line in lines:
        show(line.what, line.goal, line.measured)
