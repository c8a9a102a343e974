"""Import time and memory, each time in a fresh interpreter, beside what pydantic costs alone."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.report import Line, say

__all__ = ["Cost", "import_costs", "measure"]

PYDANTIC = "from pydantic import BaseModel"
OURS = "import sdialog_like"
OURS_DIALOG = "import sdialog_like; sdialog_like.Dialog"

# Peak memory is read from /proc, because the peak that getrusage tells also counts the parent before the exec.
_CODE = """
import sys, time
start = time.perf_counter()
{statement}
seconds = time.perf_counter() - start
try:
    with open("/proc/self/status") as status:
        kib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
except OSError:
    import resource
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
print(seconds, kib)
"""


@dataclass(frozen=True)
class Cost:
    """Medians over the runs of one statement: wall seconds of the import, and the process's peak memory in MiB."""

    seconds: float
    mib: float


def import_costs(statements: list[str], *, rounds: int, python: str = sys.executable) -> dict[str, Cost]:
    """Measure the statements in turn, round after round, so that all of them see the same machine.

    Args:
        statements: Import statements.
        rounds: How often each one is measured; one more round before warms the disk's cache.
        python: The interpreter.
    """
    seen: dict[str, list[tuple[float, float]]] = {statement: [] for statement in statements}
    for number in range(rounds + 1):
        for statement in statements:
            command = [python, "-c", _CODE.format(statement=statement)]
            # What an import prints (notices of other packages) may stand before our line.
            last = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
            seconds, kib = (float(part) for part in last.split())
            if number:
                seen[statement].append((seconds, kib / 1024))
    return {
        statement: Cost(statistics.median(s for s, _ in runs), statistics.median(m for _, m in runs))
        for statement, runs in seen.items()
    }


def measure(rounds: int = 15) -> list[Line]:
    """Compare importing this package with importing pydantic."""
    say(f"import time and memory: {rounds} rounds …")
    costs = import_costs([PYDANTIC, OURS, OURS_DIALOG], rounds=rounds)
    base = costs[PYDANTIC]
    lines = [Line(f"`{PYDANTIC}`", f"{base.seconds * 1000:.0f} ms, {base.mib:.1f} MiB")]
    for statement in (OURS, OURS_DIALOG):
        cost = costs[statement]
        time = f"{cost.seconds / base.seconds:.2f}x the time ({cost.seconds * 1000:.0f} ms)"
        lines.append(Line(f"`{statement}`", f"{time}, {cost.mib - base.mib:+.1f} MiB", "2x the time, +15 MiB"))
    return lines


if __name__ == "__main__":
    print(json.dumps([line.__dict__ for line in measure()], indent=2))
