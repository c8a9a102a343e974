"""Every other chat model of LangChain's: made by ``init_chat_model``, or an object that the user made.

What such a model can do is read off its class: a field ``seed`` or ``random_seed`` means that it takes one per call; its
structured-output support, where it has one, says how it wants a schema.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.runnables import RunnableBinding, RunnableSequence
from pydantic import AliasChoices, SecretStr, ValidationError

from sdialog_like.errors import MissingExtraError, ModelSpecError, SdialogLikeError
from sdialog_like.llm.parameters import as_stops, check_names, content_parameters, public_address, usable_seed
from sdialog_like.llm.provider import Described, Provider
from sdialog_like.llm.specs import ModelSpec

__all__ = ["PROVIDER"]

_SEED_FIELDS = ("seed", "random_seed")
_ADDRESS_FIELDS = ("base_url", "endpoint", "api_base", "endpoint_url", "anthropic_api_url")
_PACKAGES = {
    "anthropic_bedrock": "langchain-aws",
    "azure_openai": "langchain-openai",
    "bedrock": "langchain-aws",
    "bedrock_converse": "langchain-aws",
    "google_anthropic_vertex": "langchain-google-vertexai",
    "nvidia": "langchain-nvidia-ai-endpoints",
}
_CONTENT_FIELDS = ("temperature", "top_p", "top_k", "max_tokens", "stop")


def _make(spec: ModelSpec, given: dict[str, Any]) -> BaseChatModel:
    package = _PACKAGES.get(spec.provider, f"langchain-{spec.provider.replace('_', '-')}")
    if importlib.util.find_spec("langchain") is None:
        raise MissingExtraError(
            f"The model {spec.text!r} needs the package 'langchain', which is not installed.",
            hint=f"Install it with: pip install langchain {package}",
        )
    factory = importlib.import_module("langchain.chat_models").init_chat_model
    try:
        chat: BaseChatModel = factory(spec.name, model_provider=spec.provider, **given)
        known = _names_of(type(chat))
        check_names(given, known, model=spec.text)
        if "max_retries" in known and getattr(chat, "max_retries", None):
            chat = factory(spec.name, model_provider=spec.provider, **{**given, "max_retries": 0})
    except (SdialogLikeError, ValidationError):
        raise
    except ImportError as exc:
        raise MissingExtraError(
            f"The model {spec.text!r} needs a package that is not installed: {exc}",
            hint=f"Install it with: pip install {package}",
        ) from exc
    except Exception as exc:  # vendors' constructors complain in their own ways: a missing key, a wrong value
        raise ModelSpecError(f"The model {spec.text!r} could not be set up: {exc}") from exc
    return chat


def _names_of(model_class: type[BaseChatModel]) -> set[str]:
    """Return the names under which a class takes its parameters: fields and their aliases."""
    names = set(model_class.model_fields)
    for field in model_class.model_fields.values():
        for alias in (field.alias, field.validation_alias):
            if isinstance(alias, str):
                names.add(alias)
            elif isinstance(alias, AliasChoices):
                names |= {choice for choice in alias.choices if isinstance(choice, str)}
    return names


def _arguments(
    chat: BaseChatModel, *, seed: int | None, schema: dict[str, Any] | None, options: Mapping[str, Any]
) -> dict[str, Any]:
    arguments = {name: as_stops(value) if name == "stop" else value for name, value in options.items() if value is not None}
    if "think" in arguments:
        if "reasoning" not in type(chat).model_fields:
            raise ModelSpecError(
                f"think= means nothing to {type(chat).__name__}.",
                hint="Set its reasoning up where it is made, and leave think= out.",
            )
        arguments["reasoning"] = arguments.pop("think")
    if schema is not None:
        arguments |= _schema_arguments(chat, schema)
    if seed is not None:
        for name in _SEED_FIELDS:
            if name in type(chat).model_fields:
                arguments[name] = usable_seed(seed)
                break
    return arguments


def _schema_arguments(chat: BaseChatModel, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that the model's ``with_structured_output`` would bind for a schema; none if it cannot."""
    titled = {"title": "Reply", "description": "The reply.", **schema}
    methods: tuple[dict[str, Any], ...] = ({"method": "json_schema"}, {})
    for method in methods:
        try:
            chain = chat.with_structured_output(titled, **method)
        except Exception:
            continue
        first = chain.first if isinstance(chain, RunnableSequence) else chain
        if isinstance(first, RunnableBinding) and first.kwargs:
            return {name: value for name, value in first.kwargs.items() if not name.startswith("ls_")}
    return {}


def _takes_tools(chat: BaseChatModel) -> bool:
    return type(chat).bind_tools is not BaseChatModel.bind_tools


def _tool_arguments(chat: BaseChatModel, tools: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the model's own ``bind_tools`` would bind: each vendor has a form of its own."""
    bound = chat.bind_tools(tools)
    return {name: value for name, value in getattr(bound, "kwargs", {}).items() if not name.startswith("ls_")}


def _describe(chat: BaseChatModel) -> Described:
    tracing = chat._get_ls_params()
    provider = str(tracing.get("ls_provider") or chat._llm_type)
    name = next((str(value) for field in ("model", "model_name", "model_id") if (value := getattr(chat, field, None))), "")
    found = {field: getattr(chat, field, None) for field in _CONTENT_FIELDS}
    for field in _ADDRESS_FIELDS:
        value = getattr(chat, field, None)
        if isinstance(value, SecretStr):
            continue
        if isinstance(value, str) and value:
            return Described(provider, name, public_address(value), content_parameters(found))
    return Described(provider, name, provider, content_parameters(found))


PROVIDER = Provider(
    make=_make,
    arguments=_arguments,
    describe=_describe,
    takes_tools=_takes_tools,
    tool_arguments=_tool_arguments,
    tools_with_results=True,  # Anthropic's, for one
    unreachable_hint="Check the network and the address of the server ({endpoint}).",
)
