"""Runs: a hundred thousand dialogues that survive anything.

A run is many rows, each made by a generator or by an ``async def program(row, client)``, recorded call by call in a folder,
and written once. `run` begins it, and the same call goes on with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Run",
    "RunInterrupted",
    "RunResult",
    "aregenerate",
    "aresume",
    "arun",
    "averify",
    "compare",
    "diff_runs",
    "merge_shards",
    "open_run",
    "regenerate",
    "resume",
    "run",
    "verify",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Run": "sdialog_like.runs.reading",
        "RunInterrupted": "sdialog_like.runs.interrupts",
        "RunResult": "sdialog_like.runs.result",
        "aregenerate": "sdialog_like.runs.regeneration",
        "aresume": "sdialog_like.runs.running",
        "arun": "sdialog_like.runs.running",
        "averify": "sdialog_like.runs.verification",
        "compare": "sdialog_like.runs.comparison",
        "diff_runs": "sdialog_like.runs.diff",
        "merge_shards": "sdialog_like.runs.merge",
        "open_run": "sdialog_like.runs.reading",
        "regenerate": "sdialog_like.runs.regeneration",
        "resume": "sdialog_like.runs.running",
        "run": "sdialog_like.runs.running",
        "verify": "sdialog_like.runs.verification",
    },
)

if TYPE_CHECKING:
    from sdialog_like.runs.comparison import compare
    from sdialog_like.runs.diff import diff_runs
    from sdialog_like.runs.interrupts import RunInterrupted
    from sdialog_like.runs.merge import merge_shards
    from sdialog_like.runs.reading import Run, open_run
    from sdialog_like.runs.regeneration import aregenerate, regenerate
    from sdialog_like.runs.result import RunResult
    from sdialog_like.runs.running import aresume, arun, resume, run
    from sdialog_like.runs.verification import averify, verify
