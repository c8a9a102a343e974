"""The one boundary where vendors' errors become ours.

Errors are told apart by what they carry (an HTTP status, a response) and by the names of their classes, so that no vendor's
package is loaded to recognise another's errors. What is not recognised is a bug, and passes through.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sdialog_like.errors import (
    AuthenticationError,
    BadRequestError,
    ContextOverflowError,
    ModelError,
    ModelNotFoundError,
    ModelTimeoutError,
    RateLimitError,
    SdialogLikeError,
    ServerError,
    ServerUnreachableError,
    UnusableReplyError,
)

if TYPE_CHECKING:
    from sdialog_like.llm.bound import BoundModel

__all__ = ["normalise_error", "read_retry_after"]

_OVERFLOW = re.compile(
    r"context_length_exceeded|context[ _](length|window|size)|maximum context|exceeds? .{0,40}context|prompt is too long"
    r"|too many (input )?tokens|input is too long|reduce the length of the",
    re.IGNORECASE,
)
_SECRET = re.compile(r"\b((?:sk|nvapi|gsk|xai|hf)[-_])[A-Za-z0-9_-]{4,}|(Bearer )\S+")
_JUNK = re.compile(
    r"No data received from Ollama stream|No generation chunks were returned"
    r"|Unexpected response type from OpenAI-compatible|Response missing 'choices'"
    r"|null value for 'choices'|'str' object has no attribute 'model_dump'|list index out of range"
)
"""What vendors' packages say, in exceptions of no special class, about an answer that is not a reply."""

_UNREADABLE_CALL = re.compile(r"error parsing tool call", re.IGNORECASE)
"""Ollama answers 500 when its model's call is no JSON. The same seed would write the same again."""

_NO_TOOLS = re.compile(r"does not support tools|enable-auto-tool-choice|tool[- ]call[- ]parser", re.IGNORECASE)

_MOST_SAID = 400
"""Characters of a vendor's message that are passed on."""

_UNREACHABLE_NAMES = frozenset({"APIConnectionError", "TransportError", "ModelConnectionError", "ConnectTimeout"})
_TIMEOUT_NAMES = frozenset({"TimeoutException", "APITimeoutError", "ModelTimeoutError", "TimeoutError"})


def normalise_error(exc: BaseException, model: BoundModel) -> SdialogLikeError | None:
    """Turn what a chat model raised into an error of ours, with what to do about it; to be raised ``from exc``.

    Args:
        exc: What ``chat.ainvoke`` raised.
        model: The model that was called.

    Returns:
        The error, or ``None`` where ``exc`` is not about the model or its server: a bug, which should pass through as it is.
    """
    if isinstance(exc, SdialogLikeError):
        return exc
    if not isinstance(exc, Exception):
        return None
    names = {base.__name__ for base in type(exc).__mro__}
    said = _what_it_says(exc)
    status = _status(exc)
    if "ContextOverflowError" in names or (
        _OVERFLOW.search(said) and status in {None, 400, 413, 422, 500} and names & _VENDOR_ERRORS
    ):
        return ContextOverflowError(
            f"The messages do not fit into the context of {model.spec!r}: {said}",
            hint=_hint(model.provider.overflow_hint, model),
        )
    if "LengthFinishReasonError" in names:
        return UnusableReplyError(f"The reply of {model.spec!r} was cut off by its token limit.", raw=_completed_text(exc))
    if _UNREADABLE_CALL.search(said) or (isinstance(exc, ValidationError) and exc.title in {"AIMessage", "AIMessageChunk"}):
        return UnusableReplyError(f"{model.spec!r} called a tool in a way that cannot be read: {said}")
    if status is not None:
        return _by_status(status, said, exc, model)
    if "ConnectTimeout" not in {type(link).__name__ for link in _chain(exc)} and names & _TIMEOUT_NAMES:
        return ModelTimeoutError(
            f"{model.spec!r} at {model.endpoint} did not answer within the timeout.",
            hint="Raise it with timeout= (seconds).",
        )
    if names & _UNREACHABLE_NAMES or isinstance(exc, ConnectionError):
        return _unreachable(exc, said, model)
    if _is_junk(exc, names, said):
        return ServerError(
            f"{model.endpoint} answered with something that is not a reply of a language model: {said}",
            hint=_hint("Check that base_url={endpoint} is a language model's server.", model),
        )
    if names & {"ResponseError", "APIError"}:  # a failure in the middle of a reply is reported without a status
        return ServerError(f"{model.spec!r} failed: {said}")
    return None


_VENDOR_ERRORS = frozenset({"ResponseError", "APIError", "OpenAIError", "HTTPStatusError", "ModelInvalidRequestError"})


