"""llama.cpp in this process: a LangChain chat model over ``llama_cpp.Llama``.

The file is loaded at the first request, once for all chat models that load it in the same way. Each loaded model has one
worker thread, because llama.cpp's state takes one request at a time. Every request starts from an empty state: reusing the
previous request's prefix would be quicker, but rounds differently, and the same seed must give the same text whatever was
asked before.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import threading
import weakref
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, PrivateAttr

from sdialog_like.errors import ContextOverflowError, MissingExtraError, ModelNotFoundError, ModelSpecError, ServerError
from sdialog_like.lazy import require
from sdialog_like.llm.parameters import PORTABLE, as_stops, check_names, content_parameters, usable_seed
from sdialog_like.llm.provider import Described, Provider
from sdialog_like.llm.specs import ModelSpec

__all__ = ["PROVIDER", "ChatLlamaCpp"]

_HUB = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(?::(?P<file>[^:\\]+))?")
_DEFAULT_FILE = "*[qQ]4_[kK]_[mM].gguf"
_SAMPLING = frozenset(
    [
        "temperature",
        "top_p",
        "top_k",
        "min_p",
        "typical_p",
        "max_tokens",
        "stop",
        "presence_penalty",
        "frequency_penalty",
        "repeat_penalty",
        "mirostat_mode",
        "mirostat_tau",
        "mirostat_eta",
        "logit_bias",
    ]
)
_LOADING = frozenset(
    [
        "n_ctx",
        "n_gpu_layers",
        "n_threads",
        "n_threads_batch",
        "n_batch",
        "n_ubatch",
        "main_gpu",
        "split_mode",
        "tensor_split",
        "use_mmap",
        "use_mlock",
        "flash_attn",
        "chat_format",
        "rope_freq_base",
        "rope_freq_scale",
        "offload_kqv",
        "verbose",
    ]
)
_LOADING_DEFAULTS = {"n_ctx": 8192, "verbose": False}

_loaded: weakref.WeakValueDictionary[str, _LoadedModel]
_loading = threading.Lock()


class _LoadedModel:
    """The weights and state of one GGUF file, and the one thread that works with them."""

    def __init__(self, source: str, settings: dict[str, Any]) -> None:
        self.source = source
        self._settings = settings
        self._llama: Any = None
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama.cpp")

    def complete(self, messages: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
        """Answer one request. Runs in the worker thread only."""
        if self._llama is None:
            self._llama = _load(self.source, self._settings)
            # Freed before the interpreter takes its modules apart; llama_cpp's own destructor comes too late for that.
            weakref.finalize(self, self._llama.close)
        self._llama.reset()
        reply: dict[str, Any] = self._llama.create_chat_completion(messages, **arguments)
        return reply


_loaded = weakref.WeakValueDictionary()


def _shared(source: str, settings: dict[str, Any]) -> _LoadedModel:
    key = json.dumps([source, settings], sort_keys=True, default=str)
    with _loading:
        model = _loaded.get(key)
        if model is None:
            model = _loaded[key] = _LoadedModel(source, settings)
        return model


def _load(source: str, settings: dict[str, Any]) -> Any:
    llama_cpp = require("llama_cpp", extra="llamacpp", purpose=f"The model 'llamacpp:{source}'")
    hub = _hub_file(source)
    try:
        if hub is None:
            return llama_cpp.Llama(model_path=str(Path(source).expanduser()), **settings)
        return llama_cpp.Llama.from_pretrained(repo_id=hub[0], filename=hub[1], **settings)
    except ImportError as exc:
        raise MissingExtraError(
            f"Fetching {source!r} needs the package 'huggingface_hub', which is not installed.",
            hint="Install it with: pip install huggingface_hub",
        ) from exc
    except Exception as exc:
        raise ModelNotFoundError(
            f"llama.cpp cannot load {source!r}: {exc}", hint="Check that it is a whole GGUF file that this version can read."
        ) from exc


def _hub_file(source: str) -> tuple[str, str] | None:
    """Return repository and file pattern where the source is on the hub; ``None`` where it is a file here."""
    if Path(source).expanduser().exists():
        return None
    match = _HUB.fullmatch(source)
    if match is None or (match["file"] is None and source.endswith(".gguf")):
        return None
    return match["repo"], match["file"] or _DEFAULT_FILE


class ChatLlamaCpp(BaseChatModel):
    """A GGUF model run by llama.cpp in this process.

    Calls take ``seed=``, ``schema=`` (a JSON schema that the reply is held to by a grammar) and the sampling options.

    Attributes:
        source: A path, or ``ORG/REPO`` or ``ORG/REPO:FILE`` on the Hugging Face hub (``FILE`` may be a pattern).
        sampling: Sampling options for every call; llama.cpp's own defaults fill the rest.
        loading: How to load the file (``n_ctx``, ``n_gpu_layers`` …). The window is 8,192 tokens by default.
    """

    source: str
    sampling: dict[str, Any] = Field(default_factory=dict)
    loading: dict[str, Any] = Field(default_factory=dict)

    _model: _LoadedModel = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Find the loaded model that this one shares, without loading anything yet."""
        super().model_post_init(context)
        self._model = _shared(self.source, {**_LOADING_DEFAULTS, **self.loading})

    @property
    def _llm_type(self) -> str:
        return "llamacpp"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        future = self._model.worker.submit(self._complete, messages, stop, kwargs)
        return future.result()

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._model.worker, self._complete, messages, stop, kwargs)

    def _complete(self, messages: list[BaseMessage], stop: list[str] | None, options: dict[str, Any]) -> ChatResult:
        seed, schema = options.pop("seed", None), options.pop("schema", None)
        arguments = {**self.sampling, **options}
        if stop is not None:
            arguments["stop"] = stop
        if seed is not None:
            arguments["seed"] = usable_seed(seed)
        if schema is not None:
            arguments |= _schema_arguments(schema)
        converted = convert_to_openai_messages(messages)
        try:
            reply = self._model.complete(converted if isinstance(converted, list) else [converted], arguments)
        except ValueError as exc:
            if "exceed context window" in str(exc):
                raise ContextOverflowError(
                    f"The messages do not fit into the context of {self.source!r}: {exc}", hint=PROVIDER.overflow_hint
                ) from exc
            raise
        except RuntimeError as exc:
            raise ServerError(f"llama.cpp failed on {self.source!r}: {exc}") from exc
        return _as_result(reply)


