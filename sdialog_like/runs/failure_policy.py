"""When a run whose rows fail stops early, instead of paying for a thousand failures."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from typing import TypeAlias

from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.runs.results import message_of

__all__ = ["FailurePolicy", "FailureReason", "root_error"]

Kind: TypeAlias = "tuple[str, str]"
"""What makes two failures the same: the error's class, and its message without numbers."""

# Numbers of requests, tokens and seconds, and servers' ids of requests, differ from failure to failure.
_NUMBERS = re.compile(r"\b(?=\w*\d)[\w-]+\b")
_LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why a row failed, as far as the policy needs to know; plain data, so that worker processes can tell it.

    Attributes:
        kind: What makes two failures the same.
        told: The root error's message.
        hint: What to do about it.
    """

    kind: Kind
    told: str
    hint: str | None = None

    @classmethod
    def of(cls, error: Exception) -> FailureReason:
        """Return what an error says."""
        root = root_error(error)
        told = message_of(root) or type(root).__name__
        if not isinstance(root, SdialogLikeError):
            told = f"{type(root).__name__}: {told}"
        if len(told) > _LONGEST_REASON:
            told = told[: _LONGEST_REASON - 2] + " …"
        return cls(_kind(root), told, _hint(error))


class FailurePolicy:
    """Watches how rows end, and says when it is time to stop.

    * The first rows of a session all failed for one reason: a wrong key, a model that the server does not have.
    * More than a share of the last rows failed.

    It is told of rows that end after it said so, too: rows that were at work then may fail for the same reason.

    Attributes:
        reason: Why the run has to stop, and what to do; ``None`` as long as it may go on.
        message: Why.
        hint: What to do.

    Args:
        max_share: The share of the last rows that may fail; with 1 or ``None`` a run never stops early.
        window: Of how many rows the share is taken; it counts only once so many have ended.
        first: How many rows have to fail for one reason at the beginning, with none that succeeds.

    Raises:
        InputError: ``max_share`` is not from 0 to 1, or a number of rows is not a whole number of at least 1.
    """

    def __init__(self, max_share: float | None = 0.5, window: int = 50, first: int = 5) -> None:
        share = 1.0 if max_share is None else max_share
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise InputError(f"max_share is a number from 0 to 1, not {max_share!r}.")
        for name, value in (("window", window), ("first", first)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InputError(f"{name} is a whole number of at least 1, not {value!r}.")
        self.message: str | None = None
        self.hint: str | None = None
        self._share = share
        self._first = first
        self._ended = 0
        self._last: deque[tuple[int, FailureReason | None]] = deque(maxlen=max(window, first))
        self._window = window
        self._kind: Kind | None = None
        self._blamed: set[int] = set()

    @property
    def reason(self) -> str | None:
        """Why the run has to stop, and what to do about it."""
        return f"{self.message} {self.hint}" if self.message and self.hint else self.message

    @property
    def blamed(self) -> list[int]:
        """The numbers of the rows that failed for the reason of the stop: once it is removed they deserve another chance."""
        return sorted(self._blamed)

    def add(self, index: int, error: Exception | FailureReason | None) -> str | None:
        """Take notice of a row's end; rows are to be told in the order in which they end.

        Args:
            index: The row's number.
            error: The error that it failed with, or its reason; ``None`` if it did not fail.

        Returns:
            Why the run has to stop, or ``None`` as long as it may go on.
        """
        if self._share >= 1:
            return None
        reason = FailureReason.of(error) if isinstance(error, Exception) else error
        if self.message is not None:
            if reason is not None and reason.kind == self._kind:
                self._blamed.add(index)
            return self.reason
        self._ended += 1
        self._last.append((index, reason))
        if self._ended == self._first:
            self._look_at_the_first()
        if self.message is None and self._ended >= self._window:
            self._look_at_the_last()
        return self.reason

    def _look_at_the_first(self) -> None:
        reasons = [reason for _, reason in self._last if reason is not None]
        if len(reasons) == self._first and len({reason.kind for reason in reasons}) == 1:
            begin = "The first row failed" if self._first == 1 else f"The first {self._first} rows all failed for one reason"
            self._stop(begin, reasons[0], "Nothing has been lost; resume the run when that is put right.")

    def _look_at_the_last(self) -> None:
        last = list(self._last)[-self._window :]
        reasons = [reason for _, reason in last if reason is not None]
        if len(reasons) <= self._share * self._window:
            return
        ((kind, count),) = Counter(reason.kind for reason in reasons).most_common(1)
        begin = f"{len(reasons)} of the last {self._window} rows failed, more than {self._share:.0%}"
        if count < len(reasons):
            begin += f"; the reason of {count} of them"
        example = next(reason for reason in reasons if reason.kind == kind)
        self._stop(begin, example, "A higher share of failures can be allowed, and 100 % never stops a run.")

    def _stop(self, begin: str, reason: FailureReason, advice: str) -> None:
        self._kind = reason.kind
        self.message = f"{begin}: {reason.told.rstrip('.')}."
        self.hint = " ".join(part for part in (reason.hint, advice) if part)
        self._blamed = {index for index, failed in self._last if failed is not None and failed.kind == self._kind}


def root_error(error: BaseException) -> BaseException:
    """Return the innermost of our own errors in the chain of causes; the error itself where none of them is ours."""
    return next((each for each in reversed(_chain(error)) if isinstance(each, SdialogLikeError)), error)


def _hint(error: BaseException) -> str | None:
    ours = (each for each in reversed(_chain(error)) if isinstance(each, SdialogLikeError))
    return next((each.hint for each in ours if each.hint), None)


def _kind(root: BaseException) -> Kind:
    return type(root).__name__, _NUMBERS.sub("#", message_of(root))


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    return chain
