"""How many requests are on their way to one endpoint at the same time."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sdialog_like.engine.adaptive_limit import AdaptiveLimit, Lease
from sdialog_like.engine.connection import could_not_connect
from sdialog_like.errors import InputError, ModelTimeoutError, RateLimitError, ServerError, ServerUnreachableError

if TYPE_CHECKING:
    from sdialog_like.engine.client import Caller
    from sdialog_like.engine.request import Request
    from sdialog_like.llm import BoundModel
    from sdialog_like.llm.reply import RawReply

__all__ = ["Throttle", "TurnedAwayError", "check_concurrency"]

_LONGEST_PAUSE = 60.0
# A server may say "tomorrow". Who was told gives up or waits; the others ask for themselves after a minute.


class TurnedAwayError(Exception):
    """A request that waited for a lease shall go elsewhere; only `Throttle.turn_away` raises it, and only routes see it."""


class Throttle:
    """A wrapper that holds a lease for each attempt; how many there are for an endpoint follows from how it serves.

    It stands inside the retries: a request that backs off has given its lease back, so that nobody waits holding one.
    Leases are given out in the order in which they are asked for. `AdaptiveLimit` says how many there are; a model in this
    process has all of them from the start. While an endpoint has said how long to wait (Retry-After), nobody else gets one.

    Args:
        inner: Who is asked once there is a lease.
        ceiling: The most leases for each endpoint.
        clock: Seconds from any start.
        sleep: How to wait for the end of a Retry-After; tests put a function here that does not.
    """

    def __init__(
        self,
        inner: Caller,
        ceiling: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.inner = inner
        self.ceiling = check_concurrency(ceiling)
        self.clock = clock
        self.sleep = sleep
        # Futures belong to one event loop. An engine usually sees just one, but may be used on a caller's own.
        self._loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Lane]] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    @property
    def in_use(self) -> int:
        """How many requests are on their way at this moment, to all endpoints together."""
        return sum(lane.in_use for lane in self._lanes())

    @property
    def held_back(self) -> int:
        """How many requests wait at this moment because their endpoint has said how long to wait."""
        return sum(len(lane.waiting) for lane in self._lanes() if lane.paused_until is not None)

    def allow(self, ceiling: int) -> None:
        """Raise the ceiling to this number, where it is lower."""
        self.ceiling = max(self.ceiling, check_concurrency(ceiling))

    def limit(self, endpoint: str) -> int:
        """How many leases the endpoint has at this moment, on the event loop with the most; 0 before it is asked."""
        return max((loop[endpoint].limit() for loop in self._known_loops() if endpoint in loop), default=0)

    def turn_away(self, endpoint: str) -> None:
        """Let all requests (of this event loop) that wait for the endpoint fail with `TurnedAwayError`."""
        lane = self._loops.get(asyncio.get_running_loop(), {}).get(endpoint)
        if lane is not None:
            lane.turn_away()

    async def __call__(self, request: Request) -> RawReply:
        """Ask once there is a lease for the request's endpoint."""
        lane = self._lane(request.model)
        lease = await lane.acquire()
        try:
            reply = await self.inner(request)
        except RateLimitError as exc:
            lane.refused(lease, exc.retry_after)
            raise
        except (ServerError, ServerUnreachableError, ModelTimeoutError) as exc:
            lane.law.failed(lease, away=could_not_connect(exc))
            raise
        else:
            lane.law.served(lane.in_use, self.ceiling, self.clock())
            return reply
        finally:
            lane.release()

    def _lane(self, model: BoundModel) -> _Lane:
        loop = asyncio.get_running_loop()
        endpoints = self._loops.get(loop)
        lane = None if endpoints is None else endpoints.get(model.endpoint)
        if lane is None:
            law = AdaptiveLimit(self.ceiling) if model.in_process else AdaptiveLimit()
            with self._lock:
                lane = self._loops.setdefault(loop, {}).setdefault(model.endpoint, _Lane(self, law))
        return lane

    def _known_loops(self) -> list[dict[str, _Lane]]:
        with self._lock:
            return list(self._loops.values())

    def _lanes(self) -> list[_Lane]:
        return [lane for loop in self._known_loops() for lane in list(loop.values())]

    def __repr__(self) -> str:
        return f"<Throttle, {self.in_use} of at most {self.ceiling} for each endpoint in use>"


class _Lane:
    """The leases of one endpoint on one event loop."""

    __slots__ = ("_throttle", "_waker", "in_use", "law", "paused_until", "waiting")

    def __init__(self, throttle: Throttle, law: AdaptiveLimit) -> None:
        self._throttle = throttle
        self._waker: asyncio.Task[None] | None = None
        self.law = law
        self.in_use = 0
        self.waiting: deque[asyncio.Future[Lease]] = deque()
        self.paused_until: float | None = None

    def limit(self) -> int:
        value, ceiling = self.law.value, self._throttle.ceiling
        return int(value) if value < ceiling else ceiling

    async def acquire(self) -> Lease:
        if self.waiting:
            self._hand_out()
        if self._open() and self.in_use < self.limit():
            return self._take()
        turn: asyncio.Future[Lease] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        if self.paused_until is not None and self._waker is None:
            self._waker = asyncio.ensure_future(self._wait_for_the_end_of_the_pause())
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                if turn in self.waiting:
                    self.waiting.remove(turn)
            elif turn.exception() is None:
                # The lease was handed over in the very moment in which its taker was cancelled.
                self.release()
            raise

    def release(self) -> None:
        self.in_use -= 1
        if self.waiting:
            self._hand_out()

    def refused(self, lease: Lease, retry_after: float | None) -> None:
        now = self._throttle.clock()
        pause = min(retry_after or 0.0, _LONGEST_PAUSE)
        self.law.refused(lease, now, pause)
        if pause:
            until = now + pause
            self.paused_until = until if self.paused_until is None else max(until, self.paused_until)
            if self.waiting and self._waker is None:
                self._waker = asyncio.ensure_future(self._wait_for_the_end_of_the_pause())

    def turn_away(self) -> None:
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_exception(TurnedAwayError())

    def _open(self) -> bool:
        if self.paused_until is not None and self._throttle.clock() >= self.paused_until:
            self.paused_until = None
        return self.paused_until is None

    def _take(self) -> Lease:
        if not self.in_use:
            self.law.begin(self._throttle.clock())
        self.in_use += 1
        return Lease(self.law.value, self.in_use)

    def _hand_out(self) -> None:
        while self.waiting and self._open() and self.in_use < self.limit():
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(self._take())

    async def _wait_for_the_end_of_the_pause(self) -> None:
        try:
            while self.waiting and self.paused_until is not None:
                until = self.paused_until
                await self._throttle.sleep(max(0.0, until - self._throttle.clock()))
                if self.paused_until == until:
                    self.paused_until = None  # whatever the clock says now: it was slept for
        finally:
            self._waker = None
        self._hand_out()


def check_concurrency(value: int) -> int:
    """Return the number, or say clearly why it cannot be one.

    Raises:
        InputError: It is not a whole number of at least 1.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"concurrency is a whole number of at least 1, not {value!r}.")
    return value
