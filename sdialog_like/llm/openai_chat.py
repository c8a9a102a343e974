"""ChatOpenAI that keeps what a reasoning model thought.

vLLM, SGLang, NIM, llama-server and DeepSeek send it beside the text, as ``reasoning_content`` or ``reasoning``; ChatOpenAI
reads only what OpenAI itself sends, and drops it. A module of its own, because the package is an extra.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI

__all__ = ["FullChatOpenAI"]


class FullChatOpenAI(ChatOpenAI):
    """ChatOpenAI whose messages have ``reasoning_content`` among their ``additional_kwargs``, where the server sends it."""

    def _create_chat_result(self, response: Any, generation_info: dict[str, Any] | None = None) -> ChatResult:
        result = super()._create_chat_result(response, generation_info)
        choices: Any = response.get("choices") if isinstance(response, dict) else response.choices
        for generation, choice in zip(result.generations, choices, strict=False):
            said = choice["message"] if isinstance(choice, dict) else (choice.message.model_extra or {})
            _keep_thoughts(generation.message, said)
        return result

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        if made is not None and (choices := chunk.get("choices")):
            _keep_thoughts(made.message, choices[0].get("delta") or {})
        return made


def _keep_thoughts(message: Any, said: Mapping[str, Any]) -> None:
    thoughts = said.get("reasoning_content") or said.get("reasoning")
    if isinstance(message, AIMessage) and isinstance(thoughts, str):
        message.additional_kwargs["reasoning_content"] = thoughts
