"""Several processes that share the rows of a run, each with a part of its own, all with the same database."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.engine.figures import Figures
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import InputError, RunError
from sdialog_like.llm.parameters import content_parameters
from sdialog_like.runs.execute import again_and_again
from sdialog_like.runs.settings import RunSettings
from sdialog_like.runs.store import RunStore
from sdialog_like.runs.work import Work

__all__ = ["Workers"]


class Workers:
    """Worker processes, and what they say of themselves.

    A budget is divided among them; what some leave unused is divided again, in another round. They stop when the gate is
    closed, each after its requests on their way are recorded; and so they do when this process is gone.

    Attributes:
        stop: Why too many rows failed, and what to do, where they did.

    Args:
        store: The run's folder, whose lock the processes inherit.
        work: What makes the rows; each process makes it again from the plan.
        settings: How; concurrency and budget of all processes together.
        gate: What stops them.
    """

    def __init__(self, store: RunStore, work: Work, settings: RunSettings, *, gate: Gate) -> None:
        if work.not_portable is not None:
            raise InputError(
                f"Worker processes cannot make this run: {work.not_portable}",
                hint="Use workers=1, or give work that other processes can make again: a generator with plain settings, or an "
                "importable program, module:name.",
            )
        self.stop: tuple[str, str | None] | None = None
        self._store = store
        self._settings = settings
        self._gate = gate
        self._reach = _reach(work)
        self._said: list[dict[str, Any]] = []
        self._before = Figures()
        self._usage_before, self._ended_before = Usage(), Usage()

    def figures(self) -> Figures:
        """Return how far all are together."""
        return sum((Figures(**said["figures"]) for said in self._said if "figures" in said), start=self._before)

    def usage(self) -> Usage:
        """Return what all have spent in this session."""
        return _total(self._usage_before, self._said, "usage")

    def cost_of_ended(self) -> Usage:
        """Return what the rows have cost that ended in this session."""
        return _total(self._ended_before, self._said, "costOfEnded")

    async def work(self, *, on_beat: Callable[[], object], every: float) -> None:
        """Let them work until no row is waiting, or the gate is closed.

        Args:
            on_beat: Called again and again.
            every: Seconds between two calls.

        Raises:
            RunError: A process could not begin, or ended unexpectedly and more than once.
        """
        crashes = 0
        while self._gate.reason is None:
            done, spent = self.figures().ended, self.usage().attempts
            orders = self._orders(self._store.rows.spent())
            if not orders:
                self._gate.close("the budget is used up")
                return
            problems = await self._round(orders, on_beat, every)
            self._before, self._usage_before, self._ended_before = self.figures(), self.usage(), self.cost_of_ended()
            self._said = []
            crashes += len(problems)
            if crashes >= _CRASHES or (problems and self.figures().ended == done):
                raise problems[-1]
            if not self._store.rows.counts()["waiting"]:
                return
            if not problems and (self.figures().ended, self.usage().attempts) == (done, spent):
                self._gate.close("the budget is used up")

    def _orders(self, spent: Usage) -> list[dict[str, Any]]:
        """Divide rows, concurrency and what is left of the budget."""
        count = min(self._settings.workers, self._settings.concurrency)
        settings = self._settings.model_dump(exclude_defaults=True) | {"workers": 1}
        calls = None if self._settings.max_calls is None else max(0, self._settings.max_calls - spent.attempts)
        tokens = None if self._settings.max_tokens is None else max(0, self._settings.max_tokens - spent.total_tokens)
        cost = self._cost_left(spent)
        orders = []
        for number, part in enumerate(self._store.part.split(count)):
            own = dict(settings, concurrency=_share(self._settings.concurrency, count, number))
            if calls is not None:
                own["max_calls"] = _share(calls, count, number)
            if tokens is not None:
                own["max_tokens"] = _share(tokens, count, number)
            if cost is not None:
                own["max_cost"] = cost / count
            if all(own.get(name) != 0 for name in ("max_calls", "max_tokens", "max_cost")):
                orders.append({"part": [part.index, part.count], "settings": own, "reach": self._reach, "path": sys.path})
        return orders

    def _cost_left(self, spent: Usage) -> float | None:
        limit, price = self._settings.max_cost, self._settings.price()
        if limit is None or price is None:
            return None
        return max(0.0, limit - price.of(spent.input_tokens, spent.output_tokens))

    async def _round(self, orders: Sequence[dict[str, Any]], on_beat: Callable[[], object], every: float) -> list[RunError]:
        """Run the processes to their end; returns what went wrong with some."""
        self._said = [{} for _ in orders]
        tasks = [asyncio.ensure_future(self._one(order, said)) for order, said in zip(orders, self._said, strict=True)]
        beat = asyncio.ensure_future(again_and_again(on_beat, every))
        try:
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            beat.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        unexpected = [each for each in ended if isinstance(each, BaseException) and not isinstance(each, RunError)]
        if unexpected:
            raise unexpected[0]
        return [each for each in ended if isinstance(each, RunError)]

    async def _one(self, orders: dict[str, Any], said: dict[str, Any]) -> None:
        lock = self._store.lock
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sdialog_like.runs.worker",
            str(self._store.folder.resolve()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=() if lock is None or sys.platform == "win32" else (lock.fileno(),),
            start_new_session=True,  # Ctrl-C in the terminal goes to this process alone, which tells the others
            limit=1 << 24,
        )
        telling = asyncio.ensure_future(self._tell_when_closed(process))
        try:
            await _write(process, json.dumps(orders))
            assert process.stdout is not None
            async for line in process.stdout:
                said.update(json.loads(line))
            code = await process.wait()
        finally:
            telling.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()
        if "error" in said:
            raise RunError(said["error"], hint=said.get("hint"))
        if code:
            how = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"
            raise RunError(
                f"A worker process {how}; everything that it had recorded is safe.",
                hint="Was there too little memory? Fewer workers need less. Run it again to go on.",
            )
        if said.get("stop") and self.stop is None:
            self.stop = (said["stop"][0], said["stop"][1])
            self._gate.close(said["ended"])

    async def _tell_when_closed(self, process: asyncio.subprocess.Process) -> None:
        await self._gate.drained()
        await _write(process, self._gate.reason or "stop")


_CRASHES = 3  # of worker processes in one session, before it is given up


async def _write(process: asyncio.subprocess.Process, line: str) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it is gone; how, its exit code tells
        process.stdin.write((line.replace("\n", " ") + "\n").encode("utf-8"))
        await process.stdin.drain()


def _share(whole: int, count: int, number: int) -> int:
    return whole // count + (number < whole % count)


def _reach(work: Work) -> dict[str, Any]:
    """Return the parameters that say how the model is reached; they are told over a pipe, since keys may be among them."""
    given = dict(work.model.given or {})
    shaping = content_parameters(given)
    reach = {name: value for name, value in given.items() if name not in shaping and value is not None}
    try:
        json.dumps(reach)
    except (TypeError, ValueError) as exc:
        raise InputError(
            f"Worker processes cannot get one of the model's parameters ({', '.join(reach)}): {exc}.", hint="Use workers=1."
        ) from exc
    return reach


def _total(before: Usage, said: Sequence[dict[str, Any]], name: str) -> Usage:
    total = before.snapshot()
    for each in said:
        total.add(Usage(*each.get(name, (0, 0, 0, 0))))
    return total
