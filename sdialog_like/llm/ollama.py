"""Ollama, through LangChain's ChatOllama.

Two traps shape this file. ``options`` given with a call replaces everything that the constructor was given, so the
constructor's settings are merged in here. And ChatOllama streams inside: a stream that ends early looks like a short reply,
so whole replies are asked for (``stream=False``), which also saves most of the client's work. Where pieces are wanted, a
stream counts as whole only with the server's word for why it ended.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import httpx
from langchain_core.callbacks import AsyncCallbackManager, AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun, Callbacks
from langchain_core.globals import get_llm_cache
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage, ToolMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult, LLMResult
from langchain_ollama import ChatOllama
from ollama import Options
from pydantic import Field

from sdialog_like.llm.ollama_tools import tools_for_ollama
from sdialog_like.llm.parameters import (
    CONNECT_TIMEOUT,
    DEFAULT_TIMEOUT,
    PORTABLE,
    as_stops,
    check_names,
    content_parameters,
    public_address,
    usable_seed,
)
from sdialog_like.llm.provider import Described, Provider
from sdialog_like.llm.specs import ModelSpec
from sdialog_like.llm.transport import connection_settings

__all__ = ["PROVIDER", "FullChatOllama"]

_RENAMED = {"max_tokens": "num_predict", "think": "reasoning"}
_PORTABLE_NAMES = {theirs: ours for ours, theirs in _RENAMED.items()}
_OPTION_NAMES = frozenset(Options.model_fields) | {"min_p"}
_CALL_NAMES = frozenset({"format", "keep_alive", "logprobs", "options", "reasoning", "think", "top_logprobs"})
_FIELD_NAMES = (
    frozenset(ChatOllama.model_fields) - frozenset(BaseChatModel.model_fields) - {"model", "validate_model_on_init"}
)
_DEFAULT_ADDRESS = "http://127.0.0.1:11434"


class FullChatOllama(ChatOllama):
    """ChatOllama that also sends options that it has no field for (``min_p``, ``num_keep`` …), and takes ``seed=`` per call.

    With a tool's result it sends the tool's name, which some models' templates show.

    Attributes:
        extra_options: Options of Ollama's that go with every request.
    """

    extra_options: dict[str, Any] = Field(default_factory=dict)

    def _whole(self, kwargs: dict[str, Any], stop: list[str] | None) -> dict[str, Any]:
        options = {**_constructor_options(self), **(kwargs.get("options") or {})}
        if kwargs.get("seed") is not None:
            options["seed"] = usable_seed(kwargs["seed"])
        if stop is not None:
            options["stop"] = stop
        return {**{name: value for name, value in kwargs.items() if name != "seed"}, "options": options}

    def _convert_messages_to_ollama_messages(self, messages: list[BaseMessage]) -> Sequence[Any]:
        made = super()._convert_messages_to_ollama_messages(messages)
        for message, sent in zip(messages, made, strict=True):
            if isinstance(message, ToolMessage) and message.name:
                sent["tool_name"] = message.name
        return made

    async def agenerate(
        self,
        messages: list[list[BaseMessage]],
        stop: list[str] | None = None,
        callbacks: Callbacks = None,
        **kwargs: Any,
    ) -> LLMResult:
        """As LangChain's; where nobody listens, without what it does for listeners, which is a tenth of a client's work."""
        watched = AsyncCallbackManager.configure(callbacks, self.callbacks, self.verbose).handlers
        cached = self.cache is not False and (self.cache is not None or get_llm_cache() is not None)
        if watched or cached or self.rate_limiter is not None or kwargs.get("stream") is not False:
            return await super().agenerate(messages, stop, callbacks, **kwargs)
        for name in ("tags", "metadata", "run_name", "run_id"):
            kwargs.pop(name, None)
        results = [await self._agenerate(each, stop, **kwargs) for each in messages]
        for generation in (generation for result in results for generation in result.generations):
            told = generation.message.response_metadata
            generation.message.response_metadata = {**(generation.generation_info or {}), **told}
        return LLMResult(generations=[[*result.generations] for result in results])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return super()._generate(messages, None, run_manager, **self._whole(kwargs, stop))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await super()._agenerate(messages, None, run_manager, **self._whole(kwargs, stop))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield from super()._stream(messages, None, run_manager, **self._whole(kwargs, stop))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async for chunk in super()._astream(messages, None, run_manager, **self._whole(kwargs, stop)):
            yield chunk


def _make(spec: ModelSpec, given: dict[str, Any]) -> BaseChatModel:
    check_names(given, {*PORTABLE, *_RENAMED, *_FIELD_NAMES, *_OPTION_NAMES}, model=spec.text)
    parameters = {_RENAMED.get(name, name): value for name, value in given.items()}
    timeout = parameters.pop("timeout", DEFAULT_TIMEOUT)
    key = parameters.pop("api_key", None)
    extra = {name: parameters.pop(name) for name in list(parameters) if name not in _FIELD_NAMES}
    common = {"timeout": _whole_reply_timeout(timeout), **(parameters.pop("client_kwargs", None) or {})}
    if key is not None:
        common["headers"] = {**(common.get("headers") or {}), "Authorization": f"Bearer {key}"}
    asynchronous = {**common, **(parameters.pop("async_client_kwargs", None) or {})}
    asynchronous |= connection_settings(asynchronous)
    chat = FullChatOllama(
        model=spec.name, client_kwargs=common, async_client_kwargs=asynchronous, extra_options=extra, **parameters
    )
    _remember_addresses(chat)
    return chat


def _remember_addresses(chat: FullChatOllama) -> None:
    """Have httpx put the server's address and ``/api/chat`` together once, and not for each request."""
    client: Any = getattr(chat._async_client, "_client", None)
    if hasattr(client, "_merge_url"):
        client._merge_url = lru_cache(maxsize=16)(client._merge_url)


