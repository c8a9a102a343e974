"""Chat models of other vendors: what they can do is read off their classes."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import Field

from sdialog_like.errors import MissingExtraError, ModelSpecError
from sdialog_like.llm import bind_model, get_model, read_reply

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}}


class PlainVendor(BaseChatModel):
    """A chat model that knows neither seeds nor schemas."""

    model: str = "plain-1"
    temperature: float | None = None
    seen: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "plainvendor"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.seen.append(kwargs)
        return ChatResult(generations=[ChatGeneration(message=AIMessage("Hello."))])


class RichVendor(PlainVendor):
    """One that has both, in its own way."""

    random_seed: int | None = None
    max_retries: int = 3

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[Any, Any]:
        bound = self.bind(response_format={"schema": schema}, ls_structured_output_format={})
        return bound | RunnableLambda(lambda message: message)


def test_a_plain_model_gets_only_what_it_understands() -> None:
    model = PlainVendor(temperature=0.5)
    bound = bind_model(model)
    assert (bound.spec, bound.parameters) == ("plainvendor:plain-1", {"temperature": 0.5})
    reply = read_reply(bound.chat.invoke("?", **bound.arguments(seed=3, schema=SCHEMA)))
    assert reply.text == "Hello."
    assert model.seen == [{}]


def test_seed_and_schema_go_the_vendors_own_way() -> None:
    bound = bind_model(RichVendor())
    arguments = bound.arguments(seed=3, schema=SCHEMA, options={"stop": "x"})
    assert arguments["random_seed"] == 3
    assert arguments["response_format"]["schema"]["properties"] == SCHEMA["properties"]
    assert set(arguments) == {"random_seed", "response_format", "stop"}
    assert arguments["stop"] == ["x"]


def test_without_langchain_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, package=None: None)
    with pytest.raises(MissingExtraError, match="pip install langchain langchain-anthropic"):
        bind_model("anthropic:claude-x")


def test_with_langchain_its_factory_makes_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str, dict[str, Any]]] = []

    def factory(name: str, *, model_provider: str, **parameters: Any) -> BaseChatModel:
        made.append((name, model_provider, parameters))
        if parameters.get("temperature") == 9:
            raise RuntimeError("no key")
        return RichVendor(model=name, **parameters)

    package = ModuleType("langchain.chat_models")
    package.init_chat_model = factory  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain.chat_models", package)
    monkeypatch.setitem(sys.modules, "langchain", ModuleType("langchain"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, package=None: SimpleNamespace())
    bound = bind_model("mistralai:large", temperature=0.1)
    assert made == [
        ("large", "mistralai", {"temperature": 0.1}),
        ("large", "mistralai", {"temperature": 0.1, "max_retries": 0}),
    ]
    assert (bound.spec, bound.name, bound.parameters) == ("mistralai:large", "large", {"temperature": 0.1})
    with pytest.raises(ModelSpecError, match="Did you mean 'temperature'"):
        get_model("mistralai:large", temprature=0.1)
    with pytest.raises(ModelSpecError, match="could not be set up: no key"):
        get_model("mistralai:large", temperature=9)
