"""One answer of an agent to a caller that tells it the whole conversation each time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal

from sdialog_like.llm.parameters import as_stops
from sdialog_like.server.pump import pumped
from sdialog_like.server.stop_texts import StopTexts

if TYPE_CHECKING:
    from sdialog_like.agents import Agent
    from sdialog_like.engine import JournalRecord, Usage
    from sdialog_like.server.asked import Asked

__all__ = ["Answer"]


class Answer:
    """An answer, to be read once as it comes.

    It is a twin of the agent that answers: it has the caller's conversation as its memory and nothing of anybody else's,
    and is forgotten afterwards. What its orchestrators keep from turn to turn begins anew with each answer.

    Args:
        agent: Who answers.
        asked: What the caller asks for.

    Raises:
        InputError: The model does not take one of the options.
    """

    def __init__(self, agent: Agent, asked: Asked) -> None:
        twin = agent.with_model(agent.bound_model, **asked.options)
        if asked.told:
            _tell(twin, asked.told)
        self._last = _LastReply()
        twin.engine.journal = self._last
        self._agent = twin.with_memory(asked.before, seed=asked.seed)
        self._line = asked.line
        self._stops = StopTexts(as_stops(asked.options.get("stop")) or [])

    def pieces(self, limit: asyncio.Semaphore) -> AsyncGenerator[str, None]:
        """Give the text as the model writes it. Whoever stops reading stops the model.

        Args:
            limit: How many answers are made at the same time.
        """
        return pumped(self._made(limit))

    async def _made(self, limit: asyncio.Semaphore) -> AsyncGenerator[str, None]:
        async with limit, aclosing(self._agent.astream(self._line)) as pieces:
            async for piece in pieces:
                if text := self._stops.add(piece):
                    yield text
                if self._stops.reached:
                    return
            if text := self._stops.finish():
                yield text

    @property
    def finish_reason(self) -> Literal["stop", "length"]:
        """Why the answer ended: ``length`` where the model was cut off."""
        cut_off = self._last.finish_reason == "length" and not self._stops.reached
        return "length" if cut_off else "stop"

    @property
    def usage(self) -> Usage:
        """What the answer cost, everything that was asked for it together; nothing where the model does not count."""
        return self._agent.usage


class _LastReply:
    """A journal that remembers why the last reply ended, and nothing else."""

    def __init__(self) -> None:
        self.finish_reason: str | None = None

    def get(self, row_id: str | int, key: str, occurrence: int) -> None:
        """There is never a record."""

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        """Look at a record."""
        if record.kind == "call":
            reply: dict[str, Any] = json.loads(record.payload)
            self.finish_reason = reply.get("finish_reason")


def _tell(twin: Agent, text: str) -> None:
    """Add to what the agent is told: as details of the dialogue, or behind a system message of its own."""
    if isinstance(twin.own_system_prompt, str):
        twin.own_system_prompt = f"{twin.own_system_prompt}\n\n{text}"
    else:
        twin.dialogue_details = "\n\n".join(part for part in (twin.dialogue_details, text) if part)
