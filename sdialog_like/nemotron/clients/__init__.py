"""Clients: what the pipelines ask. The package's own call seam, or a foreign client (OpenAI's, NeMo's, any like them)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "AsyncLLMClient",
    "AsyncOpenAIClient",
    "ChatModelClient",
    "ConversationFormatter",
    "LLMClient",
    "ModelFamily",
    "NemoDeployClient",
    "OpenAIClient",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "AsyncLLMClient": "sdialog_like.nemotron.clients.base",
        "AsyncOpenAIClient": "sdialog_like.nemotron.clients.openai_client",
        "ChatModelClient": "sdialog_like.nemotron.clients.chat_model",
        "ConversationFormatter": "sdialog_like.nemotron.clients.base",
        "LLMClient": "sdialog_like.nemotron.clients.base",
        "ModelFamily": "sdialog_like.nemotron.clients.binding",
        "NemoDeployClient": "sdialog_like.nemotron.clients.nemo_deploy",
        "OpenAIClient": "sdialog_like.nemotron.clients.openai_client",
    },
)

if TYPE_CHECKING:
    from sdialog_like.nemotron.clients.base import AsyncLLMClient, ConversationFormatter, LLMClient
    from sdialog_like.nemotron.clients.binding import ModelFamily
    from sdialog_like.nemotron.clients.chat_model import ChatModelClient
    from sdialog_like.nemotron.clients.nemo_deploy import NemoDeployClient
    from sdialog_like.nemotron.clients.openai_client import AsyncOpenAIClient, OpenAIClient
