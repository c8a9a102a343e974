"""A run of very many dialogues: what it needs in memory, how fast its own work is, and how soon a finished one is known."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.report import Line, say
from benchmarks.server import ROOT

__all__ = ["measure"]

_GOAL_MIB = 150
_GOAL_SECONDS = 3
_FEW = 500


def measure(*, rows: int = 10_000) -> list[Line]:
    """Make short dialogues with the builtin model in a process of its own, and resume the finished run in another.

    Args:
        rows: How many; the goals are for 100,000, which take about a quarter of an hour.
    """
    say(f"scale: a run of {rows:,} builtin dialogues …")
    with tempfile.TemporaryDirectory() as folder:
        run = str(Path(folder) / "run")
        few, many = _child("--make", str(_FEW), run + "-few"), _child("--make", str(rows), run)
        began = time.perf_counter()
        resumed = _child("--resume", "0", run)
        seconds = time.perf_counter() - began
    assert resumed["calls"] == 0
    what = f"a run of {rows:,} builtin dialogues"
    speed = f"{rows / many['seconds']:,.0f} dialogues/s ({many['cpu'] / rows * 1000:.2f} ms of CPU each)"
    alone = f"{many['alone'] * 1000:.2f} ms of them are the generator's and the model's own"
    size = f"{many['bytes'] / rows / 1024:.1f} KiB each"
    grown = f"{many['grown']:.0f} MiB ({few['grown']:.0f} MiB with {_FEW} rows)"
    return [
        Line(f"{what}: memory above the start", grown, f"less than {_GOAL_MIB} MiB"),
        Line(f"{what}: speed", f"{speed}; {alone}"),
        Line(f"{what}: run.sqlite", f"{many['bytes'] / 2**20:.0f} MiB, {size}"),
        Line(f"{what}: resuming it, finished", f"{seconds:.1f} s with start and imports", f"less than {_GOAL_SECONDS} s"),
    ]


def _child(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.scale", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return said


def _generator() -> Any:
    from sdialog_like import DialogGenerator

    return DialogGenerator("Ann and Bo say hello.", model="builtin")


def _make(rows: int, folder: str) -> dict[str, float]:
    from sdialog_like.runs import run

    generator = _generator()
    start = _memory("VmRSS")
    began, worked = time.perf_counter(), time.process_time()
    result = run(generator, rows, folder, seed=1, progress=False)
    assert result.counts["done"] == rows
    seconds, cpu, grown = time.perf_counter() - began, time.process_time() - worked, _memory("VmHWM") - start
    return {
        "seconds": seconds,
        "cpu": cpu,
        "alone": _cpu_alone(generator),
        "grown": grown,
        "bytes": (Path(folder) / "run.sqlite").stat().st_size,
    }


def _cpu_alone(generator: Any) -> float:
    """Return the CPU time of a dialogue without a run around it."""
    worked = time.process_time()
    generator.generate_many(_FEW, seed=1, progress=False)
    return (time.process_time() - worked) / _FEW


def _memory(name: str) -> float:
    """Return VmRSS (now) or VmHWM (the most so far) of this process in MiB."""
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024


def _resume(folder: str) -> dict[str, int]:
    from sdialog_like.runs import resume

    return {"calls": resume(folder, progress=False).usage.calls}


def _main() -> None:
    parser = argparse.ArgumentParser(description="One process of the benchmark.")
    parser.add_argument("--make", type=int)
    parser.add_argument("--resume", type=int)
    parser.add_argument("folder")
    arguments = parser.parse_args()
    done = _make(arguments.make, arguments.folder) if arguments.make else _resume(arguments.folder)
    print(json.dumps(done))


if __name__ == "__main__":
    _main()
