"""The stand-in as a LangChain chat model."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.respond import respond
from sdialog_like.llm.builtin.tool_use import ToolUse, pass_on, wanted_call
from sdialog_like.llm.reply import read_text

__all__ = ["BuiltinChatModel"]


class BuiltinChatModel(BaseChatModel):
    """A rule-based stand-in for a language model. It is not one, and its texts are not a language model's.

    It reads this package's prompts (personas, circumstances, flowcharts, descriptions) and answers in character, or fills a
    JSON schema sensibly. It needs no server, no download and no network, and keeps nothing between calls: the answer
    follows from the messages, the seed and the schema.

    Per-call keyword arguments: ``seed`` (a whole number) and ``schema`` (a JSON schema; the answer is then JSON). Sampling
    parameters such as ``temperature`` are taken and have no effect; ``max_tokens`` cuts the answer, in words. Of ``tools``
    (in OpenAI's form) it calls one where the last words heard ask for it and all that it needs was said.

    Attributes:
        seed: The seed of calls that give none.
    """

    seed: int = 0

    @property
    def _llm_type(self) -> str:
        return "builtin"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": "builtin", "kind": "rule-based stand-in, not a language model", "seed": self.seed}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._result(messages, stop, kwargs)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        # An answer takes less than a thread hop.
        return self._result(messages, stop, kwargs)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        whole = self._message(messages, stop, kwargs)
        for word in re.findall(r"\s*\S+|\s+$", read_text(whole)):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                tool_calls=whole.tool_calls,
                usage_metadata=whole.usage_metadata,
                response_metadata=whole.response_metadata,
            )
        )

    def _result(self, messages: Sequence[BaseMessage], stop: Sequence[str] | None, options: Mapping[str, Any]) -> ChatResult:
        message = self._message(messages, stop, options)
        info = {"finish_reason": message.response_metadata["finish_reason"]}
        return ChatResult(generations=[ChatGeneration(message=message, generation_info=info)])

    def _message(self, messages: Sequence[BaseMessage], stop: Sequence[str] | None, options: Mapping[str, Any]) -> AIMessage:
        given = options.get("seed")
        seed = self.seed if given is None else int(given)
        turns = [(message.type, read_text(message)) for message in messages if not _only_calls(message)]
        results = _fresh_results(messages)
        call = None if results else _wanted(messages, options.get("tools") or ())
        text = ""
        if results:
            text = pass_on(results, Chance(seed))
        elif call is None:
            text = respond(turns, seed=seed, schema=options.get("schema"))
        text = _stopped(text, stop)
        text, finish = _shortened(text, options.get("max_tokens"))
        read, written = sum(len(content.split()) for _, content in turns), len(text.split())
        calls = (
            [] if call is None else [{"id": f"call_{len(messages)}", "name": call[0], "args": call[1], "type": "tool_call"}]
        )
        return AIMessage(
            content=text,
            tool_calls=calls,
            usage_metadata=UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written),
            response_metadata={"finish_reason": "tool_calls" if calls else finish, "model_name": "builtin"},
        )


def _only_calls(message: BaseMessage) -> bool:
    """Say whether a message is no part of the talk: a tool's result, or nothing but calls."""
    return isinstance(message, ToolMessage) or (
        isinstance(message, AIMessage) and bool(message.tool_calls) and not message.text
    )


def _fresh_results(messages: Sequence[BaseMessage]) -> list[str]:
    """Return the results of tools that came since somebody spoke, if they are the last that came."""
    results: list[str] = []
    for message in reversed(messages):
        if isinstance(message, ToolMessage):
            results.insert(0, read_text(message))
        elif not _only_calls(message):
            break
    return results


def _wanted(messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]) -> ToolUse | None:
    if not tools or not isinstance(messages[-1], HumanMessage):
        return None
    heard = [read_text(message) for message in messages if isinstance(message, HumanMessage)]
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return wanted_call(heard, [tool["function"] for tool in tools], [(call["name"], call["args"]) for call in calls])


def _stopped(text: str, stop: Sequence[str] | None) -> str:
    """Cut the text before the first stop string, as servers do."""
    ends = [text.find(mark) for mark in stop or () if mark and mark in text]
    return text[: min(ends)] if ends else text


def _shortened(text: str, max_tokens: Any) -> tuple[str, str]:
    """Cut the text after ``max_tokens`` words, for the stand-in's tokens are words."""
    if not isinstance(max_tokens, int) or max_tokens < 1 or len(text.split()) <= max_tokens:
        return text, "stop"
    return " ".join(text.split()[:max_tokens]), "length"
