"""Every vendor's message reads as the same plain reply."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata

from sdialog_like.llm import RawReply, read_reply


def test_text_usage_and_finish_reason() -> None:
    usage = UsageMetadata(input_tokens=3, output_tokens=4, total_tokens=7)
    message = AIMessage("Hello.", usage_metadata=usage, response_metadata={"finish_reason": "stop"})
    assert read_reply(message) == RawReply("Hello.", None, "stop", 3, 4)


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"done_reason": "length"}, "length"),
        ({"stop_reason": "max_tokens"}, "length"),
        ({"finish_reason": "MAX_TOKENS"}, "length"),
        ({"stop_reason": "end_turn"}, "stop"),
        ({"finish_reason": "content_filter"}, "content_filter"),
        ({"finish_reason": None}, None),
        ({}, None),
    ],
)
def test_finish_reasons_have_one_name(metadata: dict[str, Any], reason: str | None) -> None:
    assert read_reply(AIMessage("x", response_metadata=metadata)).finish_reason == reason


def test_reasoning_is_told_apart_from_the_text() -> None:
    assert read_reply(AIMessage("Yes.", additional_kwargs={"reasoning_content": "Hm."})).reasoning == "Hm."
    blocks: list[str | dict[str, Any]] = [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Ye"}, "s."]
    reply = read_reply(AIMessage(content=blocks))
    assert (reply.text, reply.reasoning) == ("Yes.", "Hm.")


def test_a_tool_call_that_answers_a_schema_is_the_reply() -> None:
    call = {"name": "Reply", "args": {"name": "Zoë"}, "id": "1", "type": "tool_call"}
    assert read_reply(AIMessage("", tool_calls=[call])).text == '{"name": "Zoë"}'


def test_ollamas_counts_are_read_where_langchain_drops_them() -> None:
    reply = read_reply(AIMessage("x", response_metadata={"eval_count": 12}))
    assert (reply.input_tokens, reply.output_tokens) == (0, 12)
