"""The one line that says how far a batch is."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from sdialog_like.engine.console_logging import logging_above
from sdialog_like.engine.figures import Figures, Pace, short_number
from sdialog_like.terminal import clean_text, one_line

if TYPE_CHECKING:
    from sdialog_like.engine.engine import Engine
    from sdialog_like.engine.rows import RowResult

__all__ = ["BatchFigures", "ProgressLine"]


class ProgressLine:
    """A line of tqdm's in a terminal or a notebook; silent elsewhere.

    It shows what it is told with `update`; who tells it may be the batch itself, or a process that hears from others.

        with ProgressLine("my run", total=1000, initial=200) as line:
            line.update(Figures(done=17, turns=136, tokens=70_000, in_use=32))

    Args:
        shown: ``False`` for none; a text is its label.
        total: How many rows there are, where that is known, with those that ended earlier.
        initial: How many had ended earlier; speeds are those of this session.
        note: What else to say, asked at each update; where it says something, it stands for the time left.
        unit: What rows are called, where they are not dialogues.
        clock: Seconds from any start (for tests).
    """

    def __init__(
        self,
        shown: bool | str = True,
        *,
        total: int | None = None,
        initial: int = 0,
        note: Callable[[], str] | None = None,
        unit: str = "rows",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._unit = unit
        self._total = total
        self._initial = initial
        self._note = note
        self._clock = clock
        self._figures = Figures()
        self._pace = Pace(clock())
        self._bar: Any = None
        self._open = ExitStack()
        if shown is not False and (_in_notebook() or sys.stderr.isatty()):
            tqdm = _bar_class()
            self._bar = tqdm(
                total=total,
                initial=initial,
                desc=one_line(clean_text(shown)) if isinstance(shown, str) else None,
                bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}{postfix}]",
                dynamic_ncols=True,
            )
            self._open.callback(self._bar.close)
            self._open.enter_context(logging_above(tqdm))

    @property
    def shown(self) -> bool:
        """Whether anybody sees it."""
        return self._bar is not None

    def update(self, figures: Figures) -> None:
        """Show the figures of this moment: absolute numbers, of this session."""
        self._figures = figures
        self._pace.mark(self._clock(), figures)
        if self._bar is not None:
            self._show(self.text())

    def text(self, *, overall: bool = False) -> str:
        """Return what stands behind the bar.

        Args:
            overall: With the speeds of the whole session, instead of those of the last minute.
        """
        figures = self._figures
        rows, turns, tokens = self._pace.rates(overall=overall)
        note = "" if self._note is None or overall else self._note()
        parts = []
        if rows and self._total is not None and not note and not overall:
            left = max(0, self._total - self._initial - figures.ended)
            parts.append(f"{_interval(left / rows)} left")
        parts += [_per_time(rows, "dialogues" if figures.turns else self._unit)] if rows else []
        parts += [_per_time(turns, "turns")] if turns else []
        parts += [_per_time(tokens, "tokens")] if tokens else []
        parts += [f"{figures.in_use} at once"] if figures.in_use else []
        parts += [f"{figures.failed} failed"] if figures.failed else []
        parts += [f"{reason} ({count} waiting)" for reason, count in figures.waiting.items()]
        parts += [note] if note else []
        return one_line(clean_text(", ".join(parts)))

    def close(self) -> None:
        """Leave the line as it is, with the speeds of the whole session."""
        if self._bar is not None and not self._bar.disable:
            self._show(self.text(overall=True))
        self._open.close()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _show(self, text: str) -> None:
        self._bar.n = self._initial + self._figures.ended
        self._bar.set_postfix_str(text)


class BatchFigures:
    """Counts the rows of one batch of this process, beside what its engine counts.

    Args:
        engine: Whose tokens, requests and waits are shown.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._before = engine.usage.total_tokens
        self._done = self._failed = self._turns = 0

    def row_ended(self, result: RowResult[Any]) -> None:
        """Count one more row."""
        if result.error is None:
            self._done += 1
            self._turns += len(getattr(result.value, "turns", None) or ())
        else:
            self._failed += 1

    def now(self) -> Figures:
        """Return the figures of this moment."""
        return Figures(
            done=self._done,
            failed=self._failed,
            turns=self._turns,
            tokens=self._engine.usage.total_tokens - self._before,
            in_use=self._engine.in_use,
            waiting=self._engine.waiting,
        )


def _per_time(rate: float, what: str) -> str:
    for seconds, unit in ((1, "s"), (60, "min"), (3600, "h")):
        if rate * seconds >= 1 or unit == "h":
            break
    return f"{short_number(rate * seconds)} {what}/{unit}"


def _interval(seconds: float) -> str:
    from tqdm import tqdm

    return str(tqdm.format_interval(seconds))


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def _bar_class() -> Any:
    with warnings.catch_warnings():
        # Without ipywidgets tqdm falls back to its line of text, which will do; no need to warn about that.
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm
    return tqdm
