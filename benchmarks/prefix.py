"""Whether a server's prefix cache can help: the share of an agent's requests that begin with its previous one."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from benchmarks import workload
from benchmarks.report import Line, say

__all__ = ["measure"]


def measure(*, dialogs: int = 64, turns: int = 8, concurrency: int = 16) -> list[Line]:
    """Look at what the server really got: each request but an agent's first ought to repeat its previous one exactly."""
    from standin_server import StandInServer

    say(f"prefix: {dialogs} dialogues of {turns} turns …")
    with StandInServer() as server:
        made = workload.generate_in_memory(server.url, dialogs=dialogs, turns=turns, concurrency=concurrency)
    # Each turn's event keeps the seed that its request was sent with, so a request's seed tells whose it was.
    speakers = {event.seed: (number, event.agent) for number, dialog in enumerate(made) for event in dialog.events or []}
    sent: dict[object, list[list[dict[str, str]]]] = defaultdict(list)
    for request in server.requests:  # in the order of arrival, and an agent asks for its next turn only after its last
        sent[speakers[request.seed]].append(request.messages)
    pairs = [pair for requests in sent.values() for pair in pairwise(requests)]
    same = sum(later[: len(earlier)] == earlier for earlier, later in pairs)
    share = f"{same / len(pairs):.1%} of {len(pairs)}"
    return [Line("an agent's requests that begin with the exact messages of its previous one", share, "100%")]
