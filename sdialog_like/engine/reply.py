"""What a call gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sdialog_like.engine.usage import Usage
from sdialog_like.llm.tool_calls import ToolCall

__all__ = ["Reply"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's answer, accepted.

    Attributes:
        text: The answer's text as it came, without the reasoning.
        parsed: What the text says in the schema that was asked for: an instance of the pydantic class, or plain data;
            ``None`` where no schema was given.
        usage: What this call cost, repeats included; nothing where a journal had the answer.
        finish_reason: Why the model stopped, in its server's word (``stop``, ``length`` …), where it said so.
        reasoning: The model's reasoning text, where there is one.
        seed: The seed of the very request that this answers; differs from the seed asked for after a repair.
        tool_calls: What the model wants called. Their ids follow from the request; those of servers are random.
    """

    text: str
    parsed: Any
    usage: Usage
    finish_reason: str | None
    reasoning: str | None
    seed: int
    tool_calls: tuple[ToolCall, ...] = ()
