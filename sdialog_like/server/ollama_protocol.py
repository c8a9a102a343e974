"""Ollama's chat: what a request says, and the form of what is sent back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from sdialog_like.errors import InputError
from sdialog_like.seeds import MAX_SEED
from sdialog_like.server.asked import Asked, ChatMessage, read_messages

if TYPE_CHECKING:
    from sdialog_like.engine import Usage
    from sdialog_like.server.problems import Problem

__all__ = ["OllamaChat", "OllamaRequest", "ShowRequest", "error_body", "line", "model_tags", "shown_model", "timestamp"]

_DETAILS = {
    "parent_model": "",
    "format": "",
    "family": "sdialog_like",
    "families": ["sdialog_like"],
    "parameter_size": "",
    "quantization_level": "",
}


class OllamaOptions(BaseModel):
    """The options that an agent's model is given. The others, of how a server loads and runs a model, have no effect."""

    model_config = ConfigDict(extra="ignore")

    temperature: float | None = Field(default=None, ge=0)
    top_p: float | None = Field(default=None, ge=0, le=1)
    num_predict: int | None = None
    stop: str | list[str] | None = None
    seed: int | None = None


class OllamaRequest(BaseModel):
    """The body of a request. Parameters that are not listed have no effect."""

    model_config = ConfigDict(extra="ignore")

    model: str
    messages: list[ChatMessage] | None = None
    stream: bool | None = None
    options: OllamaOptions | None = None
    format: Any = None
    tools: list[Any] | None = None

    def asked(self) -> Asked:
        """Return what is asked of the agent.

        Raises:
            InputError: It is something that agents do not do.
        """
        if self.tools:
            raise InputError("An agent has tools of its own and calls no others.", hint="Leave out tools.")
        if self.format:
            raise InputError("An agent speaks; it cannot be held to a format.")
        given = self.options or OllamaOptions()
        options = {
            "temperature": given.temperature,
            "top_p": given.top_p,
            # 0 and less mean "no limit" to Ollama.
            "max_tokens": given.num_predict if given.num_predict and given.num_predict > 0 else None,
            "stop": [given.stop] if isinstance(given.stop, str) else given.stop or None,
        }
        # A negative seed means "a random one" to Ollama.
        seed = None if given.seed is None or given.seed < 0 else given.seed % (MAX_SEED + 1)
        return read_messages(self.messages or [], options=options, seed=seed)


class ShowRequest(BaseModel):
    """Asks about one model; ``name`` is what older programs call it."""

    model_config = ConfigDict(extra="ignore")

    model: str = ""
    name: str = ""


class OllamaChat:
    """Writes what is sent back for one request.

    Args:
        model: What the caller called the agent.
    """

    def __init__(self, model: str) -> None:
        self._model = model

    def piece(self, text: str) -> str:
        """Return the line with a piece of text."""
        return line({**self._frame(text), "done": False})

    def whole(self, text: str, finish_reason: str, usage: Usage, nanoseconds: int) -> dict[str, Any]:
        """Return the body of an answer that is sent at once; without text, it ends a stream."""
        return {
            **self._frame(text),
            "done": True,
            "done_reason": finish_reason,
            "total_duration": nanoseconds,
            "load_duration": 0,
            "prompt_eval_count": usage.input_tokens,
            "prompt_eval_duration": 0,
            "eval_count": usage.output_tokens,
            "eval_duration": nanoseconds,
        }

    def loaded(self) -> dict[str, Any]:
        """Return the body for a request without messages, which is how a model is loaded beforehand."""
        return {**self._frame(""), "done": True, "done_reason": "load"}

    def _frame(self, text: str) -> dict[str, Any]:
        return {
            "model": self._model,
            "created_at": timestamp(),
            "message": {"role": "assistant", "content": text},
        }


def line(body: Mapping[str, Any]) -> str:
    """Return a line of a stream."""
    return json.dumps(body, ensure_ascii=False) + "\n"


def model_tags(names: Sequence[str], modified_at: str) -> dict[str, Any]:
    """Return the list of models."""
    return {
        "models": [
            {
                "name": name,
                "model": name,
                "modified_at": modified_at,
                "size": 0,
                "digest": hashlib.sha256(name.encode()).hexdigest(),
                "details": _DETAILS,
            }
            for name in names
        ]
    }


def shown_model(modified_at: str) -> dict[str, Any]:
    """Return what is said about a model: that it can talk. Who it plays is not told."""
    return {
        "modelfile": "",
        "parameters": "",
        "template": "",
        "details": _DETAILS,
        "model_info": {"general.architecture": "sdialog_like"},
        "capabilities": ["completion"],
        "modified_at": modified_at,
    }


def error_body(problem: Problem) -> dict[str, Any]:
    """Return the body that says what went wrong."""
    return {"error": problem.message}


def timestamp() -> str:
    """Return this moment, as Ollama writes it."""
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
