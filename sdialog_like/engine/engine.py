"""The engine: one model, and the wrappers that all its rows share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sdialog_like.engine.client import Client
from sdialog_like.engine.gate import Gate, Gated
from sdialog_like.engine.journal import Journal, MemoryJournal, RowJournal
from sdialog_like.engine.model_call import ModelCall
from sdialog_like.engine.retry import SLOWED_DOWN, Retry
from sdialog_like.engine.routes import Routed
from sdialog_like.engine.throttle import Throttle
from sdialog_like.engine.usage import Usage
from sdialog_like.llm import bind_model

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from sdialog_like.engine.budget import Budget
    from sdialog_like.llm import BoundModel

__all__ = ["Engine"]


class Engine:
    """Puts the wrappers around a model.

    From the outside in:

        parse and repair → journal → retry → routes → throttle → gate and budget → LangChain chat model

    The first two belong to a row (see `row`), the others to the engine. It contacts nobody until a client is called.

    Args:
        model: Who is asked: a bound model, a spec, or a LangChain chat model.
        concurrency: The most requests on their way to one endpoint at the same time.
        journal: Where all rows' replies are kept; without one, each client has a journal of its own in memory.
        usage: Where calls and tokens are added up; a new one otherwise.
        max_attempts: How often one request may be made when the server fails.
        patience: How many seconds a server that answered before is waited for.
        sleep: How to wait between attempts (for tests).
        clock: Seconds from any start (for tests).
        gate: Stops everything when it is closed; one of its own otherwise, which nobody closes.
        budget: What may be spent; it closes the gate when it is used up.
    """

    def __init__(
        self,
        model: BoundModel | str | BaseChatModel,
        *,
        concurrency: int = 32,
        journal: Journal | None = None,
        usage: Usage | None = None,
        max_attempts: int = 8,
        patience: float = 600.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        gate: Gate | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.model: BoundModel = bind_model(model)
        self.journal = journal
        self.usage = Usage() if usage is None else usage
        self.gate = Gate() if gate is None else gate
        self.budget = budget
        self._throttle = Throttle(Gated(ModelCall(), self.gate, budget), concurrency, clock=clock, sleep=sleep)
        routed = Routed(self._throttle, clock=clock)
        self._retry = Retry(routed, max_attempts=max_attempts, patience=patience, sleep=sleep, clock=clock)

    @property
    def in_use(self) -> int:
        """How many requests and effects are on their way at this moment."""
        return self.gate.in_flight

    @property
    def waiting(self) -> dict[str, int]:
        """How many requests wait at this moment for a server, by reason."""
        waiting = self._retry.waiting
        if held_back := self._throttle.held_back:
            waiting[SLOWED_DOWN] = waiting.get(SLOWED_DOWN, 0) + held_back
        return waiting

    def allow(self, concurrency: int) -> None:
        """Raise the limit on requests at the same time to this number, where it is lower."""
        self._throttle.allow(concurrency)

    def row(
        self,
        row_id: str | int,
        seed: int,
        journal: Journal | None = None,
        *,
        round: int = 0,  # noqa: A002
    ) -> Client:
        """Make the client for one run of one row.

        Args:
            row_id: The row's id; the journal keeps rows apart by it.
            seed: The row's dialogue seed.
            journal: The journal for this row; the engine's otherwise.
            round: How often the row has failed before and was given another chance.
        """
        if journal is None:
            journal = MemoryJournal() if self.journal is None else self.journal
        return Client(
            seed=seed,
            model=self.model,
            inner=self._retry,
            journal=RowJournal(journal, row_id),
            total=self.usage,
            gate=self.gate,
            round=round,
        )

    def __repr__(self) -> str:
        return f"<Engine of {self.model.spec}, {self._throttle.ceiling} requests at a time>"
