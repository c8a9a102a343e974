"""Asking through the package's own call seam."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sdialog_like.engine.loop import run_on_loop
from sdialog_like.engine.request import digest
from sdialog_like.errors import InputError
from sdialog_like.nemotron.asker import Answer, Message, ModelBinder, at_the_same_time, messages_of
from sdialog_like.seeds import check_seed, derive_seed

if TYPE_CHECKING:
    from sdialog_like.engine import Client, Reply
    from sdialog_like.llm import BoundModel

__all__ = ["SeamAsker"]

T = TypeVar("T")


class SeamAsker:
    """Asks through the call seam: with a seed, a record, counted, and with a schema where a list is wanted.

    The seed of a question is ``derive_seed(client.seed, "nemotron", *path)``, unless ``model_kwargs`` has one. The very same
    question at the very same place, asked again, gets another: ``derive_seed(client.seed, "nemotron", *path, "again", 1)``.

    Args:
        client: The engine's client of one row.
        models: Gives the model that a name means.
        structured: Whether lists are asked for by a schema; in words otherwise, as a user's own client is asked.
    """

    def __init__(self, client: Client, *, models: ModelBinder, structured: bool = True) -> None:
        self._client = client
        self._models = models
        self._structured = structured
        self._path: tuple[str | int, ...] = ()
        self._asked: dict[str, int] = {}  # shared with all places of the same plan

    @property
    def structured(self) -> bool:
        """Whether lists are asked for by a schema."""
        return self._structured

    @property
    def seam(self) -> Client:
        """The engine's client."""
        return self._client

    def at(self, *path: str | int) -> SeamAsker:
        """Return the asker at a place further inside the plan."""
        inside = SeamAsker(self._client, models=self._models, structured=self._structured)
        inside._path = (*self._path, *path)
        inside._asked = self._asked
        return inside

    def branch(self, *names: str | int) -> SeamAsker:
        """Return an asker for a part that stands for itself, with a client and a seed of its own."""
        path = (*self._path, *names)
        again = self._count(["branch", *path])
        client = self._client.branch("nemotron", *path, *(("again", again) if again else ()))
        return SeamAsker(client, models=self._models, structured=self._structured)

    def bound(self, model: str | None) -> BoundModel:
        """Return the model that a name means."""
        return self._models(model)

    def seed(self, *names: str | int) -> int:
        """Return the seed of something at this place."""
        return derive_seed(self._client.seed, "nemotron", *self._path, *names)

    async def ask(
        self, prompt: str | Sequence[Message], *, model: str | None = None, kwargs: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Ask once; see `Asker.ask`."""
        return (await self.answer(prompt, model=model, kwargs=kwargs)).texts

    async def answer(
        self,
        prompt: str | Sequence[Message],
        *,
        model: str | None = None,
        kwargs: Mapping[str, Any] | None = None,
        items: int | None = None,
        exactly: bool = True,
    ) -> Answer:
        """Ask once; see `Asker.answer`. With ``n=3`` in ``kwargs`` there are three requests, each with a seed of its own."""
        messages = messages_of(prompt)
        options = {name: value for name, value in (kwargs or {}).items() if value is not None}
        for name in ("conversation_formatter", "stream"):
            if options.pop(name, None):
                warnings.warn(
                    f"{name} is ignored: a chat model formats conversations itself, and answers are not streamed.",
                    stacklevel=2,
                )
        count = _answers(options.pop("n", 1))
        given = options.pop("seed", None)
        bound = self._models(model)
        first = self._next_seed(messages, model) if given is None else check_seed(given)
        schema = None if items is None else _list_schema(items, exactly)
        seeds = [first, *(derive_seed(first, "sample", number) for number in range(1, count))]

        async def one(seed: int) -> Reply:
            # The hop costs nothing where this is the package's loop already.
            return await run_on_loop(self._client.call(messages, seed=seed, schema=schema, model=bound, **options))

        replies = (
            [await one(first)] if count == 1 else _or_raise(await self.together([partial(one, seed) for seed in seeds]))
        )
        listed = None if items is None else [text.strip() for text in replies[0].parsed["items"]]
        return Answer([reply.text for reply in replies], listed, replies[0].seed, bound.spec)

    def _next_seed(self, messages: list[Message], model: str | None) -> int:
        again = self._count([*self._path, model, messages])
        return self.seed("again", again) if again else self.seed()

    def _count(self, what: list[Any]) -> int:
        """Return how often this was asked for before."""
        key = digest(what)
        self._asked[key] = self._asked.get(key, -1) + 1
        return self._asked[key]

    async def together(self, works: Iterable[Callable[[], Awaitable[T]]]) -> list[T | Exception]:
        """Do all at the same time; see `Asker.together`."""
        return await at_the_same_time(works)


def _list_schema(count: int, exactly: bool) -> dict[str, Any]:
    items: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    # With "minItems" alone: an empty list is of no use to anybody.
    items |= {"minItems": count, "maxItems": count} if exactly else {"minItems": 1}
    return {"type": "object", "properties": {"items": items}, "required": ["items"], "additionalProperties": False}


def _or_raise(results: list[T | Exception]) -> list[T]:
    for result in results:
        if isinstance(result, Exception):
            raise result
    return cast("list[T]", results)


def _answers(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"n is the number of answers, 1 or more, not {value!r}.")
    return value