def _schema_arguments(schema: dict[str, Any]) -> dict[str, Any]:
    """Return how llama.cpp is held to a schema."""
    grammars = require("llama_cpp.llama_grammar", extra="llamacpp", purpose="A schema for llama.cpp")
    try:
        rules = grammars.json_schema_to_gbnf(json.dumps(schema))
        # Its rule for a character of a string allows raw control characters, line breaks among them: those are not JSON.
        rules = rules.replace(r'char ::= [^"\\] |', r'char ::= [^"\\\x7F\x00-\x1F] |')
        return {"grammar": grammars.LlamaGrammar.from_string(rules, verbose=False)}
    except Exception:  # a schema that the converter cannot express: llama_cpp's own way falls back to any JSON
        return {"response_format": {"type": "json_object", "schema": schema}}


def _as_result(reply: dict[str, Any]) -> ChatResult:
    choice, usage = reply["choices"][0], reply["usage"]
    message = AIMessage(
        content=choice["message"]["content"] or "",
        response_metadata={"finish_reason": choice["finish_reason"]},
        usage_metadata=UsageMetadata(
            input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"], total_tokens=usage["total_tokens"]
        ),
    )
    return ChatResult(generations=[ChatGeneration(message=message)])


def _make(spec: ModelSpec, given: dict[str, Any]) -> BaseChatModel:
    if importlib.util.find_spec("llama_cpp") is None:
        require("llama_cpp", extra="llamacpp", purpose=f"The model {spec.text!r}")
    check_names(given, {*PORTABLE, *_SAMPLING, *_LOADING}, model=spec.text)
    if _hub_file(spec.name) is None and not Path(spec.name).expanduser().is_file():
        raise ModelSpecError(
            f"There is no file {spec.name!r} for the model {spec.text!r}.",
            hint="Give the path of a GGUF file, or ORG/REPO on the hub.",
        )
    return ChatLlamaCpp(
        source=spec.name,
        sampling={name: value for name, value in given.items() if name in _SAMPLING and value is not None},
        loading={name: value for name, value in given.items() if name in _LOADING},
    )


def _arguments(
    chat: BaseChatModel, *, seed: int | None, schema: dict[str, Any] | None, options: Mapping[str, Any]
) -> dict[str, Any]:
    check_names(options, _SAMPLING, model=f"llamacpp:{getattr(chat, 'source', '')}")
    arguments = {name: as_stops(value) if name == "stop" else value for name, value in options.items() if value is not None}
    if seed is not None:
        arguments["seed"] = seed
    if schema is not None:
        arguments["schema"] = schema
    return arguments


def _describe(chat: BaseChatModel) -> Described:
    source = str(getattr(chat, "source", ""))
    parameters = {**getattr(chat, "loading", {}), **getattr(chat, "sampling", {})}
    return Described("llamacpp", source, f"in-process:llamacpp:{source}", content_parameters(parameters))


PROVIDER = Provider(
    make=_make,
    arguments=_arguments,
    describe=_describe,
    in_process=True,
    takes_tools=lambda chat: False,  # llama-cpp-python writes tools into few models' prompts, and reads no call back
    overflow_hint="Give the model a larger window (n_ctx=), or shorten the personas, the context or the dialogue.",
)
