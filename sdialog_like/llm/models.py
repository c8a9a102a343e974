"""Making a chat model out of a spec."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import ValidationError

from sdialog_like.errors import ModelSpecError
from sdialog_like.llm.parameters import as_stops, check_base_url
from sdialog_like.llm.provider import provider_named
from sdialog_like.llm.specs import SPEC_FORMS, ModelSpec, parse_spec

__all__ = ["get_model", "make_model"]


def get_model(spec: str | BaseChatModel, **parameters: Any) -> BaseChatModel:
    """Make the LangChain chat model that a spec names. Contacts nobody.

    Args:
        spec: ``qwen2.5:14b`` or ``ollama:NAME``, ``openai:NAME`` (with ``base_url=`` any compatible server),
            ``llamacpp:FILE.gguf`` or ``llamacpp:ORG/REPO``, ``builtin``, any other ``PROVIDER:NAME`` that LangChain's
            ``init_chat_model`` knows, or a chat model, which is returned as it is.
        **parameters: ``temperature``, ``top_p``, ``top_k``, ``max_tokens``, ``stop``, ``base_url``, ``timeout`` (seconds)
            and ``api_key`` work with every provider that has such a thing; a provider's others pass through. A whole reply
            may take ten minutes unless ``timeout=`` says otherwise (``None``: for ever).

    Raises:
        ModelSpecError: A spec that names nothing, or a parameter that the model does not know or cannot use.
        MissingExtraError: The model needs a package that is not installed; the message holds the command.
        AuthenticationError: The provider needs a key and none is set.

    Example:
        >>> get_model("qwen2.5:14b", temperature=0.7).temperature
        0.7
    """
    if isinstance(spec, BaseChatModel):
        if parameters:
            raise ModelSpecError(
                f"A {type(spec).__name__} exists already; {next(iter(parameters))}= comes too late for it.",
                hint=f"Give it to {type(spec).__name__} itself.",
            )
        return spec
    if not isinstance(spec, str):
        raise ModelSpecError(f"{type(spec).__name__} is no model.", hint=f"A model is one of\n{SPEC_FORMS}")
    return make_model(parse_spec(spec), parameters)


def make_model(spec: ModelSpec, parameters: dict[str, Any]) -> BaseChatModel:
    """Make the chat model of a parsed spec; the vendor's complaint about a value becomes a `ModelSpecError`."""
    given = dict(parameters)
    if given.get("stop") is not None:
        given["stop"] = as_stops(given["stop"])
    if given.get("base_url") is not None:
        given["base_url"] = check_base_url(given["base_url"], model=spec.text)
    try:
        return provider_named(spec.provider).make(spec, given)
    except ValidationError as exc:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'parameters'}: {problem['msg']}"
            for problem in exc.errors(include_input=False)
        )
        raise ModelSpecError(f"The model {spec.text!r} cannot use these parameters: {problems}.") from exc
