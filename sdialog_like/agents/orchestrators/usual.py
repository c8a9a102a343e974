"""What the usual orchestrators have in common."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from typing_extensions import Self

from sdialog_like.agents.materials import check_text
from sdialog_like.agents.orchestrators.base import Orchestrator

__all__ = ["UsualOrchestrator"]


class UsualOrchestrator(Orchestrator):
    """An orchestrator that may be persistent, and may have a name of its own in the record.

    Args:
        persistent: Whether its instructions hold from then on. The same instruction is then given only once.
        event_label: What the record calls it; the name of its class otherwise.
    """

    _shared: ClassVar[frozenset[str]] = frozenset()
    """Attributes that all dialogues share: functions and models, which are used and never changed, and may be large."""

    def __init__(self, *, persistent: bool = False, event_label: str | None = None) -> None:
        self.persistent = bool(persistent)
        self.event_label = None if event_label is None else check_text(event_label, "event_label")
        self._holding: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the record calls it."""
        return self.event_label or super().name

    def give(self, text: str) -> str | None:
        """Return an instruction to give; ``None`` where it is persistent and holds already."""
        if self.persistent:
            if text in self._holding:
                return None
            self._holding = (*self._holding, text)
        return text

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = object.__new__(type(self))
        memo[id(self)] = twin
        for name, value in vars(self).items():
            twin.__dict__[name] = value if name in self._shared else copy.deepcopy(value, memo)
        return twin
