"""A part of a run's rows: every n-th one. Shards and worker processes each get one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sdialog_like.errors import InputError

__all__ = ["Part", "shard_folder"]


def shard_folder(folder: Path, part: Part) -> Path:
    """Return where a shard of the run in this folder is made."""
    return folder / f"shard-{part.index + 1}-of-{part.count}"


@dataclass(frozen=True, slots=True)
class Part:
    """The rows whose position leaves ``index`` when divided by ``count``; all rows by default.

    Every n-th row rather than a block of them: parts are then alike where neighbours in the rows are.

    Attributes:
        index: From 0.
        count: How many parts there are.
    """

    index: int = 0
    count: int = 1

    def has(self, position: int) -> bool:
        """Whether the row at this position is in the part."""
        return position % self.count == self.index

    def split(self, count: int) -> list[Part]:
        """Divide this part into ``count`` smaller ones."""
        return [Part(self.index + self.count * number, self.count * count) for number in range(count)]

    @classmethod
    def parse(cls, text: str) -> Part:
        """Read ``2/8``, the second of eight.

        Raises:
            InputError: It is something else, or there is no such shard.
        """
        found = re.fullmatch(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*", str(text))
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise InputError(f"A shard is i/n with i from 1 to n, such as 2/8, not {text!r}.")
        return cls(int(found[1]) - 1, int(found[2]))

    def __str__(self) -> str:
        return f"{self.index + 1}/{self.count}"
