"""Totals of what has been asked of models."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, fields
from typing import Any

__all__ = ["Usage"]


@dataclass(slots=True)
class Usage:
    """Calls and tokens; may be added to from several threads at the same time.

    Tokens are those that servers reported, of every reply that came, used or not.

    Attributes:
        calls: What was asked for; a call that had to be repeated still counts once.
        input_tokens: Tokens of the messages sent.
        output_tokens: Tokens of the replies.
        attempts: Requests made to models: first ones, retries and repeats.
        repairs: Repeats because a reply did not fit its schema.
        failures: Calls that failed for good.
        replayed: Replies that a journal already had; they cost neither an attempt nor a token.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    attempts: int = 0
    repairs: int = 0
    failures: int = 0
    replayed: int = 0
    _lock: Any = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @property
    def total_tokens(self) -> int:
        """Tokens in and out together."""
        return self.input_tokens + self.output_tokens

    def add(self, other: Usage) -> None:
        """Add another's numbers to this one."""
        amounts = other._numbers()
        with self._lock:
            for name, amount in zip(_NUMBERS, amounts, strict=True):
                if amount:
                    setattr(self, name, getattr(self, name) + amount)

    def snapshot(self) -> Usage:
        """Return the numbers of this moment, which later calls leave as they are."""
        return Usage(*self._numbers())

    def __add__(self, other: Usage) -> Usage:
        total = self.snapshot()
        total.add(other)
        return total

    def __reduce__(self) -> tuple[type[Usage], tuple[int, ...]]:
        # A lock cannot be pickled or copied, and a copy needs one of its own.
        return Usage, self._numbers()

    def _numbers(self) -> tuple[int, ...]:
        with self._lock:
            return tuple(getattr(self, name) for name in _NUMBERS)


_NUMBERS = tuple(each.name for each in fields(Usage) if each.init)
