"""The contract between this package and a kind of model server: how to make a model, call it, describe it, close it."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from sdialog_like.llm.specs import ModelSpec

__all__ = ["CallArguments", "Described", "Provider", "provider_for_object", "provider_named"]


class CallArguments(Protocol):
    """Turns a seed, a schema and portable options into the keyword arguments of ``chat.ainvoke``."""

    def __call__(
        self, chat: BaseChatModel, *, seed: int | None, schema: dict[str, Any] | None, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the arguments; the chat model's own settings stay in force unless an option replaces them."""
        ...


@dataclass(frozen=True)
class Described:
    """What a chat model object says about itself.

    Attributes:
        provider: The word for the spec's first part.
        name: The model's name.
        endpoint: Its server's address, without credentials.
        parameters: The content-shaping parameters that were set, under portable names.
    """

    provider: str
    name: str
    endpoint: str
    parameters: dict[str, Any] = field(default_factory=dict)


async def _nothing_to_close(chat: BaseChatModel) -> None:
    return None


def _as_it_is(chat: BaseChatModel) -> BaseChatModel:
    return chat


def _always(chat: BaseChatModel) -> bool:
    return True


def _in_openai_form(chat: BaseChatModel, tools: list[dict[str, Any]]) -> dict[str, Any]:
    return {"tools": tools}


def _nothing_more(chat: BaseChatModel) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Provider:
    """One kind of model server (or in-process model).

    Attributes:
        make: Makes the chat model of a spec, without contacting anybody.
        arguments: See `CallArguments`.
        describe: Describes a chat model object, ours or the user's.
        prepare: Returns a user's chat model with the vendor's own retries off; the user's object stays as it was.
        aclose: Closes the connections that the chat model holds.
        in_process: The model runs in this process.
        parameters_per_call: The chat model holds no parameters; they go with every call.
        takes_tools: Whether a chat model can be given tools. Which model its server runs may still matter.
        tool_arguments: From tools in OpenAI's form to the arguments of a call; see `ToolSpec`.
        tools_with_results: Messages with tools' results are only taken together with the tools themselves.
        stream_arguments: What a call that streams needs besides.
        says_when_whole: Its streams end with a reason; one that ends without was cut off.
        unreachable_hint: What to do when nothing answers. May hold ``{endpoint}`` and ``{name}``.
        not_found_hint: What to do when the server does not have the model.
        key_hint: What to do when the key is refused.
        overflow_hint: What to do when the messages do not fit.
    """

    make: Callable[[ModelSpec, dict[str, Any]], BaseChatModel]
    arguments: CallArguments
    describe: Callable[[BaseChatModel], Described]
    prepare: Callable[[BaseChatModel], BaseChatModel] = _as_it_is
    aclose: Callable[[BaseChatModel], Awaitable[None]] = _nothing_to_close
    in_process: bool = False
    parameters_per_call: bool = False
    takes_tools: Callable[[BaseChatModel], bool] = _always
    tool_arguments: Callable[[BaseChatModel, list[dict[str, Any]]], dict[str, Any]] = _in_openai_form
    tools_with_results: bool = False
    stream_arguments: Callable[[BaseChatModel], dict[str, Any]] = _nothing_more
    says_when_whole: bool = False
    unreachable_hint: str = "Check that the server runs and that base_url={endpoint} is its address."
    not_found_hint: str = "Check the model's name."
    key_hint: str = "Check the key (api_key=, or the provider's environment variable)."
    overflow_hint: str = (
        "Shorten the personas, the context or the dialogue (max_turns), or use a model with a larger context."
    )


_MODULES = {
    "ollama": "sdialog_like.llm.ollama",
    "openai": "sdialog_like.llm.openai",
    "llamacpp": "sdialog_like.llm.llamacpp",
    "builtin": "sdialog_like.llm.offline",
    "scripted": "sdialog_like.llm.offline",
}

_CLASSES = {
    ("langchain_ollama", "ChatOllama"): "ollama",
    ("langchain_openai", "BaseChatOpenAI"): "openai",
    ("sdialog_like", "ChatLlamaCpp"): "llamacpp",
}
"""Top-level package and name of a base class to provider; names, so that no vendor's package is loaded to find out."""


def provider_named(name: str) -> Provider:
    """Return the provider of a spec's first part; whatever has no module here is LangChain's."""
    module = importlib.import_module(_MODULES.get(name, "sdialog_like.llm.langchain"))
    return cast("Provider", module.PROVIDER)


def provider_for_object(chat: BaseChatModel) -> Provider:
    """Return the provider that knows how to call this chat model object."""
    for base in type(chat).__mro__:
        known = _CLASSES.get((base.__module__.partition(".")[0], base.__name__))
        if known:
            return provider_named(known)
    return provider_named(chat._llm_type if chat._llm_type in {"builtin", "scripted"} else "langchain")
