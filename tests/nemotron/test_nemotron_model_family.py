"""What a model's name means to a ChatModelClient."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_ollama import ChatOllama
from langchain_openai import ChatOpenAI
from standin_server import StandInServer

from sdialog_like.engine import run_blocking
from sdialog_like.errors import InputError, ModelSpecError
from sdialog_like.llm import bind_model
from sdialog_like.nemotron.clients import ChatModelClient, ModelFamily
from sdialog_like.testing import ScriptedModel

LOCAL = "http://127.0.0.1:9/v1"


def family(model: Any, **parameters: Any) -> ModelFamily:
    return ModelFamily(bind_model(model, **parameters))


@pytest.mark.parametrize("name", [None, "qwen2.5:14b", "ollama:qwen2.5:14b"])
def test_the_own_models_names_mean_the_own_model(name: str | None) -> None:
    models = family("qwen2.5:14b", temperature=0.3)
    assert models.bind(name) is models.own


def test_a_bare_name_is_a_model_of_the_same_provider_with_the_same_parameters() -> None:
    models = family("openai:m", base_url=LOCAL, temperature=0.3)
    other = models.bind("mistralai/mixtral-8x7b-instruct-v0.1")
    assert other.spec == "openai:mistralai/mixtral-8x7b-instruct-v0.1"
    assert (other.name, other.endpoint) == ("mistralai/mixtral-8x7b-instruct-v0.1", models.own.endpoint)
    assert other.parameters == models.own.parameters == {"temperature": 0.3}


def test_a_name_with_a_colon_is_still_bare_at_a_server_of_openais_protocol() -> None:
    assert family("openai:m", base_url=LOCAL).bind("qwen2.5:7b").spec == "openai:qwen2.5:7b"


def test_a_model_of_ollamas_keeps_the_name_as_it_was_typed() -> None:
    assert family("qwen2.5:14b").bind("qwen2.5:7b").spec == "qwen2.5:7b"
    assert family("ollama:qwen2.5:14b").bind("qwen2.5:7b").spec == "ollama:qwen2.5:7b"
    assert family("qwen2.5:14b").bind("ollama:qwen2.5:7b").spec == "ollama:qwen2.5:7b"


def test_the_same_name_is_the_same_model() -> None:
    models = family("qwen2.5:14b")
    assert models.bind("qwen2.5:7b") is models.bind("qwen2.5:7b")


def test_another_provider_gets_none_of_the_parameters() -> None:
    models = family("openai:m", base_url=LOCAL, temperature=0.3)
    other = models.bind("ollama:qwen2.5:7b")
    assert (other.spec, other.parameters) == ("ollama:qwen2.5:7b", {})
    assert models.bind("builtin").spec == "builtin"


def test_builtin_is_one_model_and_has_no_others_beside_it() -> None:
    models = family("builtin")
    assert models.bind("builtin") is models.own
    with pytest.raises(ModelSpecError, match=r"no 'mixtral' beside it.*model=None"):
        models.bind("mixtral")
    assert models.bind("ollama:qwen2.5:7b").spec == "ollama:qwen2.5:7b"


def test_a_scripted_model_is_only_itself() -> None:
    models = family(ScriptedModel(["Fine."]))
    assert models.bind("scripted") is models.own
    assert models.bind(None) is models.own
    with pytest.raises(ModelSpecError, match=r"ScriptedModel asks one model, 'scripted'"):
        models.bind("other")


def test_a_langchain_model_asks_another_through_the_same_connections() -> None:
    with StandInServer() as server:
        for chat in (
            ChatOpenAI(model="m", base_url=f"{server.url}/v1", api_key="none"),
            ChatOllama(model="m", base_url=server.url),
        ):
            client = ChatModelClient(chat, seed=1, temperature=0.3)
            client.query_model([{"role": "user", "content": "Hello."}], model="other")
            client.query_model([{"role": "user", "content": "Hello."}])
            run_blocking(client.bound_model.aclose())
        assert [request.model for request in server.requests] == ["other", "m"] * 2
        assert {request.options["temperature"] for request in server.requests} == {0.3}


def test_a_model_object_is_no_name() -> None:
    with pytest.raises(InputError, match="not a ScriptedModel"):
        family("builtin").bind(ScriptedModel([]))  # type: ignore[arg-type]
