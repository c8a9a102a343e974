"""How many requests may be on their way to one endpoint at the same time."""

from __future__ import annotations

import asyncio
import weakref
from collections import deque
from typing import TYPE_CHECKING

from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from sdialog_like.engine.client import Caller
    from sdialog_like.engine.request import Request
    from sdialog_like.llm.reply import RawReply

__all__ = ["Limited"]


class Limited:
    """A wrapper that holds a lease for each attempt.

    It stands inside the retries: a request that backs off has given its lease back, so that nobody waits holding one.
    Leases are given out in the order in which they are asked for.

    Args:
        inner: Who is asked once there is a lease.
        ceiling: Leases for each endpoint.
    """

    def __init__(self, inner: Caller, ceiling: int) -> None:
        self.inner = inner
        self.ceiling = check_concurrency(ceiling)
        # Futures belong to one event loop. An engine usually sees just one, but may be used on a caller's own.
        self._loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Leases]] = weakref.WeakKeyDictionary()

    def allow(self, ceiling: int) -> None:
        """Raise the ceiling to this number, where it is lower."""
        self.ceiling = max(self.ceiling, check_concurrency(ceiling))

    async def __call__(self, request: Request) -> RawReply:
        """Ask once there is a lease for the request's endpoint."""
        leases = self._leases(request.model.endpoint)
        await leases.acquire(self.ceiling)
        try:
            return await self.inner(request)
        finally:
            leases.release(self.ceiling)

    def _leases(self, endpoint: str) -> _Leases:
        loop = asyncio.get_running_loop()
        endpoints = self._loops.get(loop)
        if endpoints is None:
            endpoints = self._loops[loop] = {}
        leases = endpoints.get(endpoint)
        if leases is None:
            leases = endpoints[endpoint] = _Leases()
        return leases


class _Leases:
    """The leases of one endpoint on one event loop."""

    __slots__ = ("_in_use", "_waiting")

    def __init__(self) -> None:
        self._in_use = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def acquire(self, ceiling: int) -> None:
        self._hand_out(ceiling)
        if self._in_use < ceiling:
            self._in_use += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # The lease was handed over in the very moment in which its taker was cancelled.
                self.release(ceiling)
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise

    def release(self, ceiling: int) -> None:
        self._in_use -= 1
        self._hand_out(ceiling)

    def _hand_out(self, ceiling: int) -> None:
        while self._waiting and self._in_use < ceiling:
            turn = self._waiting.popleft()
            if not turn.cancelled():
                self._in_use += 1
                turn.set_result(None)


def check_concurrency(value: int) -> int:
    """Return the number, or say clearly why it cannot be one.

    Raises:
        InputError: It is not a whole number of at least 1.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"concurrency is a whole number of at least 1, not {value!r}.")
    return value
