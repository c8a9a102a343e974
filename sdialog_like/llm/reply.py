"""Reading a LangChain message as a plain reply, whichever vendor's package made it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sdialog_like.llm.tool_calls import ToolCall

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

__all__ = ["RawReply", "is_whole", "join_chunks", "read_reply", "read_text"]

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
        tool_calls: What it wants called, where it was given tools.
    """

    text: str
    reasoning: str | None = None
    finish_reason: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    tool_calls: tuple[ToolCall, ...] = ()


def read_reply(message: AIMessage, *, tools: bool = False) -> RawReply:
    """Read text, reasoning, tool calls, finish reason and token counts out of a chat model's message.

    Args:
        message: What the chat model returned.
        tools: Whether it was given tools. Otherwise a tool call can only be a vendor's way to answer a schema.
    """
    text, thoughts = _read_content(message.content)
    calls = _read_calls(message) if tools else ()
    if not text and not tools and message.tool_calls:
        # Vendors without a JSON mode answer a schema through a tool call; its arguments are the reply.
        text = json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    reasoning = message.additional_kwargs.get("reasoning_content") or thoughts
    metadata = message.response_metadata
    input_tokens, output_tokens = _read_usage(message.usage_metadata, metadata)
    return RawReply(text, str(reasoning) if reasoning else None, _read_finish(metadata), input_tokens, output_tokens, calls)


def read_text(message: BaseMessage) -> str:
    """Read the text alone, without reasoning, out of a message or a piece of one."""
    return _read_content(message.content)[0]


def join_chunks(chunks: Sequence[AIMessage]) -> AIMessage:
    """Put the pieces of a stream together; a chat model that cannot stream gives one whole message."""
    from langchain_core.messages import AIMessageChunk
    from langchain_core.messages.ai import add_ai_message_chunks

    pieces = [chunk for chunk in chunks if isinstance(chunk, AIMessageChunk)]
    if len(pieces) != len(chunks):
        return chunks[-1]
    whole: AIMessageChunk = add_ai_message_chunks(*pieces)
    for chunk in chunks:
        for key in _FINISH_KEYS:
            # Merging writes equal texts behind each other; some servers give the reason more than once.
            if chunk.response_metadata.get(key):
                whole.response_metadata[key] = chunk.response_metadata[key]
    return whole


def is_whole(message: AIMessage) -> bool:
    """Say whether a reply that came as a stream has its end: the server said why, or at least that, it stopped."""
    metadata = message.response_metadata
    done = metadata.get("done") is True or metadata.get("status") in {"completed", "incomplete"}
    return done or _read_finish(metadata) is not None


def _read_calls(message: AIMessage) -> tuple[ToolCall, ...]:
    chunks = getattr(message, "tool_call_chunks", None)
    if chunks:
        # LangChain closes JSON that was cut off when it reads the arguments of a stream; here it has to be whole.
        return tuple(map(_as_written, chunks))
    calls = [ToolCall(str(each["id"] or ""), each["name"], each["args"]) for each in message.tool_calls]
    return (*calls, *map(_as_written, message.invalid_tool_calls))


def _as_written(call: Mapping[str, Any]) -> ToolCall:
    """Read a call whose arguments came as text; none at all is how some models write an empty object."""
    identity, name, text = str(call["id"] or ""), str(call["name"] or ""), call["args"]
    try:
        args = json.loads(text or "{}")
        args = {} if args is None else args
    except ValueError:
        args = None
    return ToolCall(identity, name, args) if isinstance(args, dict) else ToolCall(identity, name, None, text)


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
