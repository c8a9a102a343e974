"""The one event loop that everything runs on: a background thread's, alive as long as the process.

Scripts, threads, notebooks and other event loops hand their work over and wait, each in its own way; so HTTP connections
stay open between calls, and nothing is written twice for blocking and async use.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextvars
import importlib.util
import os
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from sdialog_like.errors import BlockingCallError

__all__ = ["background_loop", "run_blocking", "run_on_loop"]

T = TypeVar("T")

_GOODBYE_SECONDS = 2.0
_STEP_SECONDS = 0.5


class _Background:
    """The loop and its thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        # Here and not in the thread: a fork while it is being imported there would leave its lock taken for ever.
        self._sniffio: Any = importlib.import_module("sniffio") if importlib.util.find_spec("sniffio") else None
        self.thread = threading.Thread(target=self._serve, name="sdialog_like-loop", daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        if self._sniffio is not None:
            # What serves several kinds of event loops asks for each request which one it runs on.
            self._sniffio.thread_local.name = "asyncio"
        while True:
            try:
                self.loop.run_forever()
                return
            except (KeyboardInterrupt, SystemExit):
                # A task raised it, and whoever waits for the task gets it; the loop is there for the others.
                continue

    def close(self) -> None:
        """Let what still runs end, so that no half-made task or socket complains while the interpreter shuts down."""

        async def end() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await self.loop.shutdown_asyncgens()
            self.loop.call_soon(self.loop.stop)

        asyncio.run_coroutine_threadsafe(end(), self.loop)
        self.thread.join(_GOODBYE_SECONDS)
        if not self.thread.is_alive():
            self.loop.close()


_lock = threading.Lock()
_background: _Background | None = None
_of_parents: list[_Background] = []


def background_loop() -> asyncio.AbstractEventLoop:
    """Return the loop; the first call starts its thread."""
    global _background
    with _lock:
        if _background is None:
            _background = _Background()
        return _background.loop


def _after_fork() -> None:
    """A forked child has the parent's loop, but not its thread: forget it (without closing what the parent uses)."""
    global _background, _lock
    _lock = threading.Lock()
    if _background is not None:
        _of_parents.append(_background)
        _background = None


def _at_exit() -> None:
    if _background is not None:
        _background.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)


def run_blocking(work: Coroutine[Any, Any, T] | Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on the background loop, and wait for it.

    Works in scripts, in threads, and inside another running event loop, which stands still meanwhile (as a notebook's does
    while a cell runs). Ctrl-C cancels the coroutine, lets it clean up, and goes on as ``KeyboardInterrupt``; a second one
    does not wait for the clean-up.

    Args:
        work: The coroutine, or a function that makes it.

    Raises:
        BlockingCallError: This is the background loop's own thread, which would wait for itself.
    """
    loop = background_loop()
    if _running_loop() is loop:
        if not callable(work):
            work.close()
        raise BlockingCallError(
            "A blocking call was made on the package's own event loop, which would wait for itself for ever.",
            hint="Await the async method instead (agenerate, adialog_with …), or make the call in asyncio.to_thread.",
        )
    job = _Job(loop, work() if callable(work) else work)
    try:
        # Step by step: on Windows no signal interrupts a thread that waits, and elsewhere one is seen only afterwards if it
        # comes in the very moment before.
        while not job.done.done():
            concurrent.futures.wait([job.done], timeout=_STEP_SECONDS)
        return job.done.result()
    except BaseException:
        if not job.done.done():
            job.cancel()
            concurrent.futures.wait([job.done])
        raise
    finally:
        del job  # its exception's traceback refers to this frame: without this, both would wait for the garbage collector


async def run_on_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the background loop, and await it from whatever loop this is.

    Cancelling the one who awaits cancels the coroutine, and waits until it has cleaned up.
    """
    loop = background_loop()
    if _running_loop() is loop:
        return await work
    job = _Job(loop, work)
    here = asyncio.wrap_future(job.done)
    try:
        return await asyncio.shield(here)
    except asyncio.CancelledError:
        if not job.done.done():
            job.cancel()
            await asyncio.wait([here])
        if here.done() and not here.cancelled():
            here.exception()  # looked at, so that asyncio does not report it as lost
        raise
    finally:
        del job


class _Job(Generic[T]):
    """A coroutine on its way through another thread's loop, with the context variables of the one who handed it over."""

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> None:
        self.done: concurrent.futures.Future[T] = concurrent.futures.Future()
        self.done.set_running_or_notify_cancel()  # from here on only the task's end decides
        self._loop = loop
        self._task: asyncio.Task[T] | None = None
        # Context variables are how LangChain's tracers find the run that they belong to.
        loop.call_soon_threadsafe(self._start, work, context=contextvars.copy_context())

    def cancel(self) -> None:
        self._loop.call_soon_threadsafe(self._cancel)

    def _start(self, work: Coroutine[Any, Any, T]) -> None:
        self._task = self._loop.create_task(work)
        self._task.add_done_callback(self._finish)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _finish(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            self.done.set_exception(asyncio.CancelledError())
            return
        error = task.exception()
        if error is not None:
            self.done.set_exception(error)
        else:
            self.done.set_result(task.result())


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
