"""llama.cpp itself, with a tiny model of noise: schemas hold by grammar, seeds repeat, nothing leaks between requests."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sdialog_like.errors import ContextOverflowError, ModelNotFoundError, ModelSpecError
from sdialog_like.llm import BoundModel, RawReply, bind_model, get_model, normalise_error, read_reply

pytest.importorskip("llama_cpp", reason="the extra llamacpp is not installed")

from tiny_gguf import write_tiny_gguf

# Noise rarely closes an unbounded string: everything is bounded.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"turns": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"$ref": "#/$defs/Turn"}}},
    "required": ["turns"],
    "additionalProperties": False,
    "$defs": {
        "Turn": {
            "type": "object",
            "properties": {"speaker": {"enum": ["Ada", "Bob"]}, "text": {"type": "string", "minLength": 1, "maxLength": 12}},
            "required": ["speaker", "text"],
            "additionalProperties": False,
        }
    },
}
MESSAGES = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello."}]


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("models") / "noise.gguf")


@pytest.fixture
def model(tiny_gguf: Path) -> BoundModel:
    return bind_model(f"llamacpp:{tiny_gguf}", n_ctx=512, temperature=1.0, max_tokens=300)


async def ask(model: BoundModel, seed: int, schema: dict[str, Any] | None = None, **options: Any) -> RawReply:
    return read_reply(await model.chat.ainvoke(MESSAGES, **model.arguments(seed=seed, schema=schema, options=options)))


async def test_a_schema_holds_by_grammar_whatever_the_weights_say(model: BoundModel) -> None:
    for seed in range(6):
        reply = await ask(model, seed, SCHEMA)
        assert reply.finish_reason == "stop"
        assert Draft202012Validator(SCHEMA).is_valid(json.loads(reply.text))
        assert json.loads(reply.text)["turns"]


async def test_the_same_seed_repeats_and_another_differs(model: BoundModel) -> None:
    first = await ask(model, 1, SCHEMA)
    other = await ask(model, 2, SCHEMA)
    assert first.text
    assert await ask(model, 1, SCHEMA) == first
    assert other.text != first.text


async def test_what_was_asked_before_does_not_change_a_reply(model: BoundModel) -> None:
    first = await ask(model, 5, max_tokens=20)
    await model.chat.ainvoke(
        [*MESSAGES, {"role": "assistant", "content": "Hm."}, {"role": "user", "content": "Well?"}], seed=9
    )
    assert await ask(model, 5, max_tokens=20) == first


async def test_concurrent_calls_wait_for_each_other_and_do_not_mix(model: BoundModel) -> None:
    alone = [await ask(model, seed, max_tokens=12) for seed in range(8)]
    assert await asyncio.gather(*(ask(model, seed, max_tokens=12) for seed in range(8))) == alone


async def test_options_and_usage(model: BoundModel) -> None:
    reply = await ask(model, 1, max_tokens=5)
    assert reply.finish_reason == "length"
    assert reply.input_tokens > 20
    assert 0 < reply.output_tokens <= 10
    stop = (await ask(model, 3, max_tokens=40)).text[5:6]
    assert stop not in (await ask(model, 3, max_tokens=40, stop=stop)).text


def test_it_works_without_a_loop(model: BoundModel) -> None:
    assert (
        model.chat.invoke("Hello", seed=1, max_tokens=5).content == model.chat.invoke("Hello", seed=1, max_tokens=5).content
    )


async def test_messages_that_do_not_fit(model: BoundModel) -> None:
    with pytest.raises(ContextOverflowError, match="n_ctx=") as caught:
        await model.chat.ainvoke([{"role": "user", "content": "x" * 1000}], **model.arguments(seed=1))
    assert normalise_error(caught.value, model) is caught.value


def test_a_file_is_loaded_once_however_many_models_use_it(tiny_gguf: Path) -> None:
    hot, cold = (get_model(f"llamacpp:{tiny_gguf}", n_ctx=512, temperature=heat) for heat in (1.0, 0.1))
    assert hot._model is cold._model  # type: ignore[attr-defined]
    assert get_model(f"llamacpp:{tiny_gguf}", n_ctx=256)._model is not hot._model  # type: ignore[attr-defined]


def test_a_missing_file_fails_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelSpecError, match=r"no file .*missing\.gguf"):
        get_model(f"llamacpp:{tmp_path}/missing.gguf")


def test_a_file_that_is_no_model_fails_at_the_first_request(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF, or is it?")
    model = get_model(f"llamacpp:{tmp_path}/broken.gguf")
    with pytest.raises(ModelNotFoundError, match="cannot load"):
        model.invoke("Hello")


def test_a_hub_repository_is_fetched_at_the_first_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import llama_cpp

    asked: list[dict[str, Any]] = []

    def fetch(**arguments: Any) -> None:
        asked.append(arguments)
        raise ValueError("No file found in org/repo that match")

    monkeypatch.setattr(llama_cpp.Llama, "from_pretrained", fetch)
    models = [get_model("llamacpp:org/repo"), get_model("llamacpp:org/repo:*q8_0.gguf", n_ctx=64)]
    assert not asked
    for model in models:
        with pytest.raises(ModelNotFoundError, match="No file found"):
            model.invoke("Hello")
    assert [(call["repo_id"], call["filename"], call["n_ctx"]) for call in asked] == [
        ("org/repo", "*[qQ]4_[kK]_[mM].gguf", 8192),
        ("org/repo", "*q8_0.gguf", 64),
    ]
