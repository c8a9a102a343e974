"""A cell: one column in one row, and all that its filling may use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sdialog_like.dialog import Dialog
from sdialog_like.errors import DialogFormatError

if TYPE_CHECKING:
    from sdialog_like.engine import Client
    from sdialog_like.llm import BoundModel

__all__ = ["Cell", "Fill", "Filled", "Traced", "as_dialogue"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell is filled with.

    Attributes:
        client: The column's own client in this row (see ``Client.branch``), for models and everything else outside.
        values: The values of the columns that it refers to, as they are: dialogues and personas are objects.
        seen: What templates see of them.
        row_id: The row's id.
        row_seed: The row's seed.
        row_data: The fields of the row's seed row.
        round: How often the row has failed before and was given another chance.
    """

    client: Client
    values: Mapping[str, Any]
    seen: Mapping[str, Any]
    row_id: int | str
    row_seed: int
    row_data: Mapping[str, Any]
    round: int = 0

    @property
    def seed(self) -> int:
        """The cell's own seed."""
        return self.client.seed


Fill: TypeAlias = "Callable[[Cell], Any | Awaitable[Any]]"
"""Makes a cell's value: plain data, a dialogue, a persona; or a `Filled` where there is more to say."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell's value, and what is kept beside it.

    Attributes:
        value: The value.
        reason: Why there is no better value.
        second: What another judge says.
    """

    value: Any
    reason: str | None = None
    second: Any = None


def as_dialogue(value: Any) -> Any:
    """Return a dialogue's JSON form as the dialogue that it is; anything else as it is."""
    if isinstance(value, Mapping) and "formatVersion" in value and isinstance(value.get("turns"), list):
        try:
            return Dialog.from_dict(value)
        except DialogFormatError:
            return value  # it only looks like one
    return value


class Traced:
    """A client that keeps what it was asked and answered.

    Args:
        client: Who is really asked.
        kept: Where it is kept: a record a call, with ``messages``, ``text``, ``reasoning``, ``model`` and ``seed``.
    """

    def __init__(self, client: Client, kept: list[dict[str, Any]]) -> None:
        self._client = client
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def branch(self, *names: str | int) -> Traced:
        """Return the client's branch, traced like this one."""
        return Traced(self._client.branch(*names), self._kept)

    async def call(self, messages: Any, *, model: BoundModel | None = None, **arguments: Any) -> Any:
        """Ask, and keep what came."""
        reply = await self._client.call(messages, model=model, **arguments)
        asked = self._client.model if model is None else model
        record = {
            "messages": [dict(message) for message in messages],
            "text": reply.text,
            "reasoning": reply.reasoning,
            "model": asked.spec,
            "seed": reply.seed,
        }
        self._kept.append(record)
        return reply
