"""What the exporters of chats share: options, and lines made of messages."""

from __future__ import annotations

import abc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdialog_like.atomic import atomic_writer
from sdialog_like.exports.base import Exporter
from sdialog_like.exports.chat import ChatShape
from sdialog_like.exports.lines import json_line
from sdialog_like.exports.report import ExportReport

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["ChatExporter"]


class ChatExporter(Exporter):
    """Writes each dialogue as a line made of its chat messages. The options are those of `ChatShape`."""

    def __init__(self, **shape: Any) -> None:
        self._shape = ChatShape(**shape)

    @classmethod
    def options(cls) -> dict[str, inspect.Parameter]:
        """Return the options by name: the format's own, and those of `ChatShape`."""
        return super().options() | dict(inspect.signature(ChatShape).parameters)

    @abc.abstractmethod
    def record(self, messages: list[dict[str, str]], dialog: Dialog) -> dict[str, Any]:
        """Return what stands on the line.

        Raises:
            InputError: The format cannot hold these messages.
        """

    def lost(self, dialog: Dialog) -> list[str]:
        """Say what is lost; roles stand for the speakers' names, and a persona may be in the system message."""
        lost = list(super().lost(dialog))
        if self._shape.system == "persona" and "personas" in lost:
            lost[lost.index("personas")] = "personas (but for the assistant's description)"
        return [*lost, "speakers' names"]

    @contextmanager
    def open(self, target: Path, report: ExportReport) -> Iterator[Callable[[Dialog], None]]:
        """Open the file."""
        with atomic_writer(target) as file:

            def write(dialog: Dialog) -> None:
                chat = self._shape.shape(dialog)
                file.write(json_line(self.record(chat.messages, dialog)))
                report.repairs.update(chat.repairs)

            yield write
