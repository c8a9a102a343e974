"""A run of a pipeline that somebody kills from outside.

python tests/nemotron/killed_pipeline.py URL FOLDER CONCURRENCY
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sdialog_like.nemotron import OpenQAPipeline
from sdialog_like.runs import RunResult, run

COUNTS = {"n_macro_topics": 3, "n_subtopics": 2, "n_openlines": 2, "n_revisions": 2}
LISTS = 1 + 3 + 9 + 18


def work(url: str, **arguments: Any) -> OpenQAPipeline:
    return OpenQAPipeline(**COUNTS, model="writer", base_url=url, **arguments)


def begin(url: str, folder: Path, **arguments: Any) -> RunResult:
    """Begin the run, or go on with it."""
    return run(work(url), 1, output=folder, seed=1, progress=False, **arguments)


if __name__ == "__main__":
    begin(sys.argv[1], Path(sys.argv[2]), concurrency=int(sys.argv[3]))
