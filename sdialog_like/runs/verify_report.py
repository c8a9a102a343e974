"""What verifying a run has found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sdialog_like.runs.comparison import Difference

__all__ = ["CheckedRow", "Status", "VerifyReport"]

Status: TypeAlias = Literal["reproducible", "replayable", "different", "unrecorded", "failed"]
"""What a row turned out to be; see `VerifyReport.counts`."""

_MOST_SHOWN = 10  # rows in a description; ``rows`` has more


@dataclass(frozen=True)
class CheckedRow:
    """One row that was made again and is not simply identical.

    Attributes:
        id: The row's id.
        position: Its place among the rows.
        seed: Its seed.
        status: What it turned out to be.
        difference: Where it first differs from what was recorded, if it was made.
        problem: Why it could not be made again.
    """

    id: int | str
    position: int
    seed: int
    status: Status
    difference: Difference | None = None
    problem: str | None = None

    def describe(self) -> str:
        """Say it for people, on several lines."""
        says = {
            "replayable": "the model answers otherwise now; from the journal it is identical",
            "different": "not what was recorded",
            "unrecorded": "needs the server",
            "failed": "could not be made again",
        }
        lines = [f"{self.id!r} (seed {self.seed}): {says.get(self.status, self.status)}"]
        if self.problem is not None:
            lines.append(f"  {self.problem}")
        if self.difference is not None:
            described = self.difference.describe("recorded", "made again")
            lines += [f"  {line}" for line in described.splitlines()]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = self.difference
        said = [None if each is None else vars(each) for each in (found.first, found.second)] if found else []
        return {
            "id": self.id,
            "position": self.position,
            "seed": self.seed,
            "status": self.status,
            "problem": self.problem,
            "turn": found.turn if found else None,
            "recorded": said[0] if said else None,
            "madeAgain": said[1] if said else None,
            "parts": {path: list(pair) for path, pair in found.parts.items()} if found else {},
        }


@dataclass(frozen=True)
class VerifyReport:
    """What came of making a run's dialogues again.

    Attributes:
        folder: The run's folder.
        offline: Whether recorded replies alone were used.
        done: How many rows of the run are done; others are not checked.
        checked: How many of them were made again.
        counts: How many of these are ``reproducible`` (the model makes them again, identical), ``replayable`` (identical,
            but from the journal only), ``different`` (not even from the journal), ``unrecorded`` (offline: a reply that they
            need is not in the journal), ``failed`` (could not be made again).
        rows: Those that are not as they should be, in their order; the first hundred of them.
        notes: What is not as it was when the run was made.
    """

    folder: Path
    offline: bool
    done: int
    checked: int
    counts: dict[Status, int]
    rows: list[CheckedRow] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all that was checked is as good as it can be: offline replayable, else reproducible."""
        return self.counts.get("replayable" if self.offline else "reproducible", 0) == self.checked

    def describe(self) -> str:
        """Say it for people, on several lines."""
        found = ", ".join(f"{number} {status}" for status, number in self.counts.items() if number) or "nothing to check"
        how = "from the journal alone" if self.offline else "from the journal and with the model"
        lines = [f"{self.checked} of {self.done} finished rows made again, {how}: {found}."]
        lines += [f"Not as it was: {note}" for note in self.notes]
        lines += [row.describe() for row in self.rows[:_MOST_SHOWN]]
        wrong = self.checked - self.counts.get("replayable" if self.offline else "reproducible", 0)
        if wrong > _MOST_SHOWN:
            lines.append(f"… and {wrong - _MOST_SHOWN} more")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "folder": str(self.folder),
            "offline": self.offline,
            "ok": self.ok,
            "done": self.done,
            "checked": self.checked,
            "counts": dict(self.counts),
            "notes": list(self.notes),
            "rows": [row.to_dict() for row in self.rows],
        }

    def __str__(self) -> str:
        return self.describe()
