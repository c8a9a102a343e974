"""Ctrl-C: the first one lets what is paid for come in and be recorded, the second one does not wait."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from sdialog_like.engine.gate import Gate

__all__ = ["INTERRUPTED", "RunInterrupted", "Signals", "stopping_on_signals"]

INTERRUPTED = "interrupted"
"""The gate's reason after a signal."""


class RunInterrupted(KeyboardInterrupt):
    """A run was interrupted, and everything that had come in was recorded.

    Args:
        message: How far it is, and how to go on.
        result: The run's result so far.
    """

    def __init__(self, message: str, result: Any) -> None:
        super().__init__(message)
        self.message = message
        self.result = result


class Signals:
    """What came while a run was at work.

    Attributes:
        came: Whether a signal told it to stop.
    """

    def __init__(self) -> None:
        self.came = False


@contextlib.contextmanager
def stopping_on_signals(gate: Gate) -> Iterator[Signals]:
    """Let Ctrl-C and SIGTERM (a cluster that takes its machine back) close the gate, for as long as the block lasts.

    Only in the main thread, where Python handles signals; and only where nobody else handles them already.
    """
    signals = Signals()
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if signals.came:
            raise KeyboardInterrupt
        signals.came = True
        on_their_way = gate.in_flight
        gate.close(INTERRUPTED)
        waiting = f" {on_their_way} requests are on their way and will be recorded;" if on_their_way else ""
        # No tqdm and no logging here: a signal may come in the middle of theirs. Where nobody reads it (a closed terminal),
        # the run stops as cleanly.
        with contextlib.suppress(Exception):
            sys.stderr.write(f"\nStopping:{waiting} interrupt again to stop at once.\n")

    replaced: dict[int, Any] = {}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        replaced[signal.SIGINT] = signal.signal(signal.SIGINT, stop)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        replaced[signal.SIGTERM] = signal.signal(signal.SIGTERM, stop)
    try:
        yield signals
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)
