"""Scores by a function of one's own: a reward model in this process, a rule, another service."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sdialog_like.engine.request import digest
from sdialog_like.errors import InputError
from sdialog_like.nemotron.asking import Asker, SyncAsker, messages_of
from sdialog_like.nemotron.preferences.records import Message
from sdialog_like.nemotron.preferences.scoring import Scoring, plain_scores

__all__ = ["FunctionScorer"]

_ONE = "quality"
"""What a single number is called: the first of SteerLM's attributes, which says no more than that."""


class FunctionScorer:
    """A function of the messages, as one who rates answers.

    A plain function is called by one thread at a time, because a model in this process seldom bears more; an async one is
    awaited as often as there is something to rate.

    Args:
        function: Gets the conversation, whose last message is the answer; returns a number, or attributes and their values.
    """

    def __init__(self, function: Callable[[list[Message]], Any]) -> None:
        self.function = function
        self.name = getattr(function, "__qualname__", type(function).__qualname__)
        # Of an object that can be called it is the class's method that says whether it is awaited.
        self._awaited = any(map(inspect.iscoroutinefunction, (function, type(function).__call__)))
        self._one_at_a_time = threading.Lock()

    def check(self, asker: Asker) -> None:
        """Refuse a function that is awaited where nothing can be awaited; see `Scorer.check`."""
        if self._awaited and isinstance(asker, SyncAsker):
            raise InputError(f"{self.name} has to be awaited.", hint="Use AsyncNemotronGenerator with it.")

    async def score(self, messages: Sequence[Message], asker: Asker, seed: int | None) -> Scoring:
        """Call the function; see `Scorer.score`. On the call seam it is called once, and recorded under the seed."""
        given = messages_of(messages)
        if asker.seam is not None:
            ask = partial(self._result_awaited if self._awaited else self._result, given)
            found: dict[str, float | None] = await asker.seam.effect(f"score {self.name} {seed} {digest(given)}", ask)
        elif isinstance(asker, SyncAsker):
            found = self._result(given)
        elif self._awaited:
            found = await self._result_awaited(given)
        else:
            found = await asyncio.to_thread(self._result, given)
        return Scoring(scores=found, scorer=self.name)

    def _result(self, given: list[Message]) -> dict[str, float | None]:
        with self._one_at_a_time:
            return self._checked(self.function(given))

    async def _result_awaited(self, given: list[Message]) -> dict[str, float | None]:
        return self._checked(await self.function(given))

    def _checked(self, found: Any) -> dict[str, float | None]:
        """Return what the function gave as Python's numbers: it may as well be numpy's or a tensor's."""
        try:
            return plain_scores(found) if isinstance(found, Mapping) else plain_scores({_ONE: found})
        except (TypeError, ValueError) as exc:
            raise InputError(
                f"{self.name} returned {found!r:.80}.", hint="It has to return a number, or attributes and their numbers."
            ) from exc

    def __repr__(self) -> str:
        return f"<FunctionScorer {self.name}>"
