"""The models' parameters: one portable name each, whoever serves the model.

Portable are ``temperature``, ``top_p``, ``top_k``, ``max_tokens``, ``stop``, ``base_url``, ``timeout`` (seconds) and
``api_key``. A provider's other parameters pass through under their own names; a name that the provider does not know is an
error at once, because most vendors' classes silently drop it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sdialog_like.errors import ModelSpecError

__all__ = [
    "CONNECT_TIMEOUT",
    "DEFAULT_TIMEOUT",
    "PORTABLE",
    "as_stops",
    "check_base_url",
    "check_names",
    "content_parameters",
    "public_address",
    "usable_seed",
]

PORTABLE = ("temperature", "top_p", "top_k", "max_tokens", "stop", "base_url", "timeout", "api_key")

DEFAULT_TIMEOUT = 600.0
"""Seconds that a whole reply may take, unless ``timeout=`` says otherwise (``None``: for ever)."""

CONNECT_TIMEOUT = 10.0
"""Seconds until a server that does not even take the connection counts as unreachable."""

_RANDOM_SEED = 2**32 - 1

_NOT_CONTENT = frozenset(
    [
        "api_key",
        "async_client_kwargs",
        "base_url",
        "client",
        "client_kwargs",
        "default_headers",
        "default_query",
        "disable_streaming",
        "headers",
        "http_async_client",
        "http_client",
        "http_socket_options",
        "keep_alive",
        "max_retries",
        "metadata",
        "n_batch",
        "n_gpu_layers",
        "n_threads",
        "n_threads_batch",
        "n_ubatch",
        "num_batch",
        "num_gpu",
        "num_thread",
        "openai_api_base",
        "openai_api_key",
        "openai_organization",
        "openai_proxy",
        "organization",
        "rate_limiter",
        "request_timeout",
        "seed",
        "service_tier",
        "stream_usage",
        "streaming",
        "sync_client_kwargs",
        "tags",
        "timeout",
        "use_mlock",
        "use_mmap",
        "verbose",
    ]
)
"""Where and how fast, not what: these shape no reply's text, or (seed) are recorded elsewhere."""

_SECRET_WORDS = ("api_key", "token_provider", "secret", "password", "authorization", "credentials")


def check_names(given: Iterable[str], known: Collection[str], *, model: str) -> None:
    """Refuse a parameter that the model does not know.

    Raises:
        ModelSpecError: With the closest known name, or all portable ones where nothing is close.
    """
    for name in given:
        if name in known:
            continue
        close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]!r}?" if close else f"The portable parameters are {', '.join(PORTABLE)}."
        raise ModelSpecError(f"The model {model!r} has no parameter {name!r}.", hint=hint)


def content_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that shape the text of replies: what a dialogue's provenance records.

    Left out are addresses, limits, keys and hardware settings, unset ones (``None``), and whatever is no plain data.
    """
    return {
        name: as_stops(value) if name == "stop" else value
        for name, value in parameters.items()
        if value is not None
        and name not in _NOT_CONTENT
        and not any(word in name for word in _SECRET_WORDS)
        and _is_plain(value)
    }


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def as_stops(stop: Any) -> list[str] | None:
    """Return stop texts as a list: one text may be given as it is."""
    if stop is None:
        return None
    return [stop] if isinstance(stop, str) else list(stop)


def check_base_url(url: str, *, model: str) -> str:
    """Return the address with a scheme; an address that vendors' classes would silently replace by their default is refused.

    Raises:
        ModelSpecError: It is no http(s) address.
    """
    if not isinstance(url, str):
        raise ModelSpecError(
            f"base_url={url!r} for the model {model!r} is no address.",
            hint="Write it like http://localhost:11434 (several only where a model is bound: generators, agents, runs).",
        )
    text = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
        _ = parts.port  # a port that is no number raises here
    except ValueError:
        usable = False
    if not usable:
        raise ModelSpecError(
            f"base_url={url!r} for the model {model!r} is no address.", hint="Write it like http://localhost:11434"
        )
    return text


def public_address(url: str) -> str:
    """Return the address without user name, password, query and trailing slash: fit to be shown and compared."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def usable_seed(seed: int) -> int:
    """Return the seed as a server may be given it.

    llama.cpp, and so Ollama and llama-server, take 2**32 - 1 for "draw one at random"; its neighbour stands in for that one.
    """
    return _RANDOM_SEED - 1 if seed == _RANDOM_SEED else seed
