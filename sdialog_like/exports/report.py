"""What an export or an import did with the dialogues, also with what did not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

__all__ = ["ExportReport", "ImportReport", "Skipped"]

_SHOWN = 5  # reasons, and ids of each


class Skipped(NamedTuple):
    """A dialogue that was left out.

    Attributes:
        position: Its place among those given, from 1.
        id: Its id, where it has one.
        reason: Why, as a sentence.
    """

    position: int
    id: int | str | None
    reason: str


@dataclass
class ExportReport:
    """What became of the dialogues of one export.

    Attributes:
        format: The format's name.
        target: The file or folder.
        given: How many dialogues there were.
        written: How many of them are in the target.
        skipped: The others, each with the reason.
        not_represented: What the format has no place for, each with the number of written dialogues that have it.
        repairs: What was changed so that dialogues fit, each with the number of dialogues.
    """

    format: str
    target: Path
    given: int = 0
    written: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    not_represented: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)

    def describe(self) -> str:
        """Return the report for reading: a line for what was written, and one for each thing that was not."""
        count = f"{self.written} of {self.given}" if self.skipped else f"{self.written}"
        lines = [f"Wrote {count} dialogue{'' if self.given == 1 else 's'} as {self.format} to {self.target}."]
        lines += self._skipped_lines()
        if self.not_represented:
            lost = ", ".join(
                what if number == self.written else f"{what} (in {number} dialogue{'' if number == 1 else 's'})"
                for what, number in self.not_represented.most_common()
            )
            lines.append(f"{self.format} has no place for: {lost}.")
        lines += [f"Changed in {number}: {what}." for what, number in self.repairs.most_common()]
        return "\n".join(lines)

    def _skipped_lines(self) -> list[str]:
        groups: dict[str, list[Skipped]] = {}
        for skipped in self.skipped:
            groups.setdefault(skipped.reason, []).append(skipped)
        ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
        lines = [f"Left out {len(those)} ({_ids(those)}): {reason}" for reason, those in ordered[:_SHOWN]]
        rest = sum(len(those) for _, those in ordered[_SHOWN:])
        return [*lines, f"Left out {rest} more, for {len(ordered) - _SHOWN} other reasons."] if rest else lines


@dataclass
class ImportReport:
    """What was read, and what was put somewhere else than where it stood.

    Attributes:
        read: How many dialogues were read so far.
        notes: What was moved or renamed, each with how often.
    """

    read: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def describe(self) -> str:
        """Return the report for reading."""
        lines = [f"Read {self.read} dialogue{'' if self.read == 1 else 's'}."]
        return "\n".join(lines + [f"{number} × {what}." for what, number in self.notes.most_common()])


def _ids(those: Sequence[Skipped]) -> str:
    shown = [f"number {one.position}" if one.id is None else f"id {one.id!r}" for one in those[:_SHOWN]]
    return ", ".join(shown) + (", …" if len(those) > _SHOWN else "")
