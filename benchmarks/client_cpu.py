"""The client's own work for a turn, against LangChain's bare client that sends the same requests."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks import workload
from benchmarks.report import Line, say
from benchmarks.server import stand_in_server

__all__ = ["measure"]


def measure(*, turns: int = 8, rounds: int = 3) -> list[Line]:
    """Compare the CPU time of this process for a turn of role play (zero latency) with the bare client's."""
    # Many dialogues at a time are a case of their own: that is where connection pools get slow.
    return [
        line
        for dialogs, concurrency in ((40, 8), (128, 128))
        for line in _compare(dialogs=dialogs, turns=turns, concurrency=concurrency, rounds=rounds)
    ]


def _compare(*, dialogs: int, turns: int, concurrency: int, rounds: int) -> list[Line]:
    say(f"client CPU: {rounds} rounds of {dialogs} dialogues of {turns} turns, {concurrency} at a time …")
    chains = workload.recorded_chains(dialogs=dialogs, turns=turns)
    seen: dict[str, list[float]] = {"ours": [], "bare": [], "streaming": []}
    with stand_in_server(slots=concurrency) as url:
        works: dict[str, Callable[[], int]] = {
            "ours": lambda: workload.generate(url, dialogs=dialogs, turns=turns, concurrency=concurrency),
            "bare": lambda: workload.run_bare(url, chains, concurrency=concurrency),
            "streaming": lambda: workload.run_bare(url, chains, concurrency=concurrency, stream=True),
        }
        for number in range(rounds + 1):
            for name, work in works.items():
                cost = _cpu(work)
                if number:  # the round before is for warming up
                    seen[name].append(cost)
    own, bare, streaming = (statistics.median(seen[name]) for name in ("ours", "bare", "streaming"))
    what = f"client CPU a turn, {concurrency} at a time"
    return [
        Line(f"{what}: bare ChatOllama", f"{bare * 1000:.2f} ms ({streaming * 1000:.2f} ms where it streams)"),
        Line(
            f"{what}: role play",
            f"{own / bare:.2f}x the bare client ({own * 1000:.2f} ms); {own / streaming:.2f}x where that streams",
        ),
    ]


def _cpu(work: Callable[[], int]) -> float:
    """CPU seconds of this process, all threads, for each turn of the work."""
    began = time.process_time()
    done = work()
    return (time.process_time() - began) / done
