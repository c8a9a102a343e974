"""How a coroutine over an asker is run to its end: by whom, and where."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sdialog_like.engine.loop import run_blocking, run_on_loop
from sdialog_like.errors import SdialogLikeError
from sdialog_like.nemotron.asker import Asker

__all__ = ["awaited", "drive", "finished"]

T = TypeVar("T")


def finished(asker: Asker, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do something with an asker, and wait for it: on the package's loop, or in this very thread.

    Args:
        asker: A `SyncAsker` or a `SeamAsker`.
        work: Makes the coroutine.
    """
    return drive(work()) if asker.seam is None else run_blocking(work)


async def awaited(asker: Asker, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Do something with an asker, and await it: on the package's loop, or on the caller's.

    Args:
        asker: An `AsyncAsker` or a `SeamAsker`.
        work: Makes the coroutine.
    """
    return await work() if asker.seam is None else await run_on_loop(work())


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never really waits, in this thread and without an event loop.

    Raises:
        SdialogLikeError: It waits for something after all, which nothing here would wake it for.
    """
    try:
        while work.send(None) is None:  # a bare yield, as of ``asyncio.sleep(0)``: nothing else wants its turn here
            pass
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise SdialogLikeError(
        "Something in a blocking call waits for an event loop.", hint="With a client that is awaited, use the async class."
    )
