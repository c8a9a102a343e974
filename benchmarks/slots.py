"""How busy a server's slots are kept: the share of their time that was used, from the first request to the last reply."""

from __future__ import annotations

from benchmarks import data_designer_peer, sdialog_peer, workload
from benchmarks.report import Line, say
from benchmarks.server import stand_in_server

__all__ = ["measure"]

_GOALS = {0.2: "at least 95%"}


def measure(
    *, dialogs: int = 640, turns: int = 8, concurrency: int = 40, slots: int = 32, latencies: tuple[float, ...] = (0.2, 0.05)
) -> list[Line]:
    """Generate against a server with a fixed latency, beside the bare client, what is possible at all, and the peers."""
    chains = workload.recorded_chains(dialogs=dialogs, turns=turns)
    possible = dialogs * turns / (slots * _rounds(dialogs, turns, concurrency, slots))
    lines = []
    for latency in latencies:
        say(f"slots kept busy: {dialogs} dialogues of {turns} turns, {slots} slots of {latency * 1000:.0f} ms …")
        what = f"slots kept busy, {slots} slots of {latency * 1000:.0f} ms, {concurrency} at a time"
        with stand_in_server(latency=latency, slots=slots) as server:
            # One request each before, so that imports are not counted.
            workload.generate(server.url, dialogs=1, turns=1, concurrency=1)
            server.forget()
            workload.generate(server.url, dialogs=dialogs, turns=turns, concurrency=concurrency)
            ours = server.slots_kept_busy()
            workload.run_bare(server.url, [chains[0][:1]], concurrency=1)
            server.forget()
            workload.run_bare(server.url, chains, concurrency=concurrency)
            bare = server.slots_kept_busy()
            measured = [
                Line(what, f"{ours:.0%} (at most {possible:.0%})", _GOALS.get(latency, "-")),
                Line(f"{what}: bare loop around ChatOllama", f"{bare:.0%}"),
                sdialog_peer.slots_kept_busy(server),
                data_designer_peer.slots_kept_busy(server, dialogs=dialogs, turns=turns, concurrency=concurrency),
            ]
        lines += measured
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
