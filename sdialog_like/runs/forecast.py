"""What the rest of a run will need, judged by its rows so far."""

from __future__ import annotations

from dataclasses import dataclass

from sdialog_like.engine import Usage
from sdialog_like.engine.budget import Price
from sdialog_like.engine.figures import short_number

__all__ = ["Forecast", "forecast"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the rows that are left will need. Everything but their number is unknown (``None``) before the first row is done.

    Attributes:
        rows: Rows that have not ended.
        calls: Requests to models.
        tokens: Tokens, in and out together.
        cost: Money; unknown without prices.
        seconds: Time, as long as nothing changes.
    """

    rows: int
    calls: int | None = None
    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None

    def describe(self) -> str:
        """Return it as a text: ``~1,200 calls, 3.1 M tokens, 4.20 to pay, 12 min left``."""
        if not self.rows:
            return "nothing left"
        parts = [] if not self.calls else [f"{self.calls:,} calls"]
        if self.tokens:
            parts.append(f"{short_number(self.tokens)} tokens")
        if self.cost:
            parts.append(f"{_money(self.cost)} to pay")
        if self.seconds is not None:
            parts.append(_duration(self.seconds))
        return f"~{', '.join(parts)} left" if parts else "no forecast yet"


def forecast(
    *,
    remaining: int,
    sample_rows: int,
    sample: Usage,
    spent: Usage,
    seconds: float,
    ended: int,
    price: Price | None = None,
) -> Forecast:
    """Judge what is left by what rows have needed.

    Rows at work have spent a part of what they need. So the rest is what all rows need, less what is spent; and the speed is
    that at which requests are answered, which is known well long before as many rows have ended as are at work.

    Args:
        remaining: Rows that have not ended: those at work, and those that wait.
        sample_rows: Rows whose need is known: those that have ended, in this session or before.
        sample: What they have cost.
        spent: What this session has cost so far, its rows at work included.
        seconds: How long this session has lasted.
        ended: Rows that have ended in this session.
        price: What tokens cost.
    """
    if remaining <= 0 or sample_rows <= 0:
        return Forecast(max(remaining, 0))
    rows = ended + remaining

    def rest(needed: int, gone: int) -> float:
        return max(0.0, needed / sample_rows * rows - gone)

    calls = rest(sample.attempts, spent.attempts)
    tokens_in, tokens_out = (
        rest(sample.input_tokens, spent.input_tokens),
        rest(sample.output_tokens, spent.output_tokens),
    )
    time_left: float | None = None
    if seconds > 0 and spent.attempts and sample.attempts:
        time_left = calls * seconds / spent.attempts
    elif seconds > 0 and ended:
        time_left = remaining * seconds / ended
    return Forecast(
        rows=remaining,
        calls=round(calls),
        tokens=round(tokens_in + tokens_out),
        cost=None if price is None else price.of(tokens_in, tokens_out),
        seconds=time_left,
    )


def _money(amount: float) -> str:
    return f"{amount:,.2f}" if amount >= 0.1 else f"{amount:.2g}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
