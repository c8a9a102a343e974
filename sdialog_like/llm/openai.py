"""OpenAI and every server that speaks its protocol (vLLM, NIM, llama-server), through LangChain's ChatOpenAI.

Three traps shape this file. A ``response_format`` argument sends ChatOpenAI down a path that raises on a reply cut off by
the token limit, so the schema travels in ``extra_body``, which the client writes into the same place of the request.
``extra_body`` given with a call replaces the constructor's, so the two are merged here. And streams of other servers than
OpenAI's count no tokens unless they are asked to.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models.chat_models import BaseChatModel

from sdialog_like.errors import AuthenticationError, ModelSpecError
from sdialog_like.lazy import require
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

__all__ = ["PROVIDER"]

_BODY_NAMES = frozenset(
    [
        "chat_template_kwargs",
        "ignore_eos",
        "length_penalty",
        "min_p",
        "min_tokens",
        "repetition_penalty",
        "skip_special_tokens",
        "stop_token_ids",
        "top_k",
    ]
)
"""Parameters that OpenAI itself does not have, but common servers do; they travel in ``extra_body``."""

_CALL_NAMES = frozenset(
    [
        "extra_body",
        "extra_headers",
        "frequency_penalty",
        "logit_bias",
        "logprobs",
        "metadata",
        "n",
        "presence_penalty",
        "reasoning_effort",
        "response_format",
        "service_tier",
        "think",
        "tool_choice",
        "top_logprobs",
        "verbosity",
    ]
)
_CONTENT_FIELDS = (
    "temperature",
    "top_p",
    "max_tokens",
    "stop",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "reasoning_effort",
    "reasoning",
    "verbosity",
    "model_kwargs",
    "extra_body",
)
_DEFAULT_ADDRESS = "https://api.openai.com/v1"


def _own_fields(model_class: type[BaseChatModel]) -> set[str]:
    fields = {
        name for name in model_class.model_fields if name not in BaseChatModel.model_fields and not name.endswith("client")
    }
    fields |= {field.alias for field in model_class.model_fields.values() if field.alias}
    return (fields | {"http_client", "http_async_client"}) - {"model", "model_name"}


def _make(spec: ModelSpec, given: dict[str, Any]) -> BaseChatModel:
    require("langchain_openai", extra="openai", purpose=f"The model {spec.text!r}")
    chat_class = importlib.import_module("sdialog_like.llm.openai_chat").FullChatOpenAI
    openai = require("openai", extra="openai", purpose=f"The model {spec.text!r}")
    check_names(given, {*PORTABLE, *_own_fields(chat_class), *_BODY_NAMES, "think"}, model=spec.text)
    parameters = dict(given)
    given_address = parameters.get("base_url") or os.environ.get("OPENAI_API_BASE") or os.environ.get("OPENAI_BASE_URL")
    elsewhere = not _is_openai(str(given_address or _DEFAULT_ADDRESS))
    body = {**(parameters.pop("extra_body", None) or {})}
    body |= {name: parameters.pop(name) for name in list(parameters) if name in _BODY_NAMES}
    if elsewhere:
        # ChatOpenAI renames max_tokens to max_completion_tokens, which many other servers ignore; and it chooses the
        # Responses API by the model's name, which other servers do not have.
        if parameters.get("max_tokens") is not None:
            body["max_tokens"] = parameters.pop("max_tokens")
        parameters.setdefault("use_responses_api", False)
    _think(parameters.pop("think", None), body, elsewhere, spec.text)
    if body:
        parameters["extra_body"] = body
    if parameters.get("api_key") is None and not os.environ.get("OPENAI_API_KEY"):
        if not elsewhere:
            raise AuthenticationError(
                f"The model {spec.text!r} needs a key, and none is set.",
                hint="Set OPENAI_API_KEY or give api_key=; for a server of your own give base_url=.",
            )
        parameters["api_key"] = "not-needed"
    seconds = parameters.get("timeout", DEFAULT_TIMEOUT)
    if seconds is None or isinstance(seconds, (int, float)):
        connect = CONNECT_TIMEOUT if seconds is None else min(CONNECT_TIMEOUT, seconds)
        parameters["timeout"] = openai.Timeout(seconds, connect=connect, pool=None)
        if "stream_chunk_timeout" in chat_class.model_fields:
            # LangChain's own limit of two minutes to the first piece: a long prompt may well take longer to be read.
            parameters.setdefault("stream_chunk_timeout", seconds)
    # A client of its own: LangChain's default one is shared by every model with the same address, whichever loop uses it.
    # With a proxy of OpenAI's own setting it makes one itself, and refuses ours.
    proxied = parameters.get("openai_proxy") or os.environ.get("OPENAI_PROXY")
    if parameters.get("http_async_client") is None and not proxied:
        parameters["http_async_client"] = _client(openai.DefaultAsyncHttpxClient)
    made: BaseChatModel = chat_class(model=spec.name, **{**parameters, "max_retries": 0})
    return made


def _client(client_class: Any) -> Any:
    """Make the client, with the package's own defaults but for its connections; its httpx may be one of its own, httpx2."""
    library = next(base.__module__ for base in client_class.__mro__ if base.__name__ == "AsyncClient").partition(".")[0]
    return client_class(**connection_settings({}, library=importlib.import_module(library)))


