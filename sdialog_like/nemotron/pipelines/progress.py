"""The line that says how far a pipeline is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from sdialog_like.engine.figures import Figures, short_number
from sdialog_like.engine.progress import ProgressLine
from sdialog_like.nemotron.asker import Asker
from sdialog_like.nemotron.pipelines.records import StageFigures

__all__ = ["PipelineProgress"]

_SECONDS = 0.25


class PipelineProgress:
    """Shows lists that came and failed, the stage that is at work, what it has made, calls and tokens.

    Args:
        shown: Whether to show it; a text is its label. It shows only in terminals and notebooks.
        asker: Whose calls and tokens are shown, where it counts them.
        stages: Gives the stages' figures of the moment.
        total: How many lists will be asked for at most.
        clock: Seconds from any start (for tests).
    """

    def __init__(
        self,
        shown: bool | str,
        asker: Asker,
        stages: Callable[[], Sequence[StageFigures]],
        *,
        total: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stages = stages
        self._clock = clock
        self._usage = None if asker.seam is None else asker.seam.usage
        self._before = (0, 0) if self._usage is None else (self._usage.calls, self._usage.total_tokens)
        self._due = 0.0
        self._ended = 0
        self.line = ProgressLine(shown, total=total, note=self.note, unit="lists")

    def step(self) -> None:
        """Count one more list that came, or failed."""
        self._ended += 1
        if self.line.shown and self._clock() >= self._due:
            self._due = self._clock() + _SECONDS
            self._show()

    def note(self) -> str:
        """Say which stage is at work, how much it has made, and after how many calls."""
        stages = self._stages()
        at_work = next((stage for stage in reversed(stages) if stage.asked), None)
        parts = [] if at_work is None else [f"{short_number(at_work.kept)} {at_work.name}"]
        if self._usage is not None:
            parts.append(f"{short_number(self._usage.calls - self._before[0])} calls")
        return ", ".join(parts)

    def _show(self) -> None:
        failed = sum(stage.unreadable + stage.failed for stage in self._stages())
        tokens = 0 if self._usage is None else self._usage.total_tokens - self._before[1]
        self.line.update(Figures(done=self._ended - failed, failed=failed, tokens=tokens))

    def __enter__(self) -> PipelineProgress:
        return self

    def __exit__(self, *exc: Any) -> None:
        if self.line.shown:
            self._show()
        self.line.close()
