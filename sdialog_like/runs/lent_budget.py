"""The budget of a worker process: each of its requests asks the process that began it, which keeps the one budget."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from sdialog_like.engine.budget import Budget, Reservation
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import UnusableReplyError

__all__ = ["LentBudget"]


class LentBudget(Budget):
    """Asks the parent before each request, so that limits are as exact as in one process.

    Asking takes a fraction of a millisecond, and is done only where something is limited.

    Args:
        say: Sends a word to the parent: ``{"reserve": number}``, ``{"pay": [number, in, out]}``, ``{"back": number}``.
    """

    def __init__(self, say: Callable[[dict[str, Any]], object]) -> None:
        super().__init__()
        self._say = say
        self._numbers = itertools.count()
        self._asked: dict[int, asyncio.Future[bool]] = {}

    async def reserve(self, gate: Gate) -> Reservation:
        """Wait until the parent has set aside what one more request may need."""
        number = next(self._numbers)
        turn = self._asked[number] = asyncio.get_running_loop().create_future()
        self._say({"reserve": number})
        try:
            return _Lent(self, gate, await turn, number)
        except asyncio.CancelledError:
            self.back(number)
            raise
        finally:
            del self._asked[number]

    def answer(self, number: int, begun: bool) -> None:
        """Take the parent's answer. A request that may not begin parks at the gate, which must be closed by now."""
        turn = self._asked.get(number)
        if turn is not None and not turn.done():
            turn.set_result(begun)

    def pay(self, number: int, input_tokens: int, output_tokens: int) -> None:
        """Tell what a request needed."""
        self._say({"pay": [number, input_tokens, output_tokens]})

    def back(self, number: int) -> None:
        """Give back what is set aside for a request, or the wish for it."""
        self._say({"back": number})


class _Lent(Reservation):
    __slots__ = ("_lender", "_number")

    def __init__(self, lender: LentBudget, gate: Gate, begun: bool, number: int) -> None:
        super().__init__(lender, gate, begun)
        self._lender = lender
        self._number = number

    def pay(self, input_tokens: int, output_tokens: int) -> None:
        self._lender.pay(self._number, input_tokens, output_tokens)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, UnusableReplyError):
            self.pay(0, 0)
        self._lender.back(self._number)
