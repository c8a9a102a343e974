"""OpenAI's format for chat fine-tuning, which most trainers read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sdialog_like.exports.chat_exporter import ChatExporter

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog

__all__ = ["OpenAIExporter"]


class OpenAIExporter(ChatExporter):
    """Writes ``{"messages": [{"role": …, "content": …}, …]}`` lines. The options are those of `ChatShape`."""

    def record(self, messages: list[dict[str, str]], dialog: Dialog) -> dict[str, Any]:
        """Return the messages, and nothing else: other keys are refused by OpenAI's check."""
        return {"messages": messages}
