"""Runs of any size: nothing that is kept in memory grows with the number of rows."""

from __future__ import annotations

import gc
import itertools
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sdialog_like.errors import UnusableReplyError
from sdialog_like.runs import run

_KIB = 1024


async def words() -> str:
    return "words " * 250


async def program(row: Any, client: Any) -> dict[str, Any]:
    """Get something from outside, fail now and then, and return some 1,500 characters."""
    said = await client.effect("words", words)
    if row.id % 10 == 3:
        raise UnusableReplyError("It says nothing.", raw=said)
    return {"row": row.id, "said": said}


def rows(count: int) -> Iterator[dict[str, Any]]:
    return ({"id": number, "about": f"What row {number} is about. " * 5} for number in range(count))


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    held: dict[int, int] = {}

    async def measured(row: Any, client: Any) -> dict[str, Any]:
        if row.id in {100, 560}:
            gc.collect()
            held[row.id] = tracemalloc.get_traced_memory()[0]
        return await program(row, client)

    tracemalloc.start()
    try:
        result = run(measured, rows(600), tmp_path / "run", model="builtin", seed=1, failed_share=1, progress=False)
    finally:
        tracemalloc.stop()
    assert result.counts == {"waiting": 0, "done": 540, "failed": 60}
    # Between the two, 460 rows ended with 1,500 characters each: two thirds of a megabyte, were they kept.
    assert held[560] - held[100] < 100 * _KIB


def test_an_iterator_is_read_once_and_not_kept(tmp_path: Path) -> None:
    alive = itertools.count()
    seen = [next(alive)]

    def counted() -> Iterator[dict[str, Any]]:
        for row in rows(300):
            seen[0] += 1
            yield row

    assert run(program, counted(), tmp_path / "run", model="builtin", failed_share=1, progress=False).complete
    assert seen == [300]


def test_reading_a_run_loads_no_models() -> None:
    code = "import sys, sdialog_like.runs.reading; print([name for name in sys.modules if name.startswith('langchain')])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
