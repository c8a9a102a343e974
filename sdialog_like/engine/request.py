"""One request to a model, and the key that says when two requests are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sdialog_like.engine.usage import Usage
from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from sdialog_like.engine.streaming import Pieces
    from sdialog_like.llm import BoundModel, ToolSpec

__all__ = ["Request", "canonical_json", "digest"]

# How a request is carried out, not what it asks for; changing one of these must not make recorded replies useless.
_TRANSPORT_OPTIONS = frozenset(
    {"api_key", "base_url", "client_kwargs", "extra_headers", "headers", "keep_alive", "max_retries", "timeout"}
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model, once.

    Attributes:
        model: Who is asked.
        messages: Role and content of each message; one that calls tools has ``tool_calls`` too, and a tool's result has
            ``tool_call_id``.
        seed: The request's own seed.
        schema: The JSON schema that the reply should fit, if any.
        options: Further arguments of this very call; those that shape content win over the model's own parameters.
        prompt: The messages as LangChain's objects.
        spent: Where the wrappers count what the request costs.
        row_id: Whose request it is.
        tools: What the model may call.
        pieces: Where the text goes as it comes, where somebody reads along.
        answered_by: The endpoint that answered last, where the model has several; written by the wrapper that chooses.
    """

    model: BoundModel
    messages: Sequence[Mapping[str, Any]]
    seed: int
    schema: dict[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    prompt: Sequence[BaseMessage] = field(default=(), repr=False, compare=False)
    spent: Usage = field(default_factory=Usage, repr=False, compare=False)
    row_id: str | int | None = field(default=None, compare=False)
    answered_by: list[str] = field(default_factory=list, repr=False, compare=False)
    tools: Sequence[ToolSpec] = ()
    pieces: Pieces | None = field(default=None, repr=False, compare=False)

    @property
    def begun(self) -> bool:
        """Whether somebody has been given a piece of the reply, so that it cannot be asked for again."""
        return self.pieces is not None and self.pieces.begun

    def content_key(self) -> str:
        """Return what identifies the request's content: 32 hexadecimal digits.

        Two requests with the same key may have the same reply. Model spec, content parameters, messages, schema, tools
        and seed take part; whether it streams, the server's address, timeouts, keys and limits do not.

        Raises:
            InputError: An option cannot be written as JSON, so that the request could not be recognised again.
        """
        shaping = {name: value for name, value in self.options.items() if name not in _TRANSPORT_OPTIONS}
        content: dict[str, Any] = {
            "model": self.model.spec,
            "parameters": {**self.model.parameters, **shaping},
            "messages": [
                (message["role"], message["content"]) if len(message) == 2 else _content_of(message)
                for message in self.messages
            ],
            "schema": self.schema,
            "seed": self.seed,
        }
        if self.tools:
            # Only then: a request without tools keeps the key that it had before there were any.
            content["tools"] = [tool.as_openai() for tool in self.tools]
        return digest(content)


def _content_of(message: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what of a message takes part in the key."""
    if message["role"] == "tool":
        return message["role"], message["content"], message["tool_call_id"]
    if message.get("tool_calls"):
        calls = [[call["id"], call["name"], dict(call["args"])] for call in message["tool_calls"]]
        return message["role"], message["content"], calls
    return message["role"], message["content"]


def canonical_json(value: Any) -> str:
    """Write a value as the one JSON text that all equal values share.

    Raises:
        InputError: JSON cannot hold it.
    """
    try:
        return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as exc:
        raise InputError(f"This cannot be written as JSON, so it could not be recorded: {exc}.") from exc


def digest(value: Any) -> str:
    """Return BLAKE2b of the value's canonical JSON: 32 hexadecimal digits."""
    return hashlib.blake2b(canonical_json(value).encode("ascii"), digest_size=16).hexdigest()
