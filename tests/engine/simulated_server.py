"""A server that exists in virtual time only, and rows that ask it one request after the other through a throttle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from virtual_time import run_virtually

from sdialog_like.engine.throttle import Throttle
from sdialog_like.errors import RateLimitError, ServerError

REFUSAL_SECONDS = 0.01
PAUSE_AFTER_FAILURE = 0.5


class SimulatedServer:
    """Answers after ``latency`` seconds.

    Args:
        latency: Seconds of a reply, on average.
        slots: How many requests it works on at the same time; the others queue.
        most: How many requests it takes at the same time; it answers 429 to the others.
        retry_after: What a 429 tells to wait.
        random_latency: Whether latencies are exponentially distributed.
        failing: The share of requests that end with a 500.
    """

    def __init__(
        self,
        *,
        latency: float = 1.0,
        slots: int = 10_000,
        most: int | None = None,
        retry_after: float | None = None,
        random_latency: bool = False,
        failing: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.latency, self.slots, self.most, self.retry_after = latency, slots, most, retry_after
        self.random_latency, self.failing, self.random = random_latency, failing, random.Random(seed)
        self.inside = self.working = self.most_inside = 0
        self.queue: list[asyncio.Future[None]] = []
        self.asked: list[float] = []
        self.done: list[float] = []
        self.refused: list[float] = []

    async def __call__(self, request: Any) -> str:
        now = asyncio.get_running_loop().time
        self.asked.append(now())
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            if self.most is not None and self.inside > self.most:
                self.refused.append(now())
                await asyncio.sleep(REFUSAL_SECONDS)
                raise RateLimitError("429", retry_after=self.retry_after)
            await self._work()
            if self.random.random() < self.failing:
                raise ServerError("500")
            self.done.append(now())
            return "Hi."
        finally:
            self.inside -= 1

    async def _work(self) -> None:
        if self.working < self.slots:
            self.working += 1
        else:
            turn = asyncio.get_running_loop().create_future()
            self.queue.append(turn)
            await turn
        await asyncio.sleep(self.random.expovariate(1 / self.latency) if self.random_latency else self.latency)
        self.working -= 1
        self.set_slots(self.slots)

    def set_slots(self, slots: int) -> None:
        self.slots = slots
        while self.queue and self.working < slots:
            self.working += 1
            self.queue.pop(0).set_result(None)


@dataclass
class Outcome:
    server: SimulatedServer
    throttle: Throttle
    limits: list[int] = field(default_factory=list)
    """The limit in the middle of each second."""

    def rate(self, begin: float, end: float) -> float:
        """Replies a second in this span of time."""
        return sum(begin <= when < end for when in self.server.done) / (end - begin)


def request_to(endpoint: str = "http://server", *, in_process: bool = False) -> Any:
    return SimpleNamespace(model=SimpleNamespace(endpoint=endpoint, in_process=in_process))


def simulate(
    server: SimulatedServer,
    *,
    rows: int,
    seconds: float,
    ceiling: int | None = None,
    events: dict[float, Callable[[SimulatedServer], object]] | None = None,
) -> Outcome:
    """Let rows ask the server without end; events change the server at a time."""

    async def main() -> Outcome:
        loop = asyncio.get_running_loop()
        outcome = Outcome(server, Throttle(server, ceiling or rows, clock=loop.time))

        async def row() -> None:
            while loop.time() < seconds:
                try:
                    await outcome.throttle(request_to())
                except RateLimitError as exc:
                    await asyncio.sleep(exc.retry_after or PAUSE_AFTER_FAILURE)
                except ServerError:
                    await asyncio.sleep(PAUSE_AFTER_FAILURE)

        async def watch() -> None:
            await asyncio.sleep(0.5)
            while loop.time() < seconds:
                outcome.limits.append(outcome.throttle.limit("http://server"))
                await asyncio.sleep(1.0)

        async def change() -> None:
            for when, event in (events or {}).items():
                await asyncio.sleep(when - loop.time())
                event(server)

        await asyncio.gather(watch(), change(), *(row() for _ in range(rows)))
        return outcome

    return run_virtually(main())
