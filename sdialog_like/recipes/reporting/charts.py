"""Bars as SVG, inside of a page: no scripts, nothing loaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from sdialog_like.recipes.reporting.words import figure, share
from sdialog_like.terminal import clean_text, one_line

__all__ = ["bars", "histogram"]

_WIDTH = 440
_LABEL = 150
_NUMBERS = 96
_ROW = 22
_LETTERS = 19  # that fit beside a bar
_LINE = 58  # letters that fit above a bar


def bars(items: Sequence[tuple[str, int]], whole: int, *, tone: str = "a") -> str:
    """Return a bar for each item, with its label, its number of rows and its share.

    Args:
        items: Label and rows.
        whole: How many rows are 100 %.
        tone: The bars' class: ``a`` or ``b``.
    """
    most = max((rows for _, rows in items), default=0) or 1
    # Long labels stand above their bars, where there is more room for them.
    above = any(len(_clean(label)) > _LETTERS for label, _ in items)
    left, row = (0, _ROW + 18) if above else (_LABEL, _ROW)
    room = _WIDTH - left - _NUMBERS
    parts = []
    for place, (label, rows) in enumerate(items):
        middle = (place + 1) * row - _ROW // 2
        length = max(room * rows / most, 1.5) if rows else 0
        tip = escape(f"{_clean(label)}: {rows:,}", quote=True)
        text = (
            f'<text x="0" y="{middle - 18}">{_short(label, _LINE)}</text>'
            if above
            else f'<text x="{left - 8}" y="{middle}" class="l">{_short(label, _LETTERS)}</text>'
        )
        parts.append(
            f"<g><title>{tip}</title>{text}"
            f'<rect x="{left}" y="{middle - 7}" width="{length:.1f}" height="14" rx="2" class="{tone}"/>'
            f'<text x="{left + length + 6:.1f}" y="{middle}" class="n">{rows:,} '
            f'<tspan class="s">{share(rows, whole)}</tspan></text></g>'
        )
    return _svg(_WIDTH, len(items) * row, "".join(parts))


def histogram(bins: Sequence[Sequence[Any]]) -> str:
    """Return upright bars for bins of numbers or times.

    Args:
        bins: Low end, high end and rows of each.
    """
    height, floor, left = 120, 92, 6
    most = max((rows for _, _, rows in bins), default=0) or 1
    step = (_WIDTH - 2 * left) / max(len(bins), 1)
    parts = []
    for place, (low, high, rows) in enumerate(bins):
        tall = max((floor - 18) * rows / most, 1.5) if rows else 0
        x = left + place * step
        tip = escape(f"{_end(low)} … {_end(high)}: {rows:,}", quote=True)
        parts.append(
            f'<g><title>{tip}</title><rect x="{x + 1:.1f}" y="{floor - tall:.1f}" width="{step - 2:.1f}" '
            f'height="{tall:.1f}" rx="2" class="a"/>'
            f'<text x="{x + step / 2:.1f}" y="{floor - tall - 8:.1f}" class="m">{rows:,}</text></g>'
        )
    parts.append(f'<line x1="{left}" y1="{floor}" x2="{_WIDTH - left}" y2="{floor}" class="x"/>')
    if bins:
        parts.append(f'<text x="{left}" y="{floor + 14}" class="e">{escape(_end(bins[0][0]))}</text>')
        parts.append(
            f'<text x="{_WIDTH - left}" y="{floor + 14}" class="e" text-anchor="end">{escape(_end(bins[-1][1]))}</text>'
        )
    return _svg(_WIDTH, height, "".join(parts))


def _svg(width: int, height: int, inside: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">{inside}</svg>'


def _short(label: str, letters: int) -> str:
    text = _clean(label)
    return escape(text if len(text) <= letters else text[: letters - 1] + "…", quote=True)


def _clean(label: str) -> str:
    return one_line(clean_text(label))


def _end(value: Any) -> str:
    return value if isinstance(value, str) else figure(value)
