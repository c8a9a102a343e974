"""One worker process, as the process sees it that began it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.engine.budget import Budget, Reservation
from sdialog_like.engine.figures import Figures
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import RunError
from sdialog_like.runs.failure_policy import FailureReason

__all__ = ["Progress", "WorkerProcess"]

_BEGIN = "import sys; sys.path[:] = {path!r}; from sdialog_like.runs.worker import main; sys.exit(main(sys.argv[1]))"
"""The path first: modules are to be found where this process finds them, and not in the current folder before that."""

_LONGEST_LINE = 1 << 24


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a worker is: what it has made, what it has spent, and what the rows have cost that ended."""

    figures: Figures = field(default_factory=Figures)
    usage: Usage = field(default_factory=Usage)
    cost_of_ended: Usage = field(default_factory=Usage)


class WorkerProcess:
    """One worker process; see ``worker.py`` for what is said.

    It is told to stop when the gate is closed, and notices by itself when this process is gone. Then it keeps the run's lock
    until its requests on their way are recorded.

    Attributes:
        progress: How far it is.
        crash: How it ended, if it did so without a word.
        ended: Why it ended before all its rows were made, where it said so.

    Args:
        folder: The run's folder.
        lock: The number of the run's open lock file, which it inherits.
        orders: What it is to do.
        gate: What stops it.
        budget: What its requests ask.
        on_row_end: Called with the position of each row that has ended, and the reason why it failed.
    """

    def __init__(
        self,
        folder: Path,
        lock: int | None,
        orders: Mapping[str, Any],
        *,
        gate: Gate,
        budget: Budget | None,
        on_row_end: Callable[[int, FailureReason | None], object],
    ) -> None:
        self.progress = Progress()
        self.crash: str | None = None
        self.ended: str | None = None
        self._folder = folder
        self._lock = lock
        self._orders = orders
        self._gate = gate
        self._budget = budget
        self._on_row_end = on_row_end
        self._error: RunError | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._reserved: dict[int, Reservation] = {}
        self._reserving: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Begin the process, and wait for its end.

        Raises:
            RunError: It says that it cannot go on.
        """
        process = self._process = await self._begin()
        stopping: asyncio.Future[None] | None = None
        try:
            await self._tell(self._orders)
            stopping = asyncio.ensure_future(self._stop_with_the_gate())
            assert process.stdout is not None
            async for line in process.stdout:
                self._hear(json.loads(line))
            code = await process.wait()
        finally:
            if stopping is not None:
                stopping.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()
            self._settle()
        if self._error is not None:
            raise self._error
        if code:
            self.crash = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"

    async def _begin(self) -> asyncio.subprocess.Process:
        path = [str(each) for each in sys.path]
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _BEGIN.format(path=path),
                str(self._folder.resolve()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=() if self._lock is None or os.name == "nt" else (self._lock,),
                start_new_session=True,  # Ctrl-C in the terminal goes to this process alone, which tells the others
                limit=_LONGEST_LINE,
            )
        except OSError as exc:
            raise RunError(
                f"A worker process cannot be begun: {exc.strerror or exc}.", hint="Use fewer workers, or workers=1."
            ) from exc

    def _hear(self, word: Mapping[str, Any]) -> None:
        for kind, what in word.items():
            if kind == "progress":
                usage, cost = Usage(*what["usage"]), Usage(*what["cost_of_ended"])
                self.progress = Progress(Figures(**what["figures"]), usage, cost)
            elif kind == "row":
                position, reason = what
                self._on_row_end(position, reason and FailureReason(**{**reason, "kind": tuple(reason["kind"])}))
            elif kind == "reserve":
                self._reserving[what] = asyncio.ensure_future(self._reserve(what))
            elif kind == "pay":
                number, *tokens = what
                self._reserved[number].pay(*tokens)
            elif kind == "back":
                self._give_back(what)
            elif kind == "ended":
                self.ended = what
            elif kind == "error":
                self._error = RunError(what[0], hint=what[1])

    async def _reserve(self, number: int) -> None:
        assert self._budget is not None
        try:
            reservation = await self._budget.reserve(self._gate)
            if reservation.begun:
                self._reserved[number] = reservation
        finally:
            self._reserving.pop(number, None)
        if reservation.begun:
            await self._tell({"go": number})
        else:
            await self._tell({"stop": self._gate.reason})
            await self._tell({"no": number})

    def _give_back(self, number: int) -> None:
        """Take back what was lent, or let go of the wish."""
        if (wish := self._reserving.pop(number, None)) is not None:
            wish.cancel()
        if (reservation := self._reserved.pop(number, None)) is not None:
            reservation.__exit__(None, None, None)

    def _settle(self) -> None:
        """Close the account of a process that is gone."""
        for number in [*self._reserving, *self._reserved]:
            self._give_back(number)
        self.progress = replace(self.progress, figures=replace(self.progress.figures, in_use=0, waiting={}))

    async def _stop_with_the_gate(self) -> None:
        await self._gate.drained()
        await self._tell({"stop": self._gate.reason})

    async def _tell(self, word: Mapping[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it is gone; how, its exit code tells
            self._process.stdin.write(json.dumps(word).encode("ascii") + b"\n")
            await self._process.stdin.drain()
