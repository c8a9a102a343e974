"""Asking again, the very same request, when it was the transport or the server that failed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from sdialog_like.engine.connection import could_not_connect
from sdialog_like.errors import ModelError, ModelTimeoutError, RateLimitError

if TYPE_CHECKING:
    from sdialog_like.engine.client import Caller
    from sdialog_like.engine.request import Request
    from sdialog_like.llm.reply import RawReply

__all__ = ["SLOWED_DOWN", "Retry"]

SLOWED_DOWN = "slowed down by the server"
"""Why a request waits, as the progress line says it."""

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class _Health:
    """What this engine has seen of one endpoint."""

    answered: bool = False
    last_success: float = float("-inf")


class Retry:
    """A wrapper that asks again, with the same seed.

    * Dropped connections, timeouts and 5xx: up to ``max_attempts`` in all, with exponential backoff and jitter.
    * 429: waits as told, and does not count.
    * A server that nothing can connect to: fails at once if it has never answered; else it is waited for.
    * Everything else (other 4xx, bugs, a stream of which a piece has been read): never.

    Waiting for a server or for a rate limit ends when the endpoint has served nobody for ``patience`` seconds.

    Args:
        inner: Who is asked.
        max_attempts: How often a request that counts may be made.
        patience: Seconds.
        sleep: How to wait; tests put a function here that does not.
        clock: Seconds from any start.
    """

    def __init__(
        self,
        inner: Caller,
        *,
        max_attempts: int = 8,
        patience: float = 600.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.inner = inner
        self.max_attempts = max_attempts
        self.patience = patience
        self.clock = clock
        self._sleep = sleep
        self._health: dict[str, _Health] = {}
        self._waiting: dict[str, int] = {}
        # Jitter spreads requests in time and reaches no result, so it alone is drawn from the system's randomness.
        self.jitter = Random()

    @property
    def waiting(self) -> dict[str, int]:
        """How many requests wait at this moment, by reason."""
        return {reason: count for reason, count in list(self._waiting.items()) if count}

    async def __call__(self, request: Request) -> RawReply:
        """Ask until there is a reply, or a reason to give up."""
        endpoint = request.model.endpoint
        health = self._health.get(endpoint)
        if health is None:
            health = self._health[endpoint] = _Health()
        failed: ModelError | None = None
        try:
            # Nearly every request succeeds at once, and tenacity costs more than all the other wrappers together.
            reply = await self.inner(request)
        except ModelError as exc:
            failed = exc
        if failed is not None and request.begun:
            raise failed  # somebody has read the first pieces already
        if failed is not None:
            # Not in the handler: what fails later would have this failure as its context.
            reply = await self._again(request, _Course(self, health, endpoint), failed)
        health.answered = True
        health.last_success = self.clock()
        return reply

    async def _again(self, request: Request, course: _Course, failed: ModelError) -> RawReply:
        """Ask after a first failure."""
        failures = [failed]

        async def attempt() -> RawReply:
            if failures:
                raise failures.pop()
            return await self.inner(request)

        retrying = AsyncRetrying(
            sleep=course.sleep,
            retry=retry_if_exception(lambda error: not request.begun and course.worth_another(error)),
            wait=course.pause,
            stop=course.exhausted,
            reraise=True,
        )
        return await retrying(attempt)

    async def sleep(self, seconds: float, reason: str) -> None:
        """Wait, and be seen waiting."""
        self._waiting[reason] = self._waiting.get(reason, 0) + 1
        try:
            await self._sleep(seconds)
        finally:
            self._waiting[reason] -= 1


class _Course:
    """The course that one request takes through its failures: the functions that tenacity asks."""

    __slots__ = ("_counted", "_endpoint", "_error", "_health", "_limited", "_policy", "_unserved_since")

    def __init__(self, policy: Retry, health: _Health, endpoint: str) -> None:
        self._policy = policy
        self._health = health
        self._endpoint = endpoint
        self._counted = 0
        self._limited = 0
        self._unserved_since: float | None = None
        self._error: BaseException | None = None

    def worth_another(self, error: BaseException) -> bool:
        self._error = error
        if not isinstance(error, ModelError):
            return False
        away = could_not_connect(error)
        if away and not self._health.answered:
            return False
        if not away and not isinstance(error, ModelTimeoutError):
            self._health.answered = True
        if isinstance(error, RateLimitError):
            self._limited += 1
        elif not away:
            self._counted += 1
        if self._unserved_since is None:
            self._unserved_since = self._policy.clock()
        return error.retryable

    def pause(self, state: RetryCallState) -> float:
        error = self._error
        if isinstance(error, RateLimitError) and error.retry_after is not None:
            # A server that says "at once" again and again is still not asked in a tight loop.
            return max(error.retry_after, min(1.0, 0.05 * 2.0 ** min(self._limited - 1, 10)))
        backoff = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(state.attempt_number - 1, 10))
        return backoff * self._policy.jitter.uniform(0.5, 1.0)

    def exhausted(self, state: RetryCallState) -> bool:
        if self._counted >= self._policy.max_attempts:
            return True
        if not isinstance(self._error, RateLimitError) and not could_not_connect(self._error):
            return False
        since = max(self._unserved_since or 0.0, self._health.last_success)
        return self._policy.clock() + state.upcoming_sleep - since > self._policy.patience

    async def sleep(self, seconds: float) -> None:
        if could_not_connect(self._error):
            reason = f"{self._endpoint} does not answer"
        else:
            reason = SLOWED_DOWN if isinstance(self._error, RateLimitError) else "asking again"
        await self._policy.sleep(seconds, reason)