def _by_status(status: int, said: str, exc: Exception, model: BoundModel) -> ModelError | None:
    if status == 429:
        if "insufficient_quota" in said or "insufficient_quota" in str(getattr(exc, "code", "")):
            # Also a 429, but no waiting helps.
            return AuthenticationError(
                f"{model.spec!r} refuses: {said}", hint="The account's quota is used up; check its billing."
            )
        return RateLimitError(
            f"{model.endpoint} asks to slow down: {said}",
            retry_after=_told_to_wait(exc),
            hint="Ask for less at a time (concurrency=).",
        )
    if status in {401, 403}:
        return AuthenticationError(
            f"{model.endpoint} refuses access ({status}): {said}", hint=_hint(model.provider.key_hint, model)
        )
    if status == 404:
        # A server that does not have the model says so; one that says only "not found" was asked at the wrong address.
        template = model.provider.not_found_hint if "model" in said.lower() else "Check that base_url={endpoint} is right."
        return ModelNotFoundError(f"{model.endpoint} does not have {model.name!r}: {said}", hint=_hint(template, model))
    if status == 408:
        return ModelTimeoutError(f"{model.endpoint} gave up waiting (408): {said}")
    if status >= 500:
        return ServerError(f"{model.endpoint} failed ({status}): {said}")
    if status >= 400:
        hint = 'Let it call tools through a schema: tools=ToolLoop([…], by="schema").' if _NO_TOOLS.search(said) else None
        return BadRequestError(f"{model.endpoint} refused the request ({status}): {said}", hint=hint)
    return None


def _unreachable(exc: Exception, said: str, model: BoundModel) -> ServerUnreachableError:
    names = {base.__name__ for link in _chain(exc) for base in type(link).__mro__}
    if names & {"RemoteProtocolError", "ReadError", "WriteError"}:
        return ServerUnreachableError(
            f"The connection to {model.endpoint} broke before the reply of {model.spec!r} was whole: {said}"
        )
    return ServerUnreachableError(
        f"Nothing answers for {model.spec!r} at {model.endpoint}.", hint=_hint(model.provider.unreachable_hint, model)
    )


def _is_junk(exc: Exception, names: set[str], said: str) -> bool:
    if isinstance(exc, json.JSONDecodeError) or "APIResponseValidationError" in names:
        return True
    if isinstance(exc, ValidationError):
        return exc.title in {"ChatResponse", "Message", "ChatCompletion"}
    if isinstance(exc, (ValueError, KeyError, TypeError, AttributeError, IndexError)):
        return bool(_JUNK.search(said)) or (type(exc) is ValueError and bool(exc.args) and isinstance(exc.args[0], dict))
    return False


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """Yield the error and what it came from; vendors raise ``from None``, which hides the context but keeps it."""
    link: BaseException | None = exc
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _status(exc: Exception) -> int | None:
    for value in (getattr(exc, "status_code", None), getattr(getattr(exc, "response", None), "status_code", None)):
        if isinstance(value, int) and value >= 400:
            return value
    return None


def _what_it_says(exc: Exception) -> str:
    if isinstance(exc, ValidationError):
        return "JSON without the fields of a reply."
    text = str(getattr(exc, "message", None) or getattr(exc, "error", None) or exc).strip() or type(exc).__name__
    text = " ".join(_SECRET.sub(lambda match: f"{match[1] or match[2]}…", text).split())
    if len(text) > _MOST_SAID:
        return f"{text[:_MOST_SAID]} …"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _completed_text(exc: Exception) -> str:
    try:
        return str(exc.completion.choices[0].message.content or "")  # type: ignore[attr-defined]
    except (AttributeError, IndexError):
        return ""


def _hint(template: str, model: BoundModel) -> str:
    return template.replace("{endpoint}", model.endpoint).replace("{name}", model.name)


def _told_to_wait(exc: Exception) -> float | None:
    """Find ``Retry-After``. OpenAI's errors hold the response; Ollama's were raised while handling one that does."""
    for link in _chain(exc):
        headers = getattr(getattr(link, "response", None), "headers", None)
        if headers is not None:
            return read_retry_after(headers)
    return None


def read_retry_after(headers: Any) -> float | None:
    """Read how many seconds a server asks to wait: ``retry-after-ms``, or ``retry-after`` as seconds or as a date."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after")
        if value is None:
            return None
        if re.fullmatch(r"\s*\d+(\.\d*)?\s*", value):
            return float(value)
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo else when.replace(tzinfo=timezone.utc)
        return max(0.0, (when - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return None
