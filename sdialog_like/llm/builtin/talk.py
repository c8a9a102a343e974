"""A conversation as one side sees it, and what that side says next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

__all__ = ["Line", "Speech", "Talk"]


@dataclass(frozen=True)
class Line:
    """One turn: whether it is the speaker's own, and its text."""

    mine: bool
    text: str


@dataclass(frozen=True)
class Speech:
    """What a side says next, and whether that ends the dialogue."""

    text: str
    ends: bool = False


@dataclass(frozen=True)
class Talk:
    """The turns so far, as seen by the side whose turn it is."""

    lines: tuple[Line, ...]

    @cached_property
    def mine(self) -> tuple[str, ...]:
        """The side's own turns."""
        return tuple(line.text for line in self.lines if line.mine)

    @cached_property
    def theirs(self) -> tuple[str, ...]:
        """The other side's turns."""
        return tuple(line.text for line in self.lines if not line.mine)

    @cached_property
    def last(self) -> str:
        """What the other side said last; empty before it spoke."""
        return self.lines[-1].text if self.lines and not self.lines[-1].mine else ""

    @cached_property
    def text(self) -> str:
        """All turns as one text."""
        return "\n".join(line.text for line in self.lines)

    def flipped(self) -> Talk:
        """The same conversation as the other side sees it."""
        return Talk(tuple(Line(not line.mine, line.text) for line in self.lines))
