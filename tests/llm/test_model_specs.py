"""What a model spec names; what names nothing fails at once, with the list of what would."""

from __future__ import annotations

import pytest

from sdialog_like.errors import ModelSpecError
from sdialog_like.llm import DEFAULT_MODEL, SPEC_FORMS, parse_spec


@pytest.mark.parametrize(
    ("text", "provider", "name"),
    [
        (DEFAULT_MODEL, "ollama", "qwen2.5:14b"),
        ("llama3.2", "ollama", "llama3.2"),
        ("llama3.2:3b", "ollama", "llama3.2:3b"),
        ("llama3:latest", "ollama", "llama3:latest"),
        ("mistral:7b", "ollama", "mistral:7b"),
        ("deepseek-r1:8b", "ollama", "deepseek-r1:8b"),
        ("gpt-oss:20b-cloud", "ollama", "gpt-oss:20b-cloud"),
        ("llama3.1:8b-instruct-q4_K_M", "ollama", "llama3.1:8b-instruct-q4_K_M"),
        ("someone/their-model:v2", "ollama", "someone/their-model:v2"),
        ("hf.co/org/model:Q4", "ollama", "hf.co/org/model:Q4"),
        ("registry.local:5000/team/model:1b", "ollama", "registry.local:5000/team/model:1b"),
        ("ollama:qwen2.5:14b", "ollama", "qwen2.5:14b"),
        ("ollama:mine:draft", "ollama", "mine:draft"),
        ("openai:gpt-4o", "openai", "gpt-4o"),
        ("openai:meta-llama/Llama-3.1-8B-Instruct", "openai", "meta-llama/Llama-3.1-8B-Instruct"),
        ("llamacpp:/models/a b.gguf", "llamacpp", "/models/a b.gguf"),
        ("llamacpp:org/repo:*q8_0.gguf", "llamacpp", "org/repo:*q8_0.gguf"),
        ("anthropic:claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"),
        ("builtin", "builtin", ""),
    ],
)
def test_the_part_before_the_first_colon_decides_if_it_is_a_provider(text: str, provider: str, name: str) -> None:
    spec = parse_spec(text)
    assert (spec.provider, spec.name, spec.text) == (provider, name, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("foo/bar baz", "no model spec"),
        ("qwen2.5:14b ", "no model spec"),
        ("nosuchprovider:thing", "no provider"),
        ("openai:", "no proper name"),
        ("ollama:", "no proper name"),
        ("ollama:two words", "cannot be the name"),
        ("opnai:gpt-4o", "Did you mean 'openai:gpt-4o'"),
        ("OpenAI:gpt-4o", "Did you mean 'openai:gpt-4o'"),
        ("llama.cpp:org/repo", "no model spec"),
        ("olama:qwen2.5", "Did you mean 'ollama:qwen2.5'"),
        ("buildin", "Did you mean 'builtin'"),
        ("builtin:large", "just 'builtin'"),
        ("/models/x.gguf", "llamacpp:/models/x.gguf"),
        ("x.gguf", "llamacpp:x.gguf"),
        ("http://localhost:11434", "base_url="),
        ("scripted", "ScriptedModel object"),
    ],
)
def test_what_names_nothing_fails_with_the_list_of_forms(text: str, says: str) -> None:
    with pytest.raises(ModelSpecError) as caught:
        parse_spec(text)
    assert says in str(caught.value)
    assert SPEC_FORMS in str(caught.value)
