"""The same measurements of ``sdialog`` from PyPI, where SDIALOG_PEER_PYTHON names a Python that has it installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.import_cost import PYDANTIC, import_costs
from benchmarks.peers import NotMeasuredError, peer_python, run_in_peer
from benchmarks.report import Line, say
from benchmarks.server import Server

__all__ = ["import_and_star", "slots_kept_busy", "talk"]

PEER = "sdialog from PyPI"

_STAR = """
import sys, time
from sdialog.datasets import STAR
STAR.set_path(sys.argv[1])
began = time.perf_counter()
dialogs = STAR.get_dialogs()
print(len(dialogs), time.perf_counter() - began)
"""

# Two agents, one dialogue at a time: it has no other way. The first dialogue is for imports and connections.
_TALK = """
import sys, time, urllib.request
from langchain_ollama import ChatOllama
from sdialog.agents import Agent
from sdialog.personas import Persona
url, dialogs, turns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
model = ChatOllama(model="stand-in", base_url=url)
alice = Agent(persona=Persona(name="Alice", role="guest"), name="Alice", model=model)
bob = Agent(persona=Persona(name="Bob", role="receptionist"), name="Bob", model=model)
alice.dialog_with(bob, max_turns=2, seed=1, keep_bar=False)
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url + "/forget").read()
began, cpu, said = time.perf_counter(), time.process_time(), 0
for seed in range(dialogs):
    said += len(alice.dialog_with(bob, max_turns=turns, seed=seed, keep_bar=False).turns)
print(said, time.perf_counter() - began, time.process_time() - cpu)
"""


def talk(server: Server, *, dialogs: int, turns: int) -> tuple[float, float]:
    """Play dialogues; returns the seconds and the milliseconds of CPU that a turn took.

    Raises:
        NotMeasuredError: It is not there, or failed.
    """
    python = peer_python("SDIALOG_PEER_PYTHON")
    said, seconds, cpu = run_in_peer(python, _TALK, [server.url, dialogs, turns])
    return seconds / said, cpu / said * 1000


def slots_kept_busy(server: Server, *, dialogs: int = 4, turns: int = 8) -> Line:
    """Measure with a few dialogues: one at a time, more of them keep no more slots busy."""
    what = f"slots kept busy, {server.slots} slots of {server.latency * 1000:.0f} ms: {PEER}"
    try:
        _, cpu = talk(server, dialogs=dialogs, turns=turns)
    except NotMeasuredError as exc:
        return Line(what, str(exc))
    share = server.slots_kept_busy()
    return Line(what, f"{share:.0%} (one request at a time, {dialogs} dialogues; {cpu:.1f} ms of CPU a turn)")


def import_and_star() -> list[Line]:
    """Measure its import, and reading STAR; one line that says why where it is not there."""
    try:
        python = peer_python("SDIALOG_PEER_PYTHON")
        say(f"{PEER} ({python}) …")
        costs = import_costs([PYDANTIC, "import sdialog"], rounds=3, python=python)
    except (NotMeasuredError, OSError, subprocess.CalledProcessError) as exc:
        return [Line(PEER, str(exc))]
    base, cost = costs[PYDANTIC], costs["import sdialog"]
    time = f"{cost.seconds / base.seconds:.0f}x the time of pydantic's ({cost.seconds:.2f} s)"
    lines = [Line(f"{PEER}: `import sdialog`", f"{time}, {cost.mib - base.mib:+.0f} MiB")]
    star = os.environ.get("SDIALOG_LIKE_STAR")
    if star and Path(star).is_dir():
        try:
            count, seconds = run_in_peer(python, _STAR, [star])
            read = f"{seconds:.1f} s for {count:.0f} dialogues"
        except NotMeasuredError as exc:
            read = str(exc)
        lines.append(Line(f"{PEER}: STAR reading", read))
    return lines