def _whole_reply_timeout(seconds: float | None) -> httpx.Timeout:
    connect = CONNECT_TIMEOUT if seconds is None else min(CONNECT_TIMEOUT, seconds)
    return httpx.Timeout(seconds, connect=connect, pool=None)


@lru_cache
def _option_fields(model_class: type[BaseChatModel]) -> tuple[str, ...]:
    return tuple(sorted(_OPTION_NAMES & set(model_class.model_fields)))


def _constructor_options(chat: BaseChatModel) -> dict[str, Any]:
    """Return the options that ChatOllama itself would send if a call gave none."""
    options = {name: value for name in _option_fields(type(chat)) if (value := getattr(chat, name)) is not None}
    return {**options, **getattr(chat, "extra_options", {})}


def _arguments(
    chat: BaseChatModel, *, seed: int | None, schema: dict[str, Any] | None, options: Mapping[str, Any]
) -> dict[str, Any]:
    merged = _constructor_options(chat)
    arguments: dict[str, Any] = {"stream": False}
    check_names(options, {*PORTABLE[:5], *_OPTION_NAMES, *_CALL_NAMES}, model=f"ollama:{getattr(chat, 'model', '')}")
    for name, value in options.items():
        if name == "options":
            merged.update(value)
        elif name in _CALL_NAMES:
            arguments[_RENAMED.get(name, name)] = value
        elif value is not None:
            merged[_RENAMED.get(name, name)] = as_stops(value) if name == "stop" else value
    if seed is not None:
        merged["seed"] = usable_seed(seed)
    if schema is not None:
        arguments["format"] = schema
    arguments["options"] = merged
    return arguments


def _describe(chat: BaseChatModel) -> Described:
    ollama = cast("ChatOllama", chat)
    found = {_PORTABLE_NAMES.get(name, name): value for name, value in sorted(_constructor_options(chat).items())}
    found |= {"format": ollama.format or None, "reasoning": ollama.reasoning}
    address = public_address(ollama.base_url or os.environ.get("OLLAMA_HOST") or _DEFAULT_ADDRESS)
    return Described("ollama", ollama.model, address, content_parameters(found))


async def _aclose(chat: BaseChatModel) -> None:
    client = cast("ChatOllama", chat)._async_client
    await client._client.aclose()  # ollama's own close() came late in its history


PROVIDER = Provider(
    make=_make,
    arguments=_arguments,
    describe=_describe,
    aclose=_aclose,
    tool_arguments=lambda chat, tools: {"tools": tools_for_ollama(tools)},
    says_when_whole=True,
    unreachable_hint="Is Ollama running at {endpoint}? Start it with: ollama serve",
    not_found_hint="Fetch it with: ollama pull {name}",
    overflow_hint="Give the model a larger window (num_ctx=), or shorten the personas, the context or the dialogue.",
)
