"""A worker process of a run: ``python -m sdialog_like.runs.worker FOLDER``, begun by the run itself, not by people.

It gets its orders as a line of JSON on standard input, and says how far it is in lines of JSON on standard output. It stops
cleanly when it is told to, and when standard input ends, because then the process that began it is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sdialog_like.engine import Usage, run_blocking
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import SdialogLikeError
from sdialog_like.runs.execute import Execution
from sdialog_like.runs.parts import Part
from sdialog_like.runs.settings import make_settings
from sdialog_like.runs.store import open_existing
from sdialog_like.runs.work import work_from_plan

__all__ = ["main"]

_BEAT = 0.5  # seconds between two words to the parent


def main(folder: Path) -> int:
    """Do what the first line of standard input says; returns the exit code."""
    # What programs print must not come between the lines for the parent.
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    orders = json.loads(sys.stdin.readline())
    sys.path[:] = orders["path"]

    def say(word: Mapping[str, Any]) -> None:
        channel.write(json.dumps(word) + "\n")
        channel.flush()

    gate = Gate()
    # Ctrl-C is the parent's to handle; a cluster's SIGTERM may come to each process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: gate.close("interrupted"))
    threading.Thread(target=_listen, args=(gate,), daemon=True).start()
    try:
        say(_work(folder, orders, gate, say))
    except SdialogLikeError as exc:
        say({"error": exc.message, "hint": exc.hint})
        return 2
    except BrokenPipeError:  # the parent is gone; everything is recorded
        return 1
    return 0


def _work(folder: Path, orders: Mapping[str, Any], gate: Gate, say: Any) -> dict[str, Any]:
    settings = make_settings(**orders["settings"])
    with open_existing(folder, full_sync=settings.full_sync, locked=False) as store:
        work = work_from_plan(store.plan, parameters=orders["reach"])
        execution = Execution(store, work, settings, part=Part(*orders["part"]), gate=gate, spent=Usage())

        def beat() -> None:
            say(
                {
                    "figures": asdict(execution.figures()),
                    "usage": _plain(execution.usage()),
                    "costOfEnded": _plain(execution.cost_of_ended()),
                }
            )

        try:
            run_blocking(lambda: execution.work(on_beat=beat, every=_BEAT))
        finally:
            beat()
        return {"ended": gate.reason, "stop": execution.stop}


def _plain(usage: Usage) -> list[int]:
    return [usage.calls, usage.input_tokens, usage.output_tokens, usage.attempts]


def _listen(gate: Gate) -> None:
    reason = sys.stdin.readline().strip()
    gate.close(reason or "the process that began this one is gone")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
