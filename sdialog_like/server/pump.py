"""Making an answer in a task of its own, so that it ends properly when its reader is gone.

Web frameworks cancel whoever waits for a caller that went away, and cancel again whatever it still awaits to clean up. The
task that makes the answer is cancelled once, and has the time that it needs to stop the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

__all__ = ["pumped"]

_pumps: set[asyncio.Task[None]] = set()  # an event loop alone does not keep a task alive


async def pumped(source: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """Give what the source gives. Closing this, or cancelling who reads it, cancels the source.

    Args:
        source: Makes the pieces.
    """
    made: asyncio.Queue[str | Exception | None] = asyncio.Queue()
    task = asyncio.create_task(_pump(source, made))
    _pumps.add(task)
    task.add_done_callback(_pumps.discard)
    try:
        while (piece := await made.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece
    finally:
        task.cancel()


async def _pump(source: AsyncGenerator[str, None], made: asyncio.Queue[str | Exception | None]) -> None:
    try:
        async with aclosing(source) as pieces:
            async for piece in pieces:
                made.put_nowait(piece)
    except Exception as exc:  # the reader gets it
        made.put_nowait(exc)
    else:
        made.put_nowait(None)
