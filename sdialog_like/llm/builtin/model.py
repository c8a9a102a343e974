"""The stand-in as a LangChain chat model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult

from sdialog_like.llm.builtin.respond import respond

__all__ = ["BuiltinChatModel"]


class BuiltinChatModel(BaseChatModel):
    """A rule-based stand-in for a language model. It is not one, and its texts are not a language model's.

    It reads this package's prompts (personas, circumstances, flowcharts, descriptions) and answers in character, or fills a
    JSON schema sensibly. It needs no server, no download and no network, and keeps nothing between calls: the answer
    follows from the messages, the seed and the schema.

    Per-call keyword arguments: ``seed`` (a whole number) and ``schema`` (a JSON schema; the answer is then JSON). Sampling
    parameters such as ``temperature`` are taken and have no effect; ``max_tokens`` cuts the answer, in words.

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

    def _result(self, messages: Sequence[BaseMessage], stop: Sequence[str] | None, options: Mapping[str, Any]) -> ChatResult:
        seed = options.get("seed")
        turns = [
            (message.type, message.text if isinstance(message.text, str) else str(message.content)) for message in messages
        ]
        text = respond(turns, seed=self.seed if seed is None else int(seed), schema=options.get("schema"))
        text = _stopped(text, stop)
        text, finish = _shortened(text, options.get("max_tokens"))
        read, written = sum(len(content.split()) for _, content in turns), len(text.split())
        message = AIMessage(
            content=text,
            usage_metadata=UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written),
            response_metadata={"finish_reason": finish, "model_name": "builtin"},
        )
        return ChatResult(generations=[ChatGeneration(message=message, generation_info={"finish_reason": finish})])


def _stopped(text: str, stop: Sequence[str] | None) -> str:
    """Cut the text before the first stop string, as servers do."""
    ends = [text.find(mark) for mark in stop or () if mark and mark in text]
    return text[: min(ends)] if ends else text


def _shortened(text: str, max_tokens: Any) -> tuple[str, str]:
    """Cut the text after ``max_tokens`` words, for the stand-in's tokens are words."""
    if not isinstance(max_tokens, int) or max_tokens < 1 or len(text.split()) <= max_tokens:
        return text, "stop"
    return " ".join(text.split()[:max_tokens]), "length"
