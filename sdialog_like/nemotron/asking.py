"""How a question reaches a model: through a user's own client, or through the package's call seam.

Steps and pipelines are written once, as coroutines over an `Asker`, and know nothing else of the outside:

    SyncAsker     a client whose ``query_model`` blocks; the coroutine runs in the caller's thread, without an event loop
    AsyncAsker    a client whose ``query_model`` is awaited, on the caller's own event loop
    SeamAsker     the package's call seam (a `ChatModelClient`, or a run's row), on the package's event loop

An asker stands at a place in the plan (``asker.at("subtopics", 3)``). The place names the seed of what is asked there; when
it is asked, and what is asked elsewhere at the same time, does not.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sdialog_like.errors import InputError
from sdialog_like.nemotron.asker import (
    Answer,
    Asker,
    AskingMethods,
    Message,
    ModelBinder,
    at_the_same_time,
    messages_of,
)
from sdialog_like.nemotron.driving import awaited, drive, finished
from sdialog_like.nemotron.filling import whole_number
from sdialog_like.nemotron.seam_asker import SeamAsker

__all__ = [
    "Answer",
    "Asker",
    "AskingMethods",
    "AsyncAsker",
    "Message",
    "ModelBinder",
    "SeamAsker",
    "SyncAsker",
    "asker_of_async_client",
    "asker_of_client",
    "awaited",
    "drive",
    "finished",
    "messages_of",
]

T = TypeVar("T")

_WRONG_WAY_SYNC = (
    "query_model of this client has to be awaited.",
    "Use AsyncNemotronGenerator (or AsyncNemotronCCGenerator) with it, or give this class a blocking client.",
)
_WRONG_WAY_ASYNC = (
    "query_model of this client does not have to be awaited.",
    "Use NemotronGenerator (or NemotronCCGenerator) with it, or give this class an async client.",
)


class SyncAsker:
    """Asks a client that blocks. One thing after the other, in the plan's order, in the caller's thread.

    Args:
        client: Has ``query_model(*, messages, model, **kwargs) -> list[str]``.
    """

    structured = False
    seam = None

    def __init__(self, client: Any) -> None:
        self.client = client

    def at(self, *path: str | int) -> SyncAsker:
        """Return itself: it has no seeds to name."""
        return self

    branch = at

    def bound(self, model: str | None) -> None:
        """Return nothing: only the client knows its models."""

    async def ask(
        self, prompt: str | Sequence[Message], *, model: str | None = None, kwargs: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Ask once; see `Asker.ask`."""
        answers = self.client.query_model(messages=messages_of(prompt), model=model, **(kwargs or {}))
        if inspect.isawaitable(answers):
            _forget(answers)
            raise InputError(_WRONG_WAY_SYNC[0], hint=_WRONG_WAY_SYNC[1])
        return _texts(answers, self.client)

    async def answer(
        self,
        prompt: str | Sequence[Message],
        *,
        model: str | None = None,
        kwargs: Mapping[str, Any] | None = None,
        items: int | None = None,
        exactly: bool = True,
    ) -> Answer:
        """Ask once; see `Asker.answer`."""
        return Answer(await self.ask(prompt, model=model, kwargs=kwargs), seed=(kwargs or {}).get("seed"), model=model)

    async def together(self, works: Iterable[Callable[[], Awaitable[T]]]) -> list[T | Exception]:
        """Do one after the other; see `Asker.together`."""
        results: list[T | Exception] = []
        for work in works:
            try:
                results.append(await work())
            except Exception as exc:
                results.append(exc)
        return results


