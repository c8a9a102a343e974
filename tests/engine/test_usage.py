"""Totals that several threads may add to."""

from __future__ import annotations

import copy
import pickle
import threading

from sdialog_like.engine import Usage


def test_usages_add_up():
    assert Usage(calls=1, input_tokens=3) + Usage(calls=2, output_tokens=4, failures=1) == Usage(3, 3, 4, failures=1)
    assert Usage(input_tokens=3, output_tokens=4).total_tokens == 7


def test_a_snapshot_stays_as_it_is():
    usage = Usage(calls=1)
    before = usage.snapshot()
    usage.add(Usage(calls=1))
    assert (before.calls, usage.calls) == (1, 2)


def test_threads_lose_nothing():
    usage = Usage()

    def add() -> None:
        for _ in range(2000):
            usage.add(Usage(calls=1, attempts=2))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert usage == Usage(calls=16000, attempts=32000)


def test_copies_are_independent():
    usage = Usage(calls=1)
    for other in (copy.deepcopy(usage), pickle.loads(pickle.dumps(usage))):
        other.add(usage)
        assert (other.calls, usage.calls) == (2, 1)
    assert repr(usage).startswith("Usage(calls=1, input_tokens=0")
