"""How long some dialogues take, beside sdialog from PyPI on the same server."""

from __future__ import annotations

import time

from benchmarks import sdialog_peer, workload
from benchmarks.peers import NotMeasuredError
from benchmarks.report import Line, say
from benchmarks.server import stand_in_server

__all__ = ["measure"]

_GOAL = "at least 20x faster"


def measure(
    *, dialogs: int = 64, turns: int = 8, concurrency: int = 40, slots: int = 32, latency: float = 0.2, peer_dialogs: int = 8
) -> list[Line]:
    """Play the dialogues; the peer asks one at a time, so a few of its dialogues tell how long all would take."""
    say(f"wall time: {dialogs} dialogues of {turns} turns …")
    what = f"{dialogs} dialogues of {turns} turns, {slots} slots of {latency * 1000:.0f} ms"
    with stand_in_server(latency=latency, slots=slots) as server:
        workload.generate(server.url, dialogs=1, turns=1, concurrency=1)
        began = time.perf_counter()
        workload.generate(server.url, dialogs=dialogs, turns=turns, concurrency=concurrency)
        ours = time.perf_counter() - began
        lines = [Line(f"{what}: role play, {concurrency} at a time", f"{ours:.1f} s")]
        try:
            per_turn, _ = sdialog_peer.talk(server, dialogs=peer_dialogs, turns=turns)
        except NotMeasuredError as exc:
            return [*lines, Line(f"{what}: {sdialog_peer.PEER}", str(exc), _GOAL)]
    theirs = per_turn * dialogs * turns
    seconds = f"{theirs:.0f} s, scaled up from {peer_dialogs} dialogues"
    return [*lines, Line(f"{what}: {sdialog_peer.PEER}", f"{theirs / ours:.0f}x as long ({seconds})", _GOAL)]
