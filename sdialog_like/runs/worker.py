"""A worker process of a run, begun by the run itself, not by people.

It gets its orders as a line of JSON on standard input, and says how far it is in lines of JSON on standard output. It stops
cleanly when it is told to, and when standard input ends, because then the process that began it is gone.

What it says: ``progress`` (about twice a second), ``row`` (each that ended), what `LentBudget` asks, and at the end
``ended`` or ``error``. What it is told: ``go`` and ``no`` (answers to `LentBudget`), and ``stop``.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from sdialog_like.engine import Usage, run_blocking
from sdialog_like.engine.gate import Gate
from sdialog_like.engine.loop import background_loop
from sdialog_like.errors import SdialogLikeError
from sdialog_like.llm import bind_model
from sdialog_like.runs.execute import Execution
from sdialog_like.runs.failure_policy import FailureReason
from sdialog_like.runs.lent_budget import LentBudget
from sdialog_like.runs.parts import Part
from sdialog_like.runs.plan import check_work
from sdialog_like.runs.settings import make_settings
from sdialog_like.runs.store import open_existing
from sdialog_like.runs.work import work_from_plan

__all__ = ["main"]

_BEAT = 0.5  # seconds between two words about the progress
_ORPHANED = "the process that began this one is gone"


def main(folder: str) -> int:
    """Do what the first line of standard input says; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    worker = _Worker(Path(folder), *_channels())
    try:
        return worker.work()
    except SdialogLikeError as exc:
        worker.say({"error": [exc.message, exc.hint]})
        return 2


class _Worker:
    def __init__(self, folder: Path, told: TextIO, said: TextIO) -> None:
        self._folder = folder
        self._told = told
        self._said = said
        self._speaking = threading.Lock()
        self._gate = Gate()
        self._lent = LentBudget(self.say)

    def say(self, word: Mapping[str, Any]) -> None:
        """Send the parent a line."""
        with self._speaking, contextlib.suppress(BrokenPipeError):  # it is gone, which `_listen` notices
            self._said.write(json.dumps(word) + "\n")
            self._said.flush()

    def work(self) -> int:
        orders = json.loads(self._told.readline())
        # A cluster's SIGTERM may come to each process.
        signal.signal(signal.SIGTERM, lambda *_: self._gate.close("interrupted"))
        threading.Thread(target=self._listen, daemon=True).start()
        settings = make_settings(**orders["settings"])
        with open_existing(self._folder, full_sync=settings.full_sync, locked=False) as store:
            model = orders["model"]
            work = work_from_plan(store.plan, model=model and bind_model(model["spec"], **model["given"]))
            check_work(store.plan, work.description, work.model_description(), self._folder)
            execution = Execution(
                store,
                work,
                settings,
                part=Part(*orders["part"]),
                gate=self._gate,
                budget=self._lent if orders["limited"] else None,
                on_row_end=self._row_ended,
            )

            def beat() -> None:
                self.say({"progress": _progress(execution)})

            try:
                run_blocking(lambda: execution.work(on_beat=beat, every=_BEAT))
            finally:
                beat()
        self.say({"ended": self._gate.reason})
        return 0

    def _row_ended(self, position: int, error: Exception | None) -> None:
        self.say({"row": [position, None if error is None else asdict(FailureReason.of(error))]})

    def _listen(self) -> None:
        """Hear what the parent says, until it is gone."""
        loop = background_loop()
        for line in self._told:
            word = json.loads(line)
            if "go" in word:
                loop.call_soon_threadsafe(self._lent.answer, word["go"], True)
            elif "no" in word:
                loop.call_soon_threadsafe(self._lent.answer, word["no"], False)
            else:
                # One step of the loop later, so that a request that was let go before has passed the gate.
                loop.call_soon_threadsafe(loop.call_soon, self._gate.close, word["stop"])
        self._gate.close(_ORPHANED)


def _channels() -> tuple[TextIO, TextIO]:
    """Take standard input and output for the talk with the parent; what programs read and print must not come between."""
    told = os.fdopen(os.dup(sys.stdin.fileno()), "r", encoding="utf-8")
    said = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return told, said


def _progress(execution: Execution) -> dict[str, Any]:
    return {
        "figures": asdict(execution.figures()),
        "usage": _plain(execution.usage()),
        "cost_of_ended": _plain(execution.cost_of_ended()),
    }


def _plain(usage: Usage) -> list[int]:
    return [usage.calls, usage.input_tokens, usage.output_tokens, usage.attempts]
