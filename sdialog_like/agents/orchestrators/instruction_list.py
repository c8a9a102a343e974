"""Instructions that were written beforehand, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.agents.materials import check_text
from sdialog_like.agents.orchestrators.base import Look
from sdialog_like.agents.orchestrators.usual import UsualOrchestrator
from sdialog_like.errors import InputError

__all__ = ["InstructionListOrchestrator"]


class InstructionListOrchestrator(UsualOrchestrator):
    """Gives instructions by the number of the agent's own turn.

    Args:
        instructions: One for each of the agent's turns in order (``None`` where there is nothing to say); or a mapping from
            the number of its turn, from 0, to the instruction.
        persistent: Whether instructions hold from then on.
        event_label: What the record calls it.

    Example:
        >>> steps = InstructionListOrchestrator(["Greet warmly.", "Ask for the budget.", "Suggest one activity."])
        >>> later = InstructionListOrchestrator({4: "Mention that you have to leave soon."})
    """

    def __init__(
        self,
        instructions: Sequence[str | None] | Mapping[int, str | None],
        persistent: bool = False,
        event_label: str | None = None,
    ) -> None:
        super().__init__(persistent=persistent, event_label=event_label)
        if isinstance(instructions, str) or not isinstance(instructions, (Sequence, Mapping)):
            raise InputError(
                f"instructions is a list, or a mapping from turn numbers, not {type(instructions).__name__}.",
                hint='For what holds in all turns, write SimpleReflexOrchestrator(lambda look: True, "…", on="look").',
            )
        self.instructions: tuple[str | None, ...] | dict[int, str | None]
        if isinstance(instructions, Mapping):
            self.instructions = {_number(turn): _told(text) for turn, text in instructions.items()}
        else:
            self.instructions = tuple(map(_told, instructions))

    def look(self, look: Look) -> str | None:
        """Give the instruction of this turn, if there is one."""
        own = sum(turn.speaker == look.name for turn in look.transcript)
        if isinstance(self.instructions, dict):
            told = self.instructions.get(own)
        else:
            told = self.instructions[own] if own < len(self.instructions) else None
        return None if told is None else self.give(told)


def _number(turn: Any) -> int:
    if isinstance(turn, str) and turn.isdecimal():
        turn = int(turn)  # a mapping that was JSON, or YAML with quotes
    if isinstance(turn, bool) or not isinstance(turn, int) or turn < 0:
        raise InputError(f"A turn's number is a whole number from 0, not {turn!r}.")
    return turn


def _told(text: Any) -> str | None:
    return None if text is None else check_text(text, "An instruction")
