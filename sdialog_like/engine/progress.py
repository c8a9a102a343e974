"""The one line that says how far a batch is."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sdialog_like.engine.engine import Engine
    from sdialog_like.engine.rows import RowResult
    from sdialog_like.engine.usage import Usage

__all__ = ["ProgressLine"]


class ProgressLine:
    """A tqdm bar with dialogues a second, turns, tokens and failures; in a terminal or a notebook, silent elsewhere.

    Args:
        shown: ``False`` for none; a text is its label.
        total: How many rows there are, where that is known.
        engine: Whose tokens and waits are shown.
    """

    def __init__(self, shown: bool | str, *, total: int | None, engine: Engine) -> None:
        self._engine = engine
        self._before: Usage = engine.usage.snapshot()
        self._turns = 0
        self._failed = 0
        self._bar: Any = None
        if shown is not False and (_in_notebook() or sys.stderr.isatty()):
            label = shown if isinstance(shown, str) else None
            self._bar = _bar_class()(total=total, desc=label, unit="dialogue", dynamic_ncols=True)

    @property
    def shown(self) -> bool:
        """Whether anybody sees it."""
        return self._bar is not None

    def row_done(self, result: RowResult[Any]) -> None:
        """Count one more row."""
        self._turns += len(getattr(result.value, "turns", None) or ())
        self._failed += result.error is not None
        if self._bar is not None:
            self._bar.set_postfix_str(self.figures(), refresh=False)
            self._bar.update()

    def refresh(self) -> None:
        """Show the figures of this moment, though no row has ended."""
        if self._bar is not None:
            self._bar.set_postfix_str(self.figures())

    def figures(self) -> str:
        """Return what stands behind the bar."""
        usage = self._engine.usage
        tokens = usage.total_tokens - self._before.total_tokens
        parts = [f"{self._turns} turns"] if self._turns else []
        if tokens:
            parts.append(f"{tokens} tokens")
        if self._failed:
            parts.append(f"{self._failed} failed")
        parts += [f"{reason} ({count} waiting)" for reason, count in self._engine.waiting.items()]
        return ", ".join(parts)

    def close(self) -> None:
        """Leave the line as it is."""
        if self._bar is not None:
            self._bar.set_postfix_str(self.figures(), refresh=False)
            self._bar.close()


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