def _think(think: Any, body: dict[str, Any], elsewhere: bool, model: str) -> None:
    """Switch reasoning on or off, where the server's chat template knows such a switch (Qwen's and others')."""
    if think is None:
        return
    if not elsewhere or not isinstance(think, bool):
        raise ModelSpecError(
            f"think={think!r} means nothing to the model {model!r}.",
            hint="Say how much it shall think with reasoning_effort=.",
        )
    body["chat_template_kwargs"] = {"enable_thinking": think, **(body.get("chat_template_kwargs") or {})}


def _is_openai(address: str) -> bool:
    host = urlsplit(address if "://" in address else f"http://{address}").hostname or ""
    return host == "openai.com" or host.endswith(".openai.com")


def _address(chat: BaseChatModel) -> str:
    """Return the address that the chat model's client was made for."""
    client = getattr(chat, "root_async_client", None)
    return str(getattr(client, "base_url", None) or getattr(chat, "openai_api_base", None) or _DEFAULT_ADDRESS)


def _arguments(
    chat: BaseChatModel, *, seed: int | None, schema: dict[str, Any] | None, options: Mapping[str, Any]
) -> dict[str, Any]:
    check_names(options, {*PORTABLE[:5], *_BODY_NAMES, *_CALL_NAMES}, model=f"openai:{getattr(chat, 'model_name', '')}")
    arguments: dict[str, Any] = {"stream": False}
    body = {**(getattr(chat, "extra_body", None) or {}), **(options.get("extra_body") or {})}
    elsewhere = not _is_openai(_address(chat)) and type(chat).__name__ in {"ChatOpenAI", "FullChatOpenAI"}
    for name, value in options.items():
        if name in {"extra_body", "think"} or value is None:
            continue
        if name in _BODY_NAMES or (name == "max_tokens" and elsewhere):
            body[name] = value
        else:
            arguments[name] = as_stops(value) if name == "stop" else value
    _think(options.get("think"), body, elsewhere, str(getattr(chat, "model_name", "")))
    responses_api = bool(getattr(chat, "use_responses_api", False))
    if seed is not None and not responses_api:  # the Responses API has no seed
        arguments["seed"] = usable_seed(seed)
    if schema is not None:
        response_format = {"type": "json_schema", "json_schema": _named_schema(schema)}
        (arguments if responses_api else body)["response_format"] = response_format
    if body:
        arguments["extra_body"] = body
    return arguments


def _named_schema(schema: dict[str, Any]) -> dict[str, Any]:
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", str(schema.get("title") or "reply"))[:64]
    return {"name": name, "schema": schema, "strict": schema.get("type") == "object" and _is_strict(schema)}


def _is_strict(schema: Any) -> bool:
    """Say whether OpenAI's strict mode would take the schema: each object is closed and all its properties are required."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if schema.get("type") == "object" or isinstance(properties, dict):
        closed = schema.get("additionalProperties") is False
        if not closed or set(properties or {}) - set(schema.get("required") or ()):
            return False
    return all(map(_is_strict, schema.values()))


def _stream_arguments(chat: BaseChatModel) -> dict[str, Any]:
    wanted = getattr(chat, "stream_usage", None) is not False and not getattr(chat, "use_responses_api", False)
    return {"stream_usage": True} if wanted else {}


def _describe(chat: BaseChatModel) -> Described:
    found = {name: getattr(chat, name, None) or None for name in _CONTENT_FIELDS if name != "temperature"}
    found["temperature"] = getattr(chat, "temperature", None)
    provider = str(chat._get_ls_params().get("ls_provider") or "openai")
    return Described(
        provider, str(getattr(chat, "model_name", "")), public_address(_address(chat)), content_parameters(found)
    )


def _prepare(chat: BaseChatModel) -> BaseChatModel:
    """Return the chat model with clients that do not retry; retrying is the engine's business, and counted there."""
    update: dict[str, Any] = {}
    for root, leaf in (("root_client", "client"), ("root_async_client", "async_client")):
        client = getattr(chat, root, None)
        if client is not None and client.max_retries:
            update[root] = client.with_options(max_retries=0)
            update[leaf] = update[root].chat.completions
    return chat.model_copy(update=update) if update else chat


async def _aclose(chat: BaseChatModel) -> None:
    client = getattr(chat, "root_async_client", None)
    if client is not None:
        await client.close()


PROVIDER = Provider(
    make=_make,
    arguments=_arguments,
    describe=_describe,
    prepare=_prepare,
    aclose=_aclose,
    stream_arguments=_stream_arguments,
    says_when_whole=True,
    unreachable_hint="Check that the server runs and that base_url={endpoint} is its address (it usually ends in /v1).",
    not_found_hint="Check the model's name, and that base_url={endpoint} is right (it usually ends in /v1).",
    key_hint="Check OPENAI_API_KEY or api_key=.",
)
