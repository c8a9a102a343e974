"""Making and binding models: nobody is contacted, parameters keep one name everywhere, objects stay what they were."""

from __future__ import annotations

import builtins
import importlib
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_ollama import ChatOllama
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from sdialog_like.errors import AuthenticationError, MissingExtraError, ModelSpecError
from sdialog_like.llm import bind_model, get_model
from sdialog_like.llm.parameters import check_base_url, content_parameters, public_address, usable_seed
from sdialog_like.testing import ScriptedModel

CLOSED = "http://127.0.0.1:9"
PORTABLE: dict[str, Any] = {"temperature": 0.7, "top_p": 0.9, "top_k": 20, "max_tokens": 64, "stop": ["END"], "timeout": 30}


@pytest.mark.parametrize("spec", ["qwen2.5:14b", "ollama:qwen2.5:14b", "openai:gpt-4o"])
def test_making_a_model_contacts_nobody(spec: str) -> None:
    assert get_model(spec, base_url=CLOSED)
    assert bind_model(spec, base_url=CLOSED).endpoint == CLOSED


@pytest.mark.parametrize("spec", ["qwen2.5:14b", "openai:gpt-4o", "builtin"])
def test_portable_parameters_have_one_name_everywhere(spec: str) -> None:
    bound = bind_model(spec, base_url=CLOSED, api_key="sk-secret", **PORTABLE)
    assert bound.spec == spec
    assert bound.parameters == {name: value for name, value in PORTABLE.items() if name != "timeout"}


