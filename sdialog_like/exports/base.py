"""What every exporter is."""

from __future__ import annotations

import abc
import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sdialog_like.exports.report import ExportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["Exporter"]


class Exporter(abc.ABC):
    """Writes dialogues in one format. Its constructor's keywords are the format's options; a wrong one is refused there.

    Attributes:
        keeps: The fields of a dialogue, besides its turns' speakers and texts, that the format has a place for; ``None`` for
            all that there are.
    """

    keeps: ClassVar[frozenset[str] | None] = frozenset()

    @classmethod
    def options(cls) -> dict[str, inspect.Parameter]:
        """Return the options by name; a parameter without a default must be given."""
        return {p.name: p for p in inspect.signature(cls).parameters.values() if p.kind is p.KEYWORD_ONLY}

    @abc.abstractmethod
    def open(self, target: Path, report: ExportReport) -> AbstractContextManager[Callable[[Dialog], None]]:
        """Open the target, which takes its place when the block ends without an error.

        Args:
            target: The file or folder.
            report: Takes the repairs.

        Returns:
            What gives a function that writes one dialogue. It raises InputError where a dialogue cannot be written; then it
            has written nothing of it.
        """

    def lost(self, dialog: Dialog) -> Iterable[str]:
        """Say what of a dialogue has no place in the format."""
        if self.keeps is None:
            return []
        named = {name: getattr(dialog, name) for name in type(dialog).model_fields if name not in ("turns", "formatVersion")}
        named |= dialog.model_extra or {}
        lost = [name for name, value in named.items() if name not in self.keeps and value not in (None, "", [], {})]
        extras = {name: None for turn in dialog.turns for name in turn.model_extra or ()}
        return lost + [f"turns' {name}" for name in extras]
