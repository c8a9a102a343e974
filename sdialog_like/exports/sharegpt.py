"""ShareGPT's format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sdialog_like.exports.chat_exporter import ChatExporter

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["ShareGPTExporter"]

_FROM = {"system": "system", "user": "human", "assistant": "gpt"}


class ShareGPTExporter(ChatExporter):
    """Writes ``{"id": …, "conversations": [{"from": "human", "value": …}, …]}`` lines. The options are those of `ChatShape`.

    Many trainers of this format want chats that begin with the human: ``leading="drop"`` or ``"open"`` sees to it.
    """

    keeps: ClassVar[frozenset[str] | None] = frozenset({"dialogId"})

    def record(self, messages: list[dict[str, str]], dialog: Dialog) -> dict[str, Any]:
        """Return the id, where there is one, and the conversation."""
        conversation = [{"from": _FROM[message["role"]], "value": message["content"]} for message in messages]
        return ({} if dialog.dialogId is None else {"id": dialog.dialogId}) | {"conversations": conversation}
