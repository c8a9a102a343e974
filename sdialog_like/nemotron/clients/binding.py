"""What a model's name means: the steps take names as their callers write them, servers know several models."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from sdialog_like.errors import InputError, ModelSpecError
from sdialog_like.llm.bound import bind_model
from sdialog_like.llm.specs import LANGCHAIN_PROVIDERS, OWN_PROVIDERS, parse_spec

if TYPE_CHECKING:
    from sdialog_like.llm import BoundModel

__all__ = ["ModelFamily"]


class ModelFamily:
    """A model, and the others that can be had where it is.

    Args:
        model: The model that no name means.
    """

    def __init__(self, model: BoundModel) -> None:
        self.own = model
        self._others: dict[str, BoundModel] = {}
        self._lock = threading.Lock()

    def bind(self, name: str | None = None) -> BoundModel:
        """Return the model that a name means. Contacts nobody.

        Args:
            name: ``None``, the own model's spec or its name at the server mean the own model. Another name, without a
                provider before it, is a model of the same provider, at the same address, with the same parameters; so is a
                spec of the same provider. A spec of another provider is that model, with none of the parameters.

        Raises:
            InputError: It is no text.
            ModelSpecError: The own model cannot be exchanged for another.
        """
        if name is None:
            return self.own
        if not isinstance(name, str):
            raise InputError(
                f"model= is the name of a model, not a {type(name).__name__}.",
                hint="Give the model object to ChatModelClient, and leave model= out.",
            )
        if name in {self.own.spec, self.own.name}:
            return self.own
        with self._lock:
            if name not in self._others:
                self._others[name] = self._other(name)
            return self._others[name]

    def _other(self, name: str) -> BoundModel:
        provider, colon, bare = name.partition(":")
        whole = bool(colon) and (provider in OWN_PROVIDERS or provider in LANGCHAIN_PROVIDERS)
        if name == "builtin":
            return bind_model(name)
        recorded = self.own.chat._llm_type == "recorded"
        if self.own.given is None and not recorded:
            return bind_model(name) if whole else self._of_object(name)
        own = parse_spec(self.own.spec)
        if recorded:  # a run is read again: nobody is asked, and only what the model is called counts
            if whole and provider != own.provider:
                return replace(self.own, spec=name, name=name, parameters={})
            typed = name if whole or own.text == own.name else f"{own.provider}:{name}"
            return replace(self.own, spec=typed, name=typed)
        if whole and provider != own.provider:
            return bind_model(name)
        if own.provider == "builtin":
            raise ModelSpecError(
                f"The offline model 'builtin' is the only one of its kind; there is no {name!r} beside it.",
                hint="Write model='builtin', model=None, or a whole spec as 'ollama:…' or 'openai:…'.",
            )
        if whole and bare == own.name:
            return self.own
        # A model of Ollama's is called as it is typed; everywhere else the provider belongs to the spec.
        typed = name if whole or own.text == own.name else f"{own.provider}:{name}"
        return bind_model(typed, **(self.own.given or {}))

    def _of_object(self, name: str) -> BoundModel:
        """Return a copy of a LangChain chat model that asks for another model, through the same connections."""
        chat = self.own.chat
        fields = type(chat).model_fields
        for field in ("model_name", "model"):
            if field in fields and isinstance(getattr(chat, field), str):
                return bind_model(chat.model_copy(update={field: name}), **self.own.defaults)
        raise ModelSpecError(
            f"A {type(chat).__name__} asks one model, {self.own.name!r}; it cannot ask {name!r} instead.",
            hint=f"Write model={self.own.name!r}, or model=None.",
        )