class AsyncAsker:
    """Asks a client that is awaited, on whatever event loop this is.

    Args:
        client: Has ``async query_model(*, messages, model, **kwargs) -> list[str]``.
        max_concurrent_requests: The most requests on their way at the same time; any number otherwise.
    """

    structured = False
    seam = None

    def __init__(self, client: Any, max_concurrent_requests: int | None = None) -> None:
        self.client = client
        limit = max_concurrent_requests
        self.limit = None if limit is None else whole_number(limit, "max_concurrent_requests")
        # One for each loop: a generator may be used in one asyncio.run after the other.
        self._places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    def at(self, *path: str | int) -> AsyncAsker:
        """Return itself: it has no seeds to name."""
        return self

    branch = at

    def bound(self, model: str | None) -> None:
        """Return nothing: only the client knows its models."""

    async def ask(
        self, prompt: str | Sequence[Message], *, model: str | None = None, kwargs: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Ask once; see `Asker.ask`."""
        if self.limit is None:
            return await self._ask(prompt, model, kwargs)
        loop = asyncio.get_running_loop()
        async with self._places.setdefault(loop, asyncio.Semaphore(self.limit)):
            return await self._ask(prompt, model, kwargs)

    async def _ask(self, prompt: str | Sequence[Message], model: str | None, kwargs: Mapping[str, Any] | None) -> list[str]:
        answers = self.client.query_model(messages=messages_of(prompt), model=model, **(kwargs or {}))
        if not inspect.isawaitable(answers):
            raise InputError(_WRONG_WAY_ASYNC[0], hint=_WRONG_WAY_ASYNC[1])
        return _texts(await answers, self.client)

    async def answer(
        self,
        prompt: str | Sequence[Message],
        *,
        model: str | None = None,
        kwargs: Mapping[str, Any] | None = None,
        items: int | None = None,
        exactly: bool = True,
    ) -> Answer:
        """Ask once; see `Asker.answer`."""
        return Answer(await self.ask(prompt, model=model, kwargs=kwargs), seed=(kwargs or {}).get("seed"), model=model)

    async def together(self, works: Iterable[Callable[[], Awaitable[T]]]) -> list[T | Exception]:
        """Do all at the same time; see `Asker.together`."""
        return await at_the_same_time(works)


def asker_of_client(client: Any) -> SyncAsker | SeamAsker:
    """Return the asker for a client that a blocking generator was given.

    Raises:
        InputError: It is none, or has to be awaited.
    """
    if (seam := _seam_asker(client)) is not None:
        return seam
    if inspect.iscoroutinefunction(client.query_model):
        raise InputError(_WRONG_WAY_SYNC[0], hint=_WRONG_WAY_SYNC[1])
    return SyncAsker(client)


def asker_of_async_client(client: Any, max_concurrent_requests: int | None = None) -> AsyncAsker | SeamAsker:
    """Return the asker for a client that an awaited generator was given.

    Raises:
        InputError: It is none, or it blocks.
    """
    if (seam := _seam_asker(client)) is not None:
        return seam
    # Whether a plain function returns an awaitable shows only when it is called; see `AsyncAsker.ask`.
    return AsyncAsker(client, max_concurrent_requests)


def _seam_asker(client: Any) -> SeamAsker | None:
    # Looked up on the class: mocks have every attribute.
    if callable(getattr(type(client), "asker", None)):
        asker: SeamAsker = client.asker()
        return asker
    if not callable(getattr(client, "query_model", None)):
        raise InputError(
            f"{type(client).__name__} is no client: it has no method query_model.",
            hint="Wrap it: OpenAIClient(openai.OpenAI(…)), or ChatModelClient(…) for a model's name or a LangChain model.",
        )
    return None


def _texts(answers: Any, client: Any) -> list[str]:
    """Return a client's answers as they came, if they are what the protocol says; ``None`` among them is no answer.

    Raises:
        InputError: They are something else: of a text, say, each character would be an answer.
    """
    if isinstance(answers, (list, tuple)) and all(text is None or isinstance(text, str) for text in answers):
        return cast("list[str]", answers)
    raise InputError(
        f"query_model of {type(client).__name__} returned {_said(answers)}, where the answers are a list of texts.",
        hint="query_model(messages=…, model=…, **kwargs) has to return a list with one text for each answer: [answer].",
    )


def _said(answers: Any) -> str:
    if answers is None:
        return "None"
    what = f"{answers!r:.60}" + ("…" if len(repr(answers)) > 60 else "")
    return f"{what} ({type(answers).__name__})"


def _forget(answers: Any) -> None:
    if inspect.iscoroutine(answers):
        answers.close()  # else Python complains that nobody awaited it
