"""Reading a LangChain message as a plain reply, whichever vendor's package made it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

__all__ = ["RawReply", "read_reply"]

_FINISH_KEYS = ("finish_reason", "done_reason", "stop_reason", "stopReason")
_SAME_REASON = {"max_tokens": "length", "model_length": "length", "end_turn": "stop", "stop_sequence": "stop", "eos": "stop"}


@dataclass(frozen=True)
class RawReply:
    """What a model said, before anything is read into it.

    Attributes:
        text: The text, as it came.
        reasoning: What a reasoning model thought aloud, where the server tells it apart from the text.
        finish_reason: ``stop``, ``length`` (cut off by the token limit), or the server's own word; ``None`` if it gave none.
        input_tokens: Tokens of the request, 0 where the server does not count.
        output_tokens: Tokens of the reply, 0 where the server does not count.
    """

    text: str
    reasoning: str | None = None
    finish_reason: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


def read_reply(message: AIMessage) -> RawReply:
    """Read text, reasoning, finish reason and token counts out of a chat model's message."""
    text, thoughts = _read_content(message.content)
    if not text and message.tool_calls:
        # Vendors without a JSON mode answer a schema through a tool call; its arguments are the reply.
        text = json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    reasoning = message.additional_kwargs.get("reasoning_content") or thoughts
    metadata = message.response_metadata
    input_tokens, output_tokens = _read_usage(message.usage_metadata, metadata)
    return RawReply(text, str(reasoning) if reasoning else None, _read_finish(metadata), input_tokens, output_tokens)


def _read_content(content: str | list[Any]) -> tuple[str, str]:
    if isinstance(content, str):
        return content, ""
    text, thoughts = [], []
    for part in content:
        if isinstance(part, str):
            text.append(part)
        elif part.get("type") == "text":
            text.append(part.get("text") or "")
        elif part.get("type") in {"thinking", "reasoning"}:
            thoughts.append(part.get("thinking") or part.get("reasoning") or "")
    return "".join(text), "".join(thoughts)


def _read_finish(metadata: dict[str, Any]) -> str | None:
    for key in _FINISH_KEYS:
        if metadata.get(key):
            reason = str(metadata[key]).lower()
            return _SAME_REASON.get(reason, reason)
    return None


def _read_usage(usage: Any, metadata: dict[str, Any]) -> tuple[int, int]:
    if usage:
        return int(usage.get("input_tokens") or 0), int(usage.get("output_tokens") or 0)
    # Ollama leaves the prompt's count out where its cache held the whole prompt; LangChain then drops both counts.
    return int(metadata.get("prompt_eval_count") or 0), int(metadata.get("eval_count") or 0)
