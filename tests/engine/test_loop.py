"""One background loop, whoever asks: scripts, threads, notebooks, other loops, forked children."""

from __future__ import annotations

import asyncio
import contextvars
import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sdialog_like.engine.loop import background_loop, run_blocking, run_on_loop
from sdialog_like.errors import BlockingCallError


async def where():
    await asyncio.sleep(0)
    return asyncio.get_running_loop()


def test_everything_runs_on_one_loop():
    with ThreadPoolExecutor(8) as pool:
        loops = {*pool.map(lambda _: run_blocking(where()), range(32))}
    loops |= {run_blocking(where), asyncio.run(run_on_loop(where())), asyncio.run(run_on_loop(where()))}
    assert loops == {background_loop()}


async def test_a_blocking_call_works_inside_a_running_loop():
    assert run_blocking(where()) is background_loop()


async def test_awaiting_leaves_the_other_loop_free():
    started, go = threading.Event(), threading.Event()

    async def wait():
        started.set()
        await asyncio.to_thread(go.wait)
        return "done"

    task = asyncio.ensure_future(run_on_loop(wait()))
    await asyncio.to_thread(started.wait)
    go.set()
    assert await task == "done"


def test_a_blocking_call_on_the_background_loop_is_a_clear_error():
    made = []

    def factory():
        made.append(1)
        return where()

    async def inner():
        with pytest.raises(BlockingCallError, match="wait for itself"):
            run_blocking(where())
        with pytest.raises(BlockingCallError, match="Await the async method"):
            run_blocking(factory)
        return await run_on_loop(where())  # awaiting there is fine

    assert run_blocking(inner()) is background_loop()
    assert made == []


def test_a_worker_thread_of_the_loop_may_block():
    async def inner():
        return await asyncio.to_thread(run_blocking, where)

    assert run_blocking(inner()) is background_loop()


def test_exceptions_come_back_as_they_are():
    bug = ZeroDivisionError("x")

    async def fail():
        raise bug

    with pytest.raises(ZeroDivisionError) as caught:
        run_blocking(fail())
    assert caught.value is bug
    with pytest.raises(ZeroDivisionError) as caught:
        asyncio.run(run_on_loop(fail()))
    assert caught.value is bug


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_the_loop_outlives_those_who_want_to_exit(kind):
    async def leave():
        raise kind

    with pytest.raises(kind):
        run_blocking(leave())
    assert run_blocking(where()) is background_loop()


def test_context_variables_go_along():
    variable = contextvars.ContextVar("variable", default="unset")

    async def look():
        return variable.get()

    variable.set("set here")
    assert run_blocking(look()) == "set here"


class Worker:
    """Works until it is cancelled, and then takes a moment to clean up."""

    def __init__(self) -> None:
        self.started, self.cleaned = threading.Event(), threading.Event()

    async def work(self):
        self.started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            self.cleaned.set()


async def test_cancelling_goes_through_and_waits_for_the_clean_up():
    worker = Worker()
    task = asyncio.ensure_future(run_on_loop(worker.work()))
    await asyncio.to_thread(worker.started.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert worker.cleaned.is_set()


async def test_a_timeout_goes_through_too():
    worker = Worker()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(run_on_loop(worker.work()), 0.01)
    assert worker.cleaned.is_set()


def test_ctrl_c_cancels_cleans_up_and_goes_on():
    code = """
        import asyncio, os, signal
        from sdialog_like.engine.loop import run_blocking

        async def work():
            os.kill(os.getpid(), signal.SIGINT)
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.01)
                print("cleaned", flush=True)

        try:
            run_blocking(work())
        except KeyboardInterrupt:
            print("interrupted")
    """
    assert run_python(code) == "cleaned\ninterrupted\n"


def test_the_process_ends_quietly_with_work_left():
    code = """
        import asyncio
        from sdialog_like.engine.loop import background_loop, run_blocking

        async def leave_behind():
            asyncio.ensure_future(asyncio.Event().wait()).set_name("left")
            return asyncio.all_tasks()

        kept = run_blocking(leave_behind())
        print("end")
    """
    assert run_python(code) == "end\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_gets_a_loop_of_its_own():
    code = """
        import os, warnings
        from sdialog_like.engine.loop import background_loop, run_blocking

        async def number():
            return 3

        parent = background_loop()
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn about any fork beside threads
        child = os.fork()
        if child == 0:
            ok = run_blocking(number()) == 3 and background_loop() is not parent
            os._exit(0 if ok else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), run_blocking(number()), background_loop() is parent)
    """
    assert run_python(code) == "0 3 True\n"


def run_python(code: str) -> str:
    """Run code in a fresh interpreter that reports every leak, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
