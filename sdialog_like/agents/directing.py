"""Letting an agent's orchestrators look at the dialogue before it speaks."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sdialog_like.agents.orchestrators.base import Look, Orchestrator, Stop
from sdialog_like.agents.participant import TurnToTake
from sdialog_like.dialog import Event
from sdialog_like.errors import InputError
from sdialog_like.llm import BoundModel, bind_model
from sdialog_like.seeds import derive_seed, seeded_random

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sdialog_like.engine import Client, Reply

__all__ = ["Directions", "look_all"]


@dataclass(frozen=True, slots=True)
class Directions:
    """What an agent's orchestrators say before one turn.

    Attributes:
        passing: Instructions for this turn.
        persistent: Instructions that hold from now on.
        events: Each instruction as an event; or what ended the dialogue.
        stop: Set where one of them ends the dialogue.
    """

    passing: tuple[str, ...] = ()
    persistent: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    stop: Stop | None = None


async def look_all(
    orchestrators: Sequence[Orchestrator], turn: TurnToTake, *, speaker: str, heard: str, model: BoundModel
) -> Directions:
    """Let each orchestrator look, in their order. The first one that ends the dialogue has the last word.

    Args:
        orchestrators: The ones of this dialogue (see ``Orchestrator.begin``).
        turn: The turn that their agent is about to take.
        speaker: What the agent is called.
        heard: What was said last by another side.
        model: Whom they ask where they name no model.

    Raises:
        InputError: One of them returned something else than a text, a `Stop` or ``None``.
    """
    passing: list[str] = []
    persistent: list[str] = []
    events: list[Event] = []
    for position, orchestrator in enumerate(orchestrators):
        place = (turn.client.seed, "orchestrator", position, turn.index)
        look = Look(
            name=speaker,
            transcript=tuple(turn.transcript),
            heard=heard,
            index=turn.index,
            random=seeded_random(*place),
            ask=_Ask(turn.client, model, place),
            client=turn.client,
            record=_Recorder(speaker, events),
        )
        told = orchestrator.look(look)
        if inspect.isawaitable(told):
            told = await told
        if isinstance(told, Stop):
            data = {"orchestrator": orchestrator.name, "reason": told.reason}
            stopped = Event(agent=speaker, action="stop", text=told.why or None, data=data)
            found = [event for event in events if event.action != "instruct"]  # nobody was told anything any more
            return Directions(events=(*found, stopped), stop=told)
        if told is None or told == "":
            continue
        if not isinstance(told, str):
            raise InputError(
                f"The orchestrator {orchestrator.name} returned {type(told).__name__}.",
                hint="look() returns an instruction, a Stop, or None.",
            )
        (persistent if orchestrator.persistent else passing).append(told)
        events.append(Event(agent=speaker, action="instruct", text=told, data={"orchestrator": orchestrator.name}))
    return Directions(tuple(passing), tuple(persistent), tuple(events))


class _Recorder:
    """An orchestrator's way to the dialogue's record."""

    def __init__(self, speaker: str, events: list[Event]) -> None:
        self._speaker = speaker
        self._events = events

    def __call__(
        self, action: str, text: str | None = None, data: Mapping[str, Any] | None = None, *, seed: int | None = None
    ) -> None:
        plain = None if data is None else dict(data)
        self._events.append(Event(agent=self._speaker, action=action, text=text, data=plain, seed=seed))


class _Ask:
    """An orchestrator's way to a model: each question of one look has a seed of its own."""

    def __init__(self, client: Client, model: BoundModel, place: tuple[str | int, ...]) -> None:
        self._client = client
        self._model = model
        self._place = place
        self._asked = 0

    async def __call__(
        self,
        messages: Sequence[Mapping[str, Any]],
        schema: type[BaseModel] | dict[str, Any] | None = None,
        *,
        model: Any = None,
    ) -> Reply:
        seed = derive_seed(*self._place, self._asked)
        self._asked += 1
        chosen = self._model if model is None else bind_model(model)
        return await self._client.call(messages, seed=seed, schema=schema, model=chosen)
