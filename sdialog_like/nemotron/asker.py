"""What steps and pipelines have of the outside, and how they do many things at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from sdialog_like.engine import Client
    from sdialog_like.llm import BoundModel

__all__ = ["Answer", "Asker", "AskingMethods", "Message", "ModelBinder", "at_the_same_time", "messages_of"]

T = TypeVar("T")

Message: TypeAlias = "dict[str, str]"
"""``{"role": …, "content": …}``."""

ModelBinder: TypeAlias = "Callable[[str | None], BoundModel]"
"""Gives the model that a name means; ``None`` means the client's own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question.

    Attributes:
        texts: The answers, as they came; one, unless several were asked for (``n``).
        items: The list, where one was asked for; ``None`` otherwise.
        seed: The seed that it was really asked with; ``None`` where the client chose.
        model: Who answered: the model's spec, or the name that the user's client was given.
    """

    texts: list[str]
    items: list[str] | None = None
    seed: int | None = None
    model: str | None = None


class Asker(Protocol):
    """The way to the outside that steps and pipelines have."""

    @property
    def structured(self) -> bool:
        """Whether lists are asked for as lists (``answer(…, items=n)``), and need not be read out of a text."""
        ...

    @property
    def seam(self) -> Client | None:
        """The engine's client, where there is one: for role play, and for whatever else wants recording."""
        ...

    def at(self, *path: str | int) -> Asker:
        """Return the asker at a place further inside the plan."""
        ...

    def branch(self, *names: str | int) -> Asker:
        """Return an asker for a part that stands for itself, with a client (and a seed) of its own where there is a seam.

        Others of the same names get clients of their own, in the order in which they are made.
        """
        ...

    def bound(self, model: str | None) -> BoundModel | None:
        """Return the model that a name means; ``None`` where only the user's client knows."""
        ...

    async def ask(
        self, prompt: str | Sequence[Message], *, model: str | None = None, kwargs: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Ask once; return the answers as they came.

        Args:
            prompt: The messages; a text is one user message.
            model: Who is asked.
            kwargs: The caller's ``model_kwargs``.
        """
        ...

    async def answer(
        self,
        prompt: str | Sequence[Message],
        *,
        model: str | None = None,
        kwargs: Mapping[str, Any] | None = None,
        items: int | None = None,
        exactly: bool = True,
    ) -> Answer:
        """Ask once, and learn besides who answered, and with which seed.

        Args:
            prompt: As in `ask`.
            model: As in `ask`.
            kwargs: As in `ask`.
            items: Ask for a list of so many texts; only where the asker is ``structured``.
            exactly: Whether a list of another length is no answer.
        """
        ...

    async def together(self, works: Iterable[Callable[[], Awaitable[T]]]) -> list[T | Exception]:
        """Do many things, at the same time where that is possible.

        Returns:
            What they gave, in their order; where one failed, its exception in its place.
        """
        ...


class AskingMethods:
    """What classes of step and pipeline methods have in common: an asker."""

    _root: Asker

    def _asker(self) -> Asker:
        """Return the way to the outside, at the beginning of a plan."""
        return self._root


def messages_of(prompt: str | Sequence[Message]) -> list[Message]:
    """Return the messages of a prompt, as copies: what the client does with them must not reach the caller's."""
    if isinstance(prompt, str):
        return [{"role": "user", "content": prompt}]
    return [dict(message) for message in prompt]


async def at_the_same_time(works: Iterable[Callable[[], Awaitable[T]]]) -> list[T | Exception]:
    """Do many things at the same time; see `Asker.together`."""
    tasks = [asyncio.ensure_future(work()) for work in works]
    if not tasks:
        return []
    try:
        await asyncio.wait(tasks)
    except BaseException:
        # Where this is cancelled its branches are too, and clean up before it goes on.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    results: list[T | Exception] = []
    for task in tasks:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            results.append(task.result())
        elif isinstance(error, Exception):
            results.append(error)
        else:
            raise error
    return results
