"""Reading all of STAR as Dialog objects, beside what ``json.loads`` of the same bytes takes."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path

from benchmarks.report import Line, say
from sdialog_like.datasets import StarDataset
from sdialog_like.errors import DatasetError

__all__ = ["main", "measure"]

_GOAL = "5x"


def measure(rounds: int = 3) -> list[Line]:
    """Read everything, in turn with plain JSON parsing; an empty list where STAR is missing."""
    path = os.environ.get("SDIALOG_LIKE_STAR") or Path("datasets", "STAR")
    try:
        dataset = StarDataset(path)
    except DatasetError as exc:
        say(f"STAR reading: left out. {exc}")
        return []
    say(f"STAR reading: {rounds} rounds …")
    files = [dataset.path / "dialogues" / f"{dialog_id}.json" for dialog_id in dataset.get_dialog_ids(empty=None)]
    contents = [file.read_bytes() for file in files]
    plain, dialogs, filtered = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        for content in contents:
            json.loads(content)
        plain.append(time.perf_counter() - start)

        dataset.set_path(path)  # forgets what was read
        start = time.perf_counter()
        found = dataset.get_dialogs(empty=None, progress=False)
        dialogs.append(time.perf_counter() - start)
        del found

        start = time.perf_counter()
        dataset.get_dialogs(task_name=dataset.get_tasks()[0], happy=True, progress=False)
        filtered.append(time.perf_counter() - start)
    base = statistics.median(plain)

    def ratio(times: list[float]) -> str:
        return f"{statistics.median(times) / base:.2f}x ({statistics.median(times):.2f} s)"

    return [
        Line(f"`json.loads` of STAR's {len(files)} dialogues, {sum(map(len, contents)) / 1e6:.1f} MB", f"{base:.2f} s"),
        Line("the same files as Dialogs with turns and events", ratio(dialogs), _GOAL),
        Line("one task's happy dialogues after that", ratio(filtered)),
    ]


def main() -> None:
    """Print the ratios."""
    for line in measure():
        print(f"{line.what}: {line.measured}")


if __name__ == "__main__":
    main()