def test_portable_parameters_of_llamacpp(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    bound = bind_model(f"llamacpp:{tmp_path}/m.gguf", n_ctx=2048, n_threads=2, **PORTABLE)
    assert bound.parameters == {"n_ctx": 2048, **{name: value for name, value in PORTABLE.items() if name != "timeout"}}
    assert bound.in_process


@pytest.mark.parametrize("spec", ["qwen2.5:14b", "openai:gpt-4o", "builtin"])
def test_an_unknown_parameter_fails_at_once_with_the_closest_name(spec: str) -> None:
    with pytest.raises(ModelSpecError, match=r"no parameter 'temprature'.*Did you mean 'temperature'"):
        bind_model(spec, base_url=CLOSED, temprature=0.5)


def test_an_unknown_option_of_a_call_fails_too() -> None:
    bound = bind_model("qwen2.5:14b")
    with pytest.raises(ModelSpecError, match="Did you mean 'max_tokens'"):
        bound.arguments(seed=1, schema=None, options={"max_token": 5})


def test_a_value_that_the_vendor_refuses_is_a_spec_error() -> None:
    with pytest.raises(ModelSpecError, match="temperature"):
        get_model("qwen2.5:14b", temperature="hot")


@pytest.mark.parametrize("address", ["", "localhost port 1", "ftp://host", "http://", "http://host:port"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ModelSpecError, match="is no address"):
        get_model("qwen2.5:14b", base_url=address)


def test_an_address_may_lack_its_scheme() -> None:
    assert check_base_url("localhost:11434", model="x") == "http://localhost:11434"
    assert bind_model("llama3", base_url="localhost:11434").endpoint == "http://localhost:11434"


def test_credentials_never_show() -> None:
    assert public_address("https://ada:secret@host:8000/v1/?key=x") == "https://host:8000/v1"
    bound = bind_model("llama3", base_url="http://ada:secret@127.0.0.1:9", api_key="sk-secret")
    assert "secret" not in json.dumps([bound.spec, bound.parameters, bound.endpoint, bound.name])


def test_the_environment_names_the_server_where_no_address_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bind_model("llama3").endpoint == "http://127.0.0.1:11434"
    monkeypatch.setenv("OLLAMA_HOST", "gpu.local:11434")
    assert bind_model("llama3").endpoint == "http://gpu.local:11434"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://gpu.local:8000/v1")
    assert bind_model("openai:m").endpoint == "http://gpu.local:8000/v1"


def test_openai_itself_needs_a_key_at_once() -> None:
    with pytest.raises(AuthenticationError, match="OPENAI_API_KEY"):
        bind_model("openai:gpt-4o")


def test_the_same_spec_and_parameters_share_one_chat_model() -> None:
    assert bind_model("llama3", temperature=0.1).chat is bind_model("llama3", temperature=0.1).chat
    assert bind_model("llama3", temperature=0.1).chat is not bind_model("llama3", temperature=0.2).chat
    assert get_model("llama3") is not get_model("llama3")


async def test_a_closed_model_is_not_shared_any_more() -> None:
    closed = bind_model("llama3", temperature=0.4)
    await closed.aclose()
    assert bind_model("llama3", temperature=0.4).chat is not closed.chat


def test_a_bound_model_is_bound_already() -> None:
    bound = bind_model("llama3", temperature=0.1)
    assert bind_model(bound) is bound
    hotter = bind_model(bound, temperature=0.9)
    assert (hotter.spec, hotter.parameters) == ("llama3", {"temperature": 0.9})
    assert hotter.arguments(seed=None)["options"]["temperature"] == 0.9


def test_a_chat_model_object_names_itself_and_its_parameters() -> None:
    bound = bind_model(ChatOllama(model="qwen2.5:14b", temperature=0.2, num_predict=50, num_ctx=4096, num_gpu=1))
    assert bound.spec == "ollama:qwen2.5:14b"
    assert bound.parameters == {"temperature": 0.2, "max_tokens": 50, "num_ctx": 4096}
    bound = bind_model(ChatOpenAI(model="gpt-4o", api_key=SecretStr("sk-secret"), temperature=0.0, max_completion_tokens=9))
    assert bound.spec == "openai:gpt-4o"
    assert bound.parameters == {"temperature": 0.0, "max_tokens": 9}
    assert bound.endpoint == "https://api.openai.com/v1"


def test_parameters_on_top_of_an_object_go_with_every_call() -> None:
    bound = bind_model(ChatOllama(model="m", temperature=0.2, top_k=5), temperature=0.9)
    assert bound.parameters == {"temperature": 0.9, "top_k": 5}
    assert bound.arguments(seed=3)["options"] == {"temperature": 0.9, "top_k": 5, "seed": 3}
    with pytest.raises(ModelSpecError, match="cannot be changed"):
        bind_model(ChatOllama(model="m"), base_url=CLOSED)
    with pytest.raises(ModelSpecError, match="no parameter"):
        bind_model(ChatOllama(model="m"), temprature=1)


def test_get_model_gives_an_object_back() -> None:
    model = ScriptedModel(["A"])
    assert get_model(model) is model
    with pytest.raises(ModelSpecError, match="too late"):
        get_model(model, temperature=1)


def test_what_is_no_model_is_refused() -> None:
    wrongs: list[Any] = [None, 3, ChatOllama(model="m").bind(stop=["x"])]
    for wrong in wrongs:
        with pytest.raises(ModelSpecError, match="is no model"):
            bind_model(wrong)
        with pytest.raises(ModelSpecError, match="is no model"):
            get_model(wrong)


def test_a_missing_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name.partition(".")[0] in {"langchain_openai", "llama_cpp"}:
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", without)
    monkeypatch.setattr("importlib.util.find_spec", lambda name, package=None: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sdialog_like\[openai\]'"):
        get_model("openai:gpt-4o", api_key="x")
    with pytest.raises(MissingExtraError, match=r"pip install 'sdialog_like\[llamacpp\]'"):
        get_model("llamacpp:org/repo")
    with pytest.raises(MissingExtraError, match="pip install langchain langchain-google-genai"):
        get_model("google_genai:gemini")


@given(
    st.dictionaries(
        st.sampled_from(["temperature", "api_key", "base_url", "seed", "my_secret", "stop", "format"]), st.floats()
    )
)
def test_recorded_parameters_are_plain_and_hold_no_secret(parameters: dict[str, float]) -> None:
    kept = content_parameters({name: value if name != "stop" else ["x"] for name, value in parameters.items()})
    json.dumps(kept, allow_nan=False)
    assert not {"api_key", "base_url", "seed", "my_secret"} & set(kept)
    assert all(not isinstance(value, float) or math.isfinite(value) for value in kept.values())


def test_the_seed_that_servers_take_for_random_is_never_sent() -> None:
    assert usable_seed(2**32 - 1) == 2**32 - 2
    assert [usable_seed(seed) for seed in (0, 1, 2**32 - 2)] == [0, 1, 2**32 - 2]


def test_binding_loads_only_the_vendor_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def guarded(name: str, *args: Any, **kwargs: Any) -> Any:
        assert not name.startswith(("openai", "langchain_openai", "llama_cpp")), f"{name} was imported"
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", guarded)
    bind_model("llama3", temperature=0.321)
    bind_model(ScriptedModel(["A"]))
