"""What a session of a run ends with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sdialog_like.dialog import Dialog
from sdialog_like.engine import Usage
from sdialog_like.runs.reading import open_run

__all__ = ["RunResult"]


@dataclass(frozen=True)
class RunResult:
    """How a run stands after a session.

    Attributes:
        path: Its folder.
        counts: How many rows are ``waiting``, ``done`` and ``failed``.
        stopped: Why the session ended before all rows were made; ``None`` where none is waiting.
        usage: What this session has asked for and spent.
        report: What ``report.json`` holds; empty as long as rows are waiting.
    """

    path: Path
    counts: dict[str, int]
    stopped: str | None
    usage: Usage
    report: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def complete(self) -> bool:
        """Whether each row is done, or failed for good."""
        return not self.counts["waiting"]

    def dialogs(self) -> Iterator[Dialog]:
        """Go through the dialogues that are done, in the rows' order; they need not fit in memory."""
        with open_run(self.path) as opened:
            yield from opened.dialogs()

    def results(self) -> Iterator[Any]:
        """Go through what a program of one's own has made, as plain data, in the rows' order."""
        with open_run(self.path) as opened:
            yield from opened.results()

    def failures(self) -> Iterator[dict[str, Any]]:
        """Go through the rows that failed: ``id``, ``seed``, ``error``, ``causes``, ``raw``, ``partial``."""
        with open_run(self.path) as opened:
            yield from opened.failures()
