"""The stand-in model server of the tests, in a process of its own, so that its work is not counted as the client's."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["TESTS", "stand_in_server"]

TESTS = Path(__file__).resolve().parent.parent / "tests"


@contextlib.contextmanager
def stand_in_server(*, latency: float = 0.0, slots: int = 64) -> Iterator[str]:
    """Run the server while the ``with`` block lasts; gives its address.

    Args:
        latency: Seconds that each reply takes.
        slots: How many requests it answers at the same time; the others queue.
    """
    command = [sys.executable, str(TESTS / "standin_server.py"), "--latency", str(latency), "--slots", str(slots)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("The stand-in server did not start.")
            yield url
        finally:
            process.terminate()
