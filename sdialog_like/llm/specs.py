"""Model specs: the one line of text that names a model, and the rule that says who serves it.

The part before the first colon decides, if it is a provider's name. Everything else is a model of Ollama, because Ollama's
own names hold colons (``qwen2.5:14b``, ``hf.co/org/model:Q4_K_M``). A spec that looks like a slip of the pen (an unknown
word before a colon, and something after it that is no tag of Ollama's) is refused at once, instead of failing at the first
request; ``ollama:`` in front of it makes it an Ollama name beyond doubt.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from sdialog_like.errors import ModelSpecError

__all__ = ["DEFAULT_MODEL", "LANGCHAIN_PROVIDERS", "SPEC_FORMS", "ModelSpec", "parse_spec"]

DEFAULT_MODEL = "qwen2.5:14b"

SPEC_FORMS = """\
  qwen2.5:14b, ollama:NAME           a model of Ollama
  openai:NAME                        OpenAI, or with base_url= any compatible server (vLLM, NIM, llama-server)
  llamacpp:/path/model.gguf          a GGUF file, in this process
  llamacpp:ORG/REPO[:FILE]           a GGUF file from the Hugging Face hub, in this process
  builtin                            the offline rule-based stand-in of this package
  PROVIDER:NAME                      any other provider of LangChain's init_chat_model (anthropic, mistralai, groq ...)
or a LangChain chat model object"""

OWN_PROVIDERS = frozenset({"ollama", "openai", "llamacpp"})
"""Providers that take a name after the colon and have a module of their own here."""

LANGCHAIN_PROVIDERS = frozenset(
    [
        "anthropic",
        "anthropic_bedrock",
        "azure_ai",
        "azure_openai",
        "baseten",
        "bedrock",
        "bedrock_converse",
        "cohere",
        "deepseek",
        "fireworks",
        "google_anthropic_vertex",
        "google_genai",
        "google_vertexai",
        "groq",
        "huggingface",
        "ibm",
        "litellm",
        "mistralai",
        "nvidia",
        "openrouter",
        "perplexity",
        "sambanova",
        "together",
        "upstage",
        "xai",
    ]
)
"""The providers that LangChain's ``init_chat_model`` knows; none of them is the name of a model in Ollama's library."""

_OLLAMA_NAME = re.compile(r"(?:[\w.-]+(?::\d+)?/)?(?:[\w.-]+/){0,2}\w[\w.-]*(?::(?P<tag>[\w.-]+))?")
_WORD_TAGS = frozenset(
    [
        "base",
        "chat",
        "cloud",
        "code",
        "embed",
        "fast",
        "instruct",
        "large",
        "latest",
        "medium",
        "micro",
        "mini",
        "nano",
        "small",
        "text",
        "tools",
        "vision",
    ]
)
_EASILY_MISSPELT = ("ollama", "openai", "llamacpp", "builtin", "anthropic", "google_genai")


@dataclass(frozen=True)
class ModelSpec:
    """A spec, taken apart.

    Attributes:
        provider: Who serves the model: ``ollama``, ``openai``, ``llamacpp``, ``builtin``, or one of LangChain's providers.
        name: The model's name there (empty for ``builtin``).
        text: The spec as it was typed.
    """

    provider: str
    name: str
    text: str


def parse_spec(text: str) -> ModelSpec:
    """Take a spec apart.

    Raises:
        ModelSpecError: It names nothing; the message lists the forms that a spec may have.
    """
    if not text.strip():
        raise _unknown("An empty model name names no model.")
    if text == "builtin":
        return ModelSpec("builtin", "", text)
    if text == "scripted":
        raise _unknown("'scripted' names no model by itself.", "Give a sdialog_like.testing.ScriptedModel object instead.")
    provider, colon, name = text.partition(":")
    if colon and (provider in OWN_PROVIDERS or provider in LANGCHAIN_PROVIDERS):
        if not name.strip() or name != name.strip():
            raise _unknown(f"The model {text!r} has no proper name after the colon.")
        if provider == "ollama" and not _OLLAMA_NAME.fullmatch(name):
            raise _unknown(f"{name!r} cannot be the name of a model in Ollama.")
        return ModelSpec(provider, name, text)
    _refuse_slips(text, provider, colon)
    return ModelSpec("ollama", text, text)


def _refuse_slips(text: str, provider: str, colon: str) -> None:
    """Raise for a spec without a known provider that is not, or most likely not meant as, a name of Ollama's."""
    if text.endswith(".gguf") or text.startswith(("/", "~", "./", "../")):
        raise _unknown(f"{text!r} looks like a file.", f"Write llamacpp:{text} for a GGUF file.")
    if "://" in text:
        raise _unknown(f"{text!r} is an address, not a model.", "Write openai:NAME and give the address as base_url=.")
    if text.startswith("builtin:"):
        raise _unknown(f"{text!r} is unknown.", "The offline model is just 'builtin'.")
    match = _OLLAMA_NAME.fullmatch(text)
    if match is None:
        raise _unknown(f"{text!r} is no model spec.")
    close = difflib.get_close_matches(provider.lower(), _EASILY_MISSPELT, n=1, cutoff=0.85)
    if close and "/" not in provider:
        right = close[0] + text[len(provider) :]
        raise _unknown(f"{text!r} is unknown.", f"Did you mean {right!r}? (If it is a model in Ollama: ollama:{text})")
    tag = match["tag"]
    if (
        colon
        and tag is not None
        and not any(map(str.isdigit, tag))
        and not _WORD_TAGS & set(re.split(r"[-_.]", tag.lower()))
    ):
        raise _unknown(
            f"{text!r} is unknown: {provider!r} is no provider, and {tag!r} does not look like a tag of Ollama's.",
            f"If it is a model in Ollama, write ollama:{text}",
        )


def _unknown(what: str, hint: str = "") -> ModelSpecError:
    return ModelSpecError(what, hint=f"{hint}\nA model is one of\n{SPEC_FORMS}".strip())
