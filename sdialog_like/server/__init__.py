"""Agents as a chat model: an endpoint in the form of OpenAI's and of Ollama's, for any program that can talk to one of them.

Whoever asks sends the whole conversation each time; the server keeps none and logs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["BackgroundServer", "make_app", "serve"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "BackgroundServer": "sdialog_like.server.serving",
        "make_app": "sdialog_like.server.app",
        "serve": "sdialog_like.server.serving",
    },
)

if TYPE_CHECKING:
    from sdialog_like.server.app import make_app
    from sdialog_like.server.serving import BackgroundServer, serve
