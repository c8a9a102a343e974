"""How busy a server's slots are kept: the share of slot time that was used while dialogues were generated."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks import workload
from benchmarks.report import Line, say
from benchmarks.server import stand_in_server

__all__ = ["measure"]


def measure(
    *, dialogs: int = 64, turns: int = 8, concurrency: int = 40, slots: int = 32, latencies: tuple[float, ...] = (0.05, 0.5)
) -> list[Line]:
    """Generate against a server with a fixed latency, and compare with the bare client and with what is possible at all."""
    chains = workload.recorded_chains(dialogs=dialogs, turns=turns)
    lines = []
    for latency in latencies:
        say(f"slots kept busy: {dialogs} dialogues of {turns} turns, {slots} slots, {latency * 1000:.0f} ms …")

        def share(work: Callable[[], int], latency: float = latency) -> str:
            began = time.perf_counter()
            done = work()
            return f"{done * latency / (slots * (time.perf_counter() - began)):.0%}"

        with stand_in_server(latency=latency, slots=slots) as url:
            # One request each before, so that imports and connections are not counted.
            workload.generate(url, dialogs=1, turns=1, concurrency=1)
            ours = share(lambda: workload.generate(url, dialogs=dialogs, turns=turns, concurrency=concurrency))
            bare = share(lambda: workload.run_bare(url, chains, concurrency=concurrency))
        possible = dialogs * turns / (slots * _rounds(dialogs, turns, concurrency, slots))
        lines.append(
            Line(
                f"slots kept busy, {slots} slots of {latency * 1000:.0f} ms, {concurrency} at a time",
                f"{ours} (bare ChatOllama {bare}, at most {possible:.0%})",
            )
        )
    return lines


def _rounds(dialogs: int, turns: int, concurrency: int, slots: int) -> int:
    """How many replies long the shortest possible run is, with a client that costs nothing and a queue in order."""
    left = [turns] * dialogs
    queue = list(range(min(concurrency, dialogs)))
    begun = len(queue)
    rounds = 0
    while queue:
        rounds += 1
        served, queue = queue[:slots], queue[slots:]
        for dialog in served:
            left[dialog] -= 1
            if left[dialog]:
                queue.append(dialog)
            elif begun < dialogs:
                queue.append(begun)
                begun += 1
    return rounds
