"""The multi-turn chat recipe: rows a second, client CPU a call, memory, import; and whether two runs agree."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data_designer_recipe import SCRIPT, write_parts
from benchmarks.peers import NotMeasuredError, peer_python, run_in_peer
from benchmarks.report import Line, say
from benchmarks.server import ROOT, Server, stand_in_server

__all__ = ["measure"]


@dataclass(frozen=True)
class _Figures:
    """What a run of the recipe took.

    Attributes:
        rows: The rows that it made.
        wall: Seconds for them.
        cpu: Seconds of this process's CPU time for them.
        calls: Calls for them.
        memory: The most memory, in MiB.
        imported: Seconds that the imports took.
        first: Seconds from the first import to the first four rows, in files.
    """

    rows: float
    wall: float
    cpu: float
    calls: float
    memory: float
    imported: float
    first: float

    @property
    def speed(self) -> float:
        return self.rows / self.wall

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.calls


def measure(*, records: int = 640, slots: int = 32, latency: float = 0.05, concurrency: int = 64) -> list[Line]:
    """Make the same rows with the same calls, here and in Data Designer."""
    what = f"multi-turn chat recipe, {records} rows of 4 calls, {slots} slots of {latency * 1000:.0f} ms"
    what += f" (at most {slots / latency / 4:.0f} rows a second)"
    say(f"{what} …")
    with tempfile.TemporaryDirectory() as folder, stand_in_server(latency=latency, slots=slots, recipe=True) as server:
        place = Path(folder)
        ours = _ours(server, records, concurrency, place / "ours")
        _ours(server, records, concurrency // 4, place / "again")
        rows_only = _rows_only(server, records, concurrency, place / "rows")
        files = [(place / name / "run" / "dataset.jsonl").read_text("utf-8").splitlines() for name in ("ours", "again")]
        agree = Line(
            "two runs of the recipe with one seed, at different concurrency",
            f"{_same(*files)} of {records} rows agree",
            f"{records} of {records}",
        )
        try:
            lines = _beside(ours, rows_only, _theirs(server, records, concurrency, place / "theirs"), what)
            _theirs(server, records, concurrency, place / "theirs again")
            found = [(place / name / "rows.jsonl").read_text("utf-8").splitlines() for name in ("theirs", "theirs again")]
            theirs = Line(
                "two runs of the recipe: Data Designer, which has no seed", f"{_same(*found)} of {records} rows agree"
            )
        except NotMeasuredError as exc:
            lines, theirs = _alone(ours, rows_only, what), Line(f"{what}: Data Designer", str(exc))
    return [*lines, agree, theirs]


def _beside(ours: _Figures, rows_only: float, theirs: _Figures, what: str) -> list[Line]:
    """Return the lines of both, as ratios."""
    ours_and_theirs = f"{ours.speed:.1f} and {theirs.speed:.1f} a second"
    return [
        Line(what, f"{ours.speed / theirs.speed:.1f}x Data Designer ({ours_and_theirs})", "at least 3x"),
        _ratio("client CPU a call of the recipe", ours.cpu_ms, theirs.cpu_ms, "ms", "at most 1/3"),
        _ratio("memory of the recipe's process while it makes rows", rows_only, theirs.memory, "MiB", "at most 1/2"),
        _ratio("memory of the recipe's process, with pyarrow for the parquet file", ours.memory, theirs.memory, "MiB", "-"),
        _ratio("import of what the recipe needs", ours.imported, theirs.imported, "s", "at most 1/2"),
        _ratio("from the first import to the first four rows in files", ours.first, theirs.first, "s", "-"),
    ]


def _ratio(what: str, ours: float, theirs: float, unit: str, goal: str) -> Line:
    digits = 0 if unit == "MiB" else 2
    figures = f"{ours:.{digits}f} and {theirs:.{digits}f} {unit}"
    return Line(what, f"{ours / theirs:.2f}x Data Designer ({figures})", goal)


def _alone(ours: _Figures, rows_only: float, what: str) -> list[Line]:
    return [
        Line(what, f"{ours.speed:.1f} rows a second"),
        Line("client CPU a call of the recipe", f"{ours.cpu_ms:.2f} ms"),
        Line("memory of the recipe's process", f"{rows_only:.0f} MiB, with pyarrow {ours.memory:.0f} MiB"),
        Line("import of what the recipe needs", f"{ours.imported:.2f} s"),
        Line("from the first import to the first four rows in files", f"{ours.first:.2f} s"),
    ]


def _ours(server: Server, records: int, concurrency: int, folder: Path) -> _Figures:
    figures = _Figures(*_run(server, records, concurrency, folder))
    if (figures.rows, figures.calls) != (records, 4 * records):
        raise RuntimeError(f"{figures.rows} rows with {figures.calls} calls; that would not be fair.")
    return figures


def _rows_only(server: Server, records: int, concurrency: int, folder: Path) -> float:
    """Return the most memory, in MiB, of a process that makes the rows, and not the files for pandas and others."""
    return _run(server, records, concurrency, folder, "rows")[0]


def _run(server: Server, records: int, concurrency: int, folder: Path, *more: str) -> list[float]:
    folder.mkdir()
    arguments = [server.url, str(records), str(concurrency), str(folder), *more]
    command = [sys.executable, "-m", "benchmarks.recipe_run", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ)
    if done.returncode:
        raise RuntimeError(f"The recipe's run failed:\n{done.stderr}")
    return [float(part) for part in done.stdout.splitlines()[-1].split()]


def _theirs(server: Server, records: int, concurrency: int, folder: Path) -> _Figures:
    python = peer_python("DATA_DESIGNER_PEER_PYTHON")
    say(f"Data Designer ({python}) …")
    folder.mkdir()
    write_parts(folder / "parts.json")
    server.forget()
    figures = _Figures(*run_in_peer(python, SCRIPT, [server.url, records, concurrency, folder, folder / "parts.json"]))
    calls = server.replies() - 4 * 4  # those of the first four rows
    if (figures.rows, calls) != (records, 4 * records):
        raise NotMeasuredError(f"not measured: it made {figures.rows:.0f} rows with {calls} calls")
    return figures


def _same(first: list[str], second: list[str]) -> int:
    return sum(one == other for one, other in zip(first, second, strict=True))
