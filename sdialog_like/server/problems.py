"""What a failure is to a caller: a status, a message, and a word for programs."""

from __future__ import annotations

from dataclasses import dataclass

from sdialog_like.errors import ContextOverflowError, GenerationError, InputError, ModelError, SdialogLikeError
from sdialog_like.server.served_agents import UnknownAgentError

__all__ = ["Problem", "problem_of"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure.

    Attributes:
        status: The HTTP status.
        message: What happened, and what to do.
        kind: OpenAI's word for this kind.
        code: OpenAI's word for this very failure, where there is one.
    """

    status: int
    message: str
    kind: str
    code: str | None = None


def problem_of(error: Exception) -> Problem:
    """Tell whose fault it is: the caller's (4xx), the model's (502; 503 where asking later may help), or ours."""
    if isinstance(error, GenerationError) and isinstance(error.__cause__, ModelError):
        error = error.__cause__
    message = str(error)
    if isinstance(error, UnknownAgentError):
        return Problem(404, message, "invalid_request_error", "model_not_found")
    if isinstance(error, ContextOverflowError):
        return Problem(400, message, "invalid_request_error", "context_length_exceeded")
    if isinstance(error, InputError):
        return Problem(400, message, "invalid_request_error")
    if isinstance(error, ModelError):
        return Problem(503 if error.retryable else 502, message, "server_error", "model_failed")
    if isinstance(error, SdialogLikeError):
        return Problem(500, message, "server_error")
    return Problem(500, f"{type(error).__name__}: {message}", "server_error")
