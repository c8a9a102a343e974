"""Work that makes more work: done at the same time where the asker can, one after the other where it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from heapq import heappop, heappush
from itertools import count

from sdialog_like.nemotron.asker import Asker

__all__ = ["Board"]


class Board:
    """What is to be done, and those who do it.

    Args:
        width: How many things are done at the same time at most.

    Attributes:
        on_step: Called after each thing that was done.
    """

    def __init__(self, width: int) -> None:
        self.on_step: Callable[[], None] = lambda: None
        self._width = width
        self._heap: list[tuple[tuple[int, tuple[int, ...]], int, Callable[[], Awaitable[None]]]] = []
        self._numbers = count()
        self._ready = asyncio.Semaphore(0)
        self._at_work = 0
        self._over = False

    def add(self, priority: tuple[int, tuple[int, ...]], work: Callable[[], Awaitable[None]]) -> None:
        """Add something.

        Args:
            priority: Of two that wait, the one with the lower priority is done first.
            work: What is to be done.
        """
        heappush(self._heap, (priority, next(self._numbers), work))
        self._ready.release()

    async def work_off(self, asker: Asker) -> None:
        """Do everything, also what is added meanwhile."""
        if not self._heap:
            return
        for result in await asker.together([self._worker] * self._width):
            if result is not None:
                raise result  # no failed request: a fault in here

    async def _worker(self) -> None:
        # Nobody ever waits here where one worker follows the other: the first does everything, and then ends it.
        while await self._ready.acquire() and not self._over:
            _, _, work = heappop(self._heap)
            self._at_work += 1
            try:
                await work()
            except BaseException:
                self._end()
                raise
            finally:
                self._at_work -= 1
            self.on_step()
            if not self._heap and not self._at_work:
                self._end()

    def _end(self) -> None:
        self._over = True
        for _ in range(self._width):
            self._ready.release()
