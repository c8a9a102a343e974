"""The gate: how a batch is stopped without losing a reply that is paid for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from sdialog_like.engine.budget import Budget
    from sdialog_like.engine.client import Caller
    from sdialog_like.engine.request import Request
    from sdialog_like.llm.reply import RawReply

__all__ = ["Gate", "Gated"]


class Gate:
    """Lets requests and effects through until it is closed.

    What is on its way when it closes is waited for (`drained`), so that its result is recorded. Whoever comes later parks:
    it waits until it is cancelled. Nothing is raised, so that no program can take it for a failure of the model and go on.

    Any number of event loops may use it, and any thread may close it, a signal handler too.

        async with gate:
            ...                    # one request, or one effect
    """

    def __init__(self) -> None:
        # `close` does not take the lock: a signal handler may run in the very thread that holds it.
        self._lock = threading.Lock()
        self._reason: str | None = None
        self._cut = False
        self._in_flight = 0
        self._held: set[str | int] = set()
        self._parked: set[asyncio.Future[None]] = set()
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def reason(self) -> str | None:
        """Why it is closed; ``None`` while it is open."""
        return self._reason

    @property
    def in_flight(self) -> int:
        """How many requests and effects are on their way."""
        return self._in_flight

    def close(self, reason: str) -> None:
        """Let nobody else through; the first reason stays. From any thread, and from signal handlers."""
        if self._reason is not None:
            return
        self._reason = reason
        # Those who wait for the end see to it on their own loops. One who begins to wait now sees the reason by itself.
        for waiter in list(self._waiting):
            _call_soon(waiter, self._look)

    def cut(self) -> None:
        """Once it is closed: cancel who is parked, and whoever comes, instead of parking it.

        For when rows are being cancelled: what a program asks for while it cleans up must not park it for ever.
        """
        self._cut = True
        if self._reason is not None:
            for parked in list(self._parked):
                _call_soon(parked, parked.cancel)

    async def enter(self, row_id: str | int | None = None) -> None:
        """Go through, or park.

        Args:
            row_id: Whose request it is; see `held`.
        """
        with self._lock:
            if self._reason is None:
                self._in_flight += 1
                return
        await self._park(row_id)

    def leave(self) -> None:
        """Come back."""
        with self._lock:
            self._in_flight -= 1
        if self._reason is not None:
            self._look()

    def held(self, row_id: str | int) -> bool:
        """Whether something of this row has come to the closed gate, so that the row cannot have ended in its own way."""
        return row_id in self._held

    async def drained(self) -> None:
        """Wait until it is closed and nothing is on its way any more."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            self._look()
            await waiter
        finally:
            self._waiting.discard(waiter)

    async def __aenter__(self) -> None:
        await self.enter()

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def _look(self) -> None:
        with self._lock:
            done = self._reason is not None and self._in_flight == 0
        if done:
            for waiter in list(self._waiting):
                _call_soon(waiter, _wake, waiter)

    async def _park(self, row_id: str | int | None) -> NoReturn:
        if row_id is not None:
            self._held.add(row_id)
        if self._cut:
            raise asyncio.CancelledError(self._reason)
        parked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._parked.add(parked)
        try:
            await parked
        finally:
            self._parked.discard(parked)
        raise AssertionError("Nobody lets a parked request through.")

    def __repr__(self) -> str:
        state = "open" if self._reason is None else f"closed ({self._reason})"
        return f"<Gate, {state}, {self._in_flight} in flight>"


class Gated:
    """The innermost wrapper: each request goes through the gate, and is counted against the budget.

    It stands around the model itself: a request that waits for its next attempt is not on its way, and holds nothing up.
    From the model's reply to the journal nothing is awaited that suspends; `Gate.drained` returns one step of the event loop
    later, and by then the reply is recorded.

    Args:
        inner: Who is asked.
        gate: The gate.
        budget: What requests may cost; it closes the gate.
    """

    __slots__ = ("budget", "gate", "inner")

    def __init__(self, inner: Caller, gate: Gate, budget: Budget | None = None) -> None:
        self.inner = inner
        self.gate = gate
        self.budget = budget

    async def __call__(self, request: Request) -> RawReply:
        """Ask once the budget and the gate let the request through."""
        if self.budget is None:
            return await self._ask(request)
        with await self.budget.reserve(self.gate) as reserved:
            reply = await self._ask(request)
            reserved.pay(reply.input_tokens, reply.output_tokens)
            return reply

    async def _ask(self, request: Request) -> RawReply:
        await self.gate.enter(request.row_id)
        try:
            return await self.inner(request)
        finally:
            self.gate.leave()


def _call_soon(future: asyncio.Future[Any], function: Callable[..., object], *arguments: Any) -> None:
    """Call a function in the thread of the future's event loop."""
    try:
        future.get_loop().call_soon_threadsafe(function, *arguments)
    except RuntimeError:
        return  # the loop is closed, and nobody waits there


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
