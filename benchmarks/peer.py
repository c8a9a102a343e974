"""The same measurements of ``sdialog`` from PyPI, where SDIALOG_PEER_PYTHON names a Python that has it installed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.import_cost import PYDANTIC, import_costs
from benchmarks.report import Line, say
from benchmarks.server import stand_in_server

__all__ = ["measure"]

_PEER = "sdialog from PyPI"

_STAR = """
import sys, time
from sdialog.datasets import STAR
STAR.set_path(sys.argv[1])
began = time.perf_counter()
dialogs = STAR.get_dialogs()
print(len(dialogs), time.perf_counter() - began)
"""

# Two agents, one dialogue at a time: it has no other way.
_TALK = """
import sys, time
from langchain_ollama import ChatOllama
from sdialog.agents import Agent
from sdialog.personas import Persona
url, dialogs, turns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
model = ChatOllama(model="stand-in", base_url=url)
alice = Agent(persona=Persona(name="Alice", role="guest"), name="Alice", model=model)
bob = Agent(persona=Persona(name="Bob", role="receptionist"), name="Bob", model=model)
alice.dialog_with(bob, max_turns=2, seed=1, keep_bar=False)
began, cpu, said = time.perf_counter(), time.process_time(), 0
for seed in range(dialogs):
    said += len(alice.dialog_with(bob, max_turns=turns, seed=seed, keep_bar=False).turns)
print(said, time.perf_counter() - began, time.process_time() - cpu)
"""


def measure(*, dialogs: int = 8, turns: int = 8, latency: float = 0.05, slots: int = 32) -> list[Line]:
    """Measure the peer's import, STAR reading and generation; one line that says why where it is not there."""
    python = os.environ.get("SDIALOG_PEER_PYTHON")
    if not python:
        return [Line(_PEER, "not measured: SDIALOG_PEER_PYTHON is not set")]
    say(f"{_PEER} ({python}) …")
    try:
        costs = import_costs([PYDANTIC, "import sdialog"], rounds=3, python=python)
    except (OSError, subprocess.CalledProcessError) as exc:
        return [Line(_PEER, f"not measured: {_reason(exc)}")]
    base, cost = costs[PYDANTIC], costs["import sdialog"]
    time = f"{cost.seconds / base.seconds:.0f}x the time of pydantic's ({cost.seconds:.2f} s)"
    lines = [Line(f"{_PEER}: `import sdialog`", f"{time}, {cost.mib - base.mib:+.0f} MiB")]
    star = os.environ.get("SDIALOG_LIKE_STAR")
    if star and Path(star).is_dir():
        lines.append(_run(f"{_PEER}: STAR reading", python, _STAR, [star], lambda n, s: f"{s:.1f} s for {n:.0f} dialogues"))
    with stand_in_server(latency=latency, slots=slots) as url:
        lines.append(
            _run(
                f"{_PEER}: slots kept busy, {slots} slots of {latency * 1000:.0f} ms, one at a time",
                python,
                _TALK,
                [url, str(dialogs), str(turns)],
                lambda n, s, cpu: f"{n * latency / (slots * s):.0%} ({cpu / n * 1000:.1f} ms of CPU a turn)",
            )
        )
    return lines


def _run(what: str, python: str, code: str, arguments: list[str], tell: Callable[..., str]) -> Line:
    """Run a script in the peer's Python; its last line holds the figures."""
    try:
        done = subprocess.run([python, "-c", code, *arguments], capture_output=True, text=True, check=True)
        return Line(what, tell(*map(float, done.stdout.splitlines()[-1].split())))
    except (subprocess.CalledProcessError, ValueError, IndexError) as exc:
        return Line(what, f"not measured: {_reason(exc)}")


def _reason(exc: Exception) -> str:
    """The last line of what the script complained about."""
    lines = str(getattr(exc, "stderr", "") or exc).strip().splitlines()
    return lines[-1][:100] if lines else type(exc).__name__
