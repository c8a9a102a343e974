"""OpenAI's chat completions: what a request says, and the form of what is sent back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from sdialog_like.errors import InputError
from sdialog_like.seeds import MAX_SEED
from sdialog_like.server.asked import Asked, ChatMessage, read_messages

if TYPE_CHECKING:
    from sdialog_like.engine import Usage
    from sdialog_like.server.problems import Problem

__all__ = ["STREAM_END", "ChatCompletions", "ChatRequest", "error_body", "event", "model_entry", "model_list"]

STREAM_END = "data: [DONE]\n\n"


class StreamOptions(BaseModel):
    """What a stream shall hold besides."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """The body of a request. Parameters that are not listed have no effect."""

    model_config = ConfigDict(extra="ignore")

    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    stop: str | list[str] | None = None
    seed: int | None = None
    n: int | None = None
    logprobs: bool | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    response_format: dict[str, Any] | None = None

    @property
    def tells_usage(self) -> bool:
        """Whether a stream ends with the token counts."""
        return self.stream_options is not None and self.stream_options.include_usage

    def asked(self) -> Asked:
        """Return what is asked of the agent.

        Raises:
            InputError: It is something that agents do not do.
        """
        if self.n not in (None, 1):
            raise InputError("An agent gives one answer (n=1).", hint="Ask several times, with different seeds.")
        if self.tools or self.functions:
            raise InputError("An agent has tools of its own and calls no others.", hint="Leave out tools.")
        if self.logprobs:
            raise InputError("An agent gives no logprobs.")
        if self.response_format not in (None, {"type": "text"}):
            raise InputError("An agent speaks; it cannot be held to a response_format.")
        options = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_completion_tokens or self.max_tokens,
            "stop": [self.stop] if isinstance(self.stop, str) else self.stop or None,
        }
        return read_messages(self.messages, options=options, seed=None if self.seed is None else self.seed % (MAX_SEED + 1))


class ChatCompletions:
    """Writes what is sent back for one request.

    Args:
        completion_id: Names the answer.
        created: When it was asked for, in seconds.
        model: What the caller called the agent.
    """

    def __init__(self, completion_id: str, created: int, model: str) -> None:
        self._id = f"chatcmpl-{completion_id}"
        self._created = created
        self._model = model

    def whole(self, text: str, finish_reason: str, usage: Usage) -> dict[str, Any]:
        """Return the body of an answer that is sent at once."""
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
        return {**self._frame("chat.completion", [choice]), "usage": _usage(usage)}

    def beginning(self) -> str:
        """Return the first event of a stream."""
        return self._chunk({"role": "assistant", "content": ""})

    def piece(self, text: str) -> str:
        """Return the event with a piece of text."""
        return self._chunk({"content": text})

    def ending(self, finish_reason: str) -> str:
        """Return the event that says why the answer ended."""
        return self._chunk({}, finish_reason)

    def spent(self, usage: Usage) -> str:
        """Return the event with the token counts."""
        return event({**self._frame("chat.completion.chunk", []), "usage": _usage(usage)})

    def _chunk(self, delta: Mapping[str, str], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return event(self._frame("chat.completion.chunk", [choice]))

    def _frame(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created, "model": self._model, "choices": choices}


def event(body: Mapping[str, Any]) -> str:
    """Return a server-sent event."""
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def model_list(names: Sequence[str], created: int) -> dict[str, Any]:
    """Return the list of models."""
    return {"object": "list", "data": [model_entry(name, created) for name in names]}


def model_entry(name: str, created: int) -> dict[str, Any]:
    """Return what is said about one model."""
    return {"id": name, "object": "model", "created": created, "owned_by": "sdialog_like"}


def error_body(problem: Problem) -> dict[str, Any]:
    """Return the body that says what went wrong."""
    return {"error": {"message": problem.message, "type": problem.kind, "param": None, "code": problem.code}}


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
    }
