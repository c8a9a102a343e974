"""The client's own work for a turn, against LangChain's bare client that sends the same requests."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks import workload
from benchmarks.report import Line, say
from benchmarks.server import stand_in_server

__all__ = ["measure"]

_GOAL = "at most 0.4 ms"


def measure(*, dialogs: int = 240, turns: int = 8, rounds: int = 3) -> list[Line]:
    """Compare the CPU time of this process for a turn of role play (zero latency) with the bare client's."""
    # Many dialogues at a time are a case of their own: that is where connection pools get slow.
    return [
        line
        for concurrency in (40, 128)
        for line in _compare(dialogs=dialogs, turns=turns, concurrency=concurrency, rounds=rounds)
    ]


def _compare(*, dialogs: int, turns: int, concurrency: int, rounds: int) -> list[Line]:
    say(f"client CPU: {rounds} rounds of {dialogs} dialogues of {turns} turns, {concurrency} at a time …")
    chains = workload.recorded_chains(dialogs=dialogs, turns=turns)
    with stand_in_server(slots=concurrency) as server:
        url = server.url
        works: dict[str, Callable[[], object]] = {
            "run": lambda: workload.generate(url, dialogs=dialogs, turns=turns, concurrency=concurrency),
            "memory": lambda: workload.generate_in_memory(url, dialogs=dialogs, turns=turns, concurrency=concurrency),
            "bare": lambda: workload.run_bare(url, chains, concurrency=concurrency),
            "same connections": lambda: workload.run_bare(url, chains, concurrency=concurrency, our_connections=True),
            "streaming": lambda: workload.run_bare(url, chains, concurrency=concurrency, stream=True),
        }
        seen: dict[str, list[float]] = {name: [] for name in works}
        for number in range(rounds + 1):
            for name, work in works.items():
                began = time.process_time()
                work()
                if number:  # the round before is for warming up
                    seen[name].append((time.process_time() - began) / (dialogs * turns) * 1000)
    cost = {name: statistics.median(times) for name, times in seen.items()}

    def above(name: str, base: str) -> str:
        # Round by round, since what else the machine does changes from one round to the next.
        return f"{statistics.median(a - b for a, b in zip(seen[name], seen[base], strict=True)):+.2f} ms"

    bare, same, streaming = cost["bare"], cost["same connections"], cost["streaming"]
    what = f"client CPU a turn, {concurrency} at a time"
    return [
        Line(
            f"{what}: bare ChatOllama",
            f"{bare:.2f} ms ({same:.2f} ms over our connections; {streaming:.2f} ms where it streams)",
        ),
        Line(
            f"{what}: role play in a run",
            f"{cost['run']:.2f} ms, {cost['run'] / bare:.2f}x the bare client ({cost['memory']:.2f} ms in memory)",
        ),
        Line(f"{what}: a run above the bare client", above("run", "bare"), _GOAL),
        Line(
            f"{what}: a run above the bare client over our connections",
            f"{above('run', 'same connections')} ({above('memory', 'same connections')} in memory)",
            _GOAL,
        ),
    ]
