"""Every error that this package raises on purpose, in one tree.

    SdialogLikeError
    ├── InputError (ValueError)            what the user gave cannot be used
    │   ├── DialogFormatError              a dialogue file or text that cannot be read or written
    │   ├── PersonaError                   unknown or wrong persona attributes
    │   ├── PromptError                    a template lacks a value that it needs
    │   ├── ModelSpecError                 a model name or parameter that nobody knows
    │   └── DatasetError                   a dataset's folder, file, id or task is missing or broken
    ├── MissingExtraError (ImportError)    an optional dependency is not installed
    ├── BlockingCallError (RuntimeError)   a blocking call on the very loop that it would wait for
    ├── ModelError                         a request to a language model failed
    │   ├── ServerUnreachableError         nothing answers there, or the connection broke (retryable)
    │   ├── ModelTimeoutError              no answer within the timeout (retryable)
    │   ├── RateLimitError                 429; carries ``retry_after`` in seconds (retryable)
    │   ├── ServerError                    5xx (retryable)
    │   ├── ModelNotFoundError             the server does not have that model
    │   ├── AuthenticationError            wrong or missing key, or no permission
    │   ├── ContextOverflowError           the messages do not fit into the model's context
    │   ├── BadRequestError                any other refusal (4xx)
    │   └── UnusableReplyError             the replies do not fit the schema; carries ``raw``
    │       └── YamlConversionError        a reply cannot be read as the list of texts that was asked for
    ├── GenerationError                    a dialogue could not be finished; carries ``partial``
    │   ├── BatchError                     some rows of ``generate_many`` failed; carries ``results``
    │   └── ColumnError                    a column of a recipe's row could not be made; carries ``column``
    └── RunError                           a run of many rows cannot begin or go on; what is recorded stays
        ├── RunLockedError                 another process is writing this run
        ├── PlanChangedError               the folder holds a run of something else; carries ``differences``
        ├── RunFolderError                 the folder's files are missing, damaged, or not a run's
        └── RunStoppedError                too many rows failed; carries ``result``

Each error says what happened, and in ``hint`` what to do. ``retryable`` tells whether the same request may succeed later.
Vendors' errors are turned into these at one boundary (``llm.normalise``), with the cause kept (``from exc``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "BatchError",
    "BlockingCallError",
    "ColumnError",
    "ContextOverflowError",
    "DatasetError",
    "DialogFormatError",
    "GenerationError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "ModelNotFoundError",
    "ModelSpecError",
    "ModelTimeoutError",
    "PersonaError",
    "PlanChangedError",
    "PromptError",
    "RateLimitError",
    "RunError",
    "RunFolderError",
    "RunLockedError",
    "RunStoppedError",
    "SdialogLikeError",
    "ServerError",
    "ServerUnreachableError",
    "UnusableReplyError",
    "YamlConversionError",
]


class SdialogLikeError(Exception):
    """Root of the tree.

    Args:
        message: What happened, and why.
        hint: What to do about it; shown after the message.
    """

    retryable: bool = False

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class InputError(SdialogLikeError, ValueError):
    """What the user gave cannot be used."""


class DialogFormatError(InputError):
    """A dialogue file or text that cannot be read or written."""


class PersonaError(InputError):
    """Unknown or wrong persona attributes."""


class PromptError(InputError):
    """A template lacks a value that it needs."""


class ModelSpecError(InputError):
    """A model name or parameter that nobody knows."""


class DatasetError(InputError):
    """A dataset's folder, file, id or task is missing or broken."""


class MissingExtraError(SdialogLikeError, ImportError):
    """An optional dependency is not installed."""


class BlockingCallError(SdialogLikeError, RuntimeError):
    """A blocking call on the very event loop that it would have to wait for."""


class ModelError(SdialogLikeError):
    """A request to a language model failed."""


class ServerUnreachableError(ModelError):
    """Nothing answers at the address, or the connection broke before the reply was whole."""

    retryable = True


class ModelTimeoutError(ModelError):
    """No answer within the timeout."""

    retryable = True


class RateLimitError(ModelError):
    """The server asks to slow down (HTTP 429).

    Args:
        message: What the server said.
        retry_after: Seconds to wait as told by the server, ``None`` where it did not say.
        hint: What to do.
    """

    retryable = True

    def __init__(self, message: str, *, retry_after: float | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class ServerError(ModelError):
    """The server failed (HTTP 5xx)."""

    retryable = True


class ModelNotFoundError(ModelError):
    """The server answers, but does not have the model."""


class AuthenticationError(ModelError):
    """Wrong or missing key, or no permission (HTTP 401, 403)."""


class ContextOverflowError(ModelError):
    """The messages do not fit into the model's context window."""


class BadRequestError(ModelError):
    """The server refused the request (other HTTP 4xx)."""


class UnusableReplyError(ModelError):
    """The model's replies could not be read as what was asked for.

    Args:
        message: What is wrong with them.
        raw: The last raw reply, whole.
        hint: What to do.
    """

    def __init__(self, message: str, *, raw: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.raw = raw


class YamlConversionError(UnusableReplyError):
    """A reply cannot be read as the list of texts that was asked for.

    Its name is that of NeMo Curator's; the list may have been written in YAML or in any other way.
    """


class GenerationError(SdialogLikeError):
    """A dialogue could not be finished.

    Args:
        message: What happened.
        partial: The dialogue as far as it got (a ``Dialog`` with ``termination.reason == "error"``), if it began.
        hint: What to do.
    """

    def __init__(self, message: str, *, partial: Any = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.partial = partial


class BatchError(GenerationError):
    """Some rows of a batch failed; the others are kept.

    Args:
        message: How many, and the first reason.
        results: One entry a row, in order: the dialogue, or the exception that the row ended with.
        hint: What to do.
    """

    def __init__(self, message: str, *, results: Sequence[Any], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.results = list(results)


class ColumnError(GenerationError):
    """A column of a recipe's row could not be made, so the row failed.

    Args:
        message: What happened.
        column: The column's name.
        partial: The column's dialogue as far as it got, where it is one and began.
        hint: What to do.
    """

    def __init__(self, message: str, *, column: str, partial: Any = None, hint: str | None = None) -> None:
        super().__init__(message, partial=partial, hint=hint)
        self.column = column


class RunError(SdialogLikeError):
    """A run of many rows cannot begin or go on. What it has recorded stays, and can be gone on from."""


class RunLockedError(RunError):
    """Another process is writing this run."""


class PlanChangedError(RunError, InputError):
    """The folder holds a run of something else.

    Args:
        message: What is different.
        differences: Where the plans differ: a path in the plan to its two values (the folder's, the one given now).
        hint: What to do.
    """

    def __init__(self, message: str, *, differences: Mapping[str, tuple[Any, Any]], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.differences = dict(differences)


class RunFolderError(RunError):
    """The folder's files are missing, damaged, or not a run's."""


class RunStoppedError(RunError):
    """Too many rows failed, so that going on would have wasted the rest.

    Args:
        message: How many failed, and why.
        result: The run's result so far.
        hint: What to do.
    """

    def __init__(self, message: str, *, result: Any = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.result = result
