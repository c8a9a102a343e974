"""When a run whose rows fail stops early, instead of paying for a thousand failures."""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import TypeAlias

from sdialog_like.errors import InputError, SdialogLikeError

__all__ = ["FailurePolicy", "root_error"]

Kind: TypeAlias = "tuple[str, str]"
"""What makes two failures the same: the error's class, and its message without numbers."""

# Numbers of requests, tokens and seconds, and servers' ids of requests, differ from failure to failure.
_NUMBERS = re.compile(r"\b(?=\w*\d)[\w-]+\b")
_LONGEST_REASON = 400


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
        self._last: deque[tuple[int, Exception | None]] = deque(maxlen=max(window, first))
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

    def add(self, index: int, error: Exception | None) -> str | None:
        """Take notice of a row's end; rows are to be told in the order in which they end.

        Args:
            index: The row's number.
            error: The error that it failed with, ``None`` if it did not.

        Returns:
            Why the run has to stop, or ``None`` as long as it may go on.
        """
        if self._share >= 1:
            return None
        if self.message is not None:
            if error is not None and _kind(error) == self._kind:
                self._blamed.add(index)
            return self.reason
        self._ended += 1
        self._last.append((index, error))
        if self._ended == self._first:
            self._look_at_the_first()
        if self.message is None and self._ended >= self._window:
            self._look_at_the_last()
        return self.reason

    def _look_at_the_first(self) -> None:
        errors = [error for _, error in self._last if error is not None]
        if len(errors) == self._first and len({_kind(error) for error in errors}) == 1:
            begin = "The first row failed" if self._first == 1 else f"The first {self._first} rows all failed for one reason"
            self._stop(begin, errors[0], "Nothing has been lost; resume the run when that is put right.")

    def _look_at_the_last(self) -> None:
        last = list(self._last)[-self._window :]
        errors = [error for _, error in last if error is not None]
        if len(errors) <= self._share * self._window:
            return
        ((kind, count),) = Counter(map(_kind, errors)).most_common(1)
        begin = f"{len(errors)} of the last {self._window} rows failed, more than {self._share:.0%}"
        if count < len(errors):
            begin += f"; the reason of {count} of them"
        example = next(error for error in errors if _kind(error) == kind)
        self._stop(begin, example, "A higher share of failures can be allowed, and 100 % never stops a run.")

    def _stop(self, begin: str, error: Exception, advice: str) -> None:
        self._kind = _kind(error)
        root = root_error(error)
        told = getattr(root, "message", None) or str(root) or type(root).__name__
        if not isinstance(root, SdialogLikeError):
            told = f"{type(root).__name__}: {told}"
        if len(told) > _LONGEST_REASON:
            told = told[: _LONGEST_REASON - 2] + " …"
        self.message = f"{begin}: {told.rstrip('.')}."
        self.hint = " ".join(part for part in (_hint(error), advice) if part)
        self._blamed = {index for index, failed in self._last if failed is not None and _kind(failed) == self._kind}


def root_error(error: BaseException) -> BaseException:
    """Return the innermost of our own errors in the chain of causes; the error itself where none of them is ours."""
    return next((each for each in reversed(_chain(error)) if isinstance(each, SdialogLikeError)), error)


def _hint(error: BaseException) -> str | None:
    return next((hint for each in reversed(_chain(error)) if (hint := getattr(each, "hint", None))), None)


def _kind(error: BaseException) -> Kind:
    root = root_error(error)
    return type(root).__name__, _NUMBERS.sub("#", getattr(root, "message", None) or str(root))


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    return chain
