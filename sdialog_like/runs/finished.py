"""A run that is finished already: told at once, without loading models and whatever else makes rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sdialog_like.engine import Usage
from sdialog_like.errors import RunFolderError
from sdialog_like.runs.plan import read_plan
from sdialog_like.runs.reading import open_run
from sdialog_like.runs.result import RunResult

__all__ = ["FinishedSession", "finished_session"]


@dataclass(frozen=True)
class FinishedSession:
    """A session of a run in which nothing is left to do."""

    result: RunResult

    def wait(self) -> RunResult:
        """Return the run's result."""
        return self.result

    async def awaited(self) -> RunResult:
        """Return the run's result."""
        return self.result


def finished_session(folder: Path) -> FinishedSession | None:
    """Return the session, if the run in this folder is finished and its files are written; ``None`` otherwise.

    A folder with which anything is wrong is not finished: whoever opens it for writing says what.
    """
    try:
        with open_run(folder) as opened:
            report, counts, plan = opened.report(), opened.counts(), opened.plan
            if report is None or counts["waiting"] or plan != read_plan(folder) or not plan.of_this_version():
                return None
    except RunFolderError:
        return None
    return FinishedSession(RunResult(folder, counts, None, Usage(), report))
