"""A chat model with what the engine needs to call it: how seeds and schemas are sent, what names it, who serves it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel

from sdialog_like.errors import ModelSpecError
from sdialog_like.llm.models import make_model
from sdialog_like.llm.parameters import content_parameters
from sdialog_like.llm.provider import Provider, provider_for_object, provider_named
from sdialog_like.llm.specs import SPEC_FORMS, parse_spec
from sdialog_like.llm.tool_calls import ToolSpec

__all__ = ["BoundModel", "bind_model"]

_NOT_PER_CALL = frozenset({"base_url", "timeout", "api_key"})

_cache: dict[tuple[Any, ...], BoundModel] = {}
_cache_lock = threading.RLock()  # a model at several addresses is made of models at one


@dataclass(frozen=True, eq=False)
class BoundModel:
    """A chat model, ready to be called by the engine.

    Attributes:
        chat: The LangChain chat model.
        spec: The spec as the user typed it, or ``provider:name`` for an object.
        parameters: The parameters that shape the text of replies; no addresses, limits or keys.
        endpoint: What limits are shared by: the server's address without credentials, or ``in-process:…``. Where there are
            several servers, all their addresses; each replica has its own.
        in_process: The model runs in this process.
        provider: How to call this kind of model.
        name: The model's name at its server.
        defaults: Options that go with every call, because the chat model does not hold them.
        given: The parameters that it was made with from its spec, addresses and keys among them, so that it can be made
            again; ``None`` for a chat model object, which cannot.
        replicas: The same model at each of its servers, where ``base_url`` named several; the engine chooses among them.
            ``chat`` is the first one's.
    """

    chat: BaseChatModel = field(repr=False)  # vendors' classes show keys and headers
    spec: str
    parameters: dict[str, Any]
    endpoint: str
    in_process: bool
    provider: Provider
    name: str
    defaults: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] | None = field(default=None, repr=False)
    replicas: tuple[BoundModel, ...] = ()

    def arguments(
        self,
        *,
        seed: int | None,
        schema: dict[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
        tools: Sequence[ToolSpec] = (),
        stream: bool = False,
    ) -> dict[str, Any]:
        """Return the keyword arguments for ``chat.ainvoke(messages, **arguments)``, or for ``chat.astream``.

        What the chat model's constructor was given stays in force, unless an option replaces it.

        Args:
            seed: The seed of this call, ``None`` for the server's choice.
            schema: A JSON schema that the server shall hold the reply to, where it can.
            options: Further options of this call, under portable names or the provider's own.
            tools: What the model may call.
            stream: Whether the reply is to come in pieces.

        Raises:
            ModelSpecError: The provider does not know one of the options, or cannot be given tools.
        """
        provider = self.provider
        arguments = provider.arguments(self.chat, seed=seed, schema=schema, options={**self.defaults, **(options or {})})
        if tools:
            if not self.takes_tools:
                raise ModelSpecError(
                    f"The model {self.spec!r} cannot be given tools.",
                    hint='Let it call them through a schema: tools=ToolLoop([…], by="schema").',
                )
            arguments |= provider.tool_arguments(self.chat, [tool.as_openai() for tool in tools])
        if stream:
            arguments.pop("stream", None)
            arguments |= provider.stream_arguments(self.chat)
        return arguments

    @property
    def takes_tools(self) -> bool:
        """Whether tools can be sent to it as tools; otherwise it has to be asked for calls in words."""
        return self.provider.takes_tools(self.chat)

    async def aclose(self) -> None:
        """Close the connections that the chat model keeps open; it cannot be called again. Binding the spec anew works."""
        with _cache_lock:
            for key in [key for key, bound in _cache.items() if bound._chats() & self._chats()]:
                del _cache[key]
        for bound in self.replicas or (self,):
            await bound.provider.aclose(bound.chat)

    def _chats(self) -> set[int]:
        return {id(bound.chat) for bound in (self, *self.replicas)}


def bind_model(spec: str | BaseChatModel | BoundModel, **parameters: Any) -> BoundModel:
    """Make a model ready for the engine. Contacts nobody.

    The same spec with the same parameters gives the same object, so that connections are shared and stay open however many
    agents use the model.

    Args:
        spec: A model spec, a LangChain chat model, or a bound model (returned as it is if no parameters are given).
        **parameters: The model's parameters. With an object they go with every call, on top of its own. ``base_url`` may be
            a list of addresses, of servers that have the same model: see `BoundModel.replicas`.

    Raises:
        ModelSpecError: A spec that names nothing, or a parameter that the model does not know.
        MissingExtraError: The model needs a package that is not installed.
        AuthenticationError: The provider needs a key and none is set.
    """
    if isinstance(spec, BoundModel):
        if spec.given is not None and _NOT_PER_CALL & set(parameters):
            return bind_model(spec.spec, **{**spec.given, **parameters})
        return _bind_again(spec, parameters) if parameters else spec
    if isinstance(spec, BaseChatModel):
        return _bind_object(spec, parameters, None)
    if not isinstance(spec, str):
        raise ModelSpecError(f"{type(spec).__name__} is no model.", hint=f"A model is one of\n{SPEC_FORMS}")
    key = _cache_key(spec, parameters)
    with _cache_lock:
        if key is not None and key in _cache:
            return _cache[key]
        several = isinstance(parameters.get("base_url"), (list, tuple))
        bound = _bind_replicas(spec, parameters) if several else _bind_spec(spec, parameters)
        if key is not None:
            _cache[key] = bound
        return bound


def _bind_spec(text: str, parameters: dict[str, Any]) -> BoundModel:
    spec = parse_spec(text)
    provider = provider_named(spec.provider)
    chat = make_model(spec, parameters)
    described = provider.describe(chat)
    shaping = content_parameters(parameters)
    return BoundModel(
        chat=chat,
        spec=text,
        parameters=shaping,
        endpoint=described.endpoint,
        in_process=provider.in_process,
        provider=provider,
        name=spec.name or text,
        defaults=shaping if provider.parameters_per_call else {},
        given=dict(parameters),
    )


def _bind_replicas(text: str, parameters: dict[str, Any]) -> BoundModel:
    """Bind a model that several servers have. What is asked is the same as with one of them; only who is asked is not."""
    addresses = parameters["base_url"]
    if not addresses:
        raise ModelSpecError(f"base_url=[] for the model {text!r} names no address.", hint="Leave it out for the default.")
    # The same objects as for each address alone, so that their connections are shared.
    replicas = tuple(bind_model(text, **{**parameters, "base_url": address}) for address in addresses)
    if len(replicas) == 1:
        return replicas[0]
    if replicas[0].in_process:
        raise ModelSpecError(
            f"The model {text!r} runs in this process; base_url= cannot name several servers for it.",
            hint="Leave base_url= out.",
        )
    endpoints = [replica.endpoint for replica in replicas]
    twice = sorted({endpoint for endpoint in endpoints if endpoints.count(endpoint) > 1})
    if twice:
        raise ModelSpecError(
            f"base_url= for the model {text!r} names {twice[0]} more than once.", hint="Name each server once."
        )
    return replace(replicas[0], endpoint=", ".join(endpoints), given=dict(parameters), replicas=replicas)


def _bind_again(bound: BoundModel, parameters: dict[str, Any]) -> BoundModel:
    """Bind a bound model with further parameters, which go with every call."""
    again = _bind_object(bound.chat, {**bound.defaults, **parameters}, bound)
    if not bound.replicas:
        return again
    return replace(
        again, endpoint=bound.endpoint, replicas=tuple(_bind_again(replica, parameters) for replica in bound.replicas)
    )


def _bind_object(chat: BaseChatModel, parameters: dict[str, Any], origin: BoundModel | None) -> BoundModel:
    late = sorted(_NOT_PER_CALL & set(parameters))
    if late:
        raise ModelSpecError(
            f"{late[0]}= cannot be changed on a {type(chat).__name__} that exists already.",
            hint=f"Give it to {type(chat).__name__} itself.",
        )
    provider = provider_for_object(chat)
    described = provider.describe(chat)
    bound = BoundModel(
        chat=provider.prepare(chat),
        spec=origin.spec if origin else ":".join(part for part in (described.provider, described.name) if part),
        parameters={**(origin.parameters if origin else described.parameters), **content_parameters(parameters)},
        endpoint=described.endpoint,
        in_process=provider.in_process,
        provider=provider,
        name=described.name or described.provider,
        defaults=dict(parameters),
        given=None if origin is None or origin.given is None else {**origin.given, **_set(parameters)},
    )
    bound.arguments(seed=None)  # an unknown parameter is an error now, not at the first request
    return bound


def _set(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


def _cache_key(spec: str, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return what makes two models the same, or ``None`` where the parameters are no plain data."""
    try:
        canonical = json.dumps(parameters, sort_keys=True)
    except (TypeError, ValueError):
        return None
    # Vendors' classes read addresses and keys from the environment when they are made.
    surroundings = tuple(
        sorted(item for item in os.environ.items() if item[0].startswith(("OLLAMA_", "OPENAI_")) or "API_KEY" in item[0])
    )
    return (spec, canonical, surroundings)
