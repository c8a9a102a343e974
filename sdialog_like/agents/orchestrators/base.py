"""What an orchestrator is: it looks at the dialogue before its agent speaks, and may add an instruction or end it."""

from __future__ import annotations

import copy
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from typing_extensions import Self

from sdialog_like.class_names import class_name

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sdialog_like.dialog import Turn
    from sdialog_like.engine import Client, Reply

__all__ = ["Ask", "Look", "Orchestrator", "Record", "Stop", "code_name", "recorded"]


class Ask(Protocol):
    """Asks a model: the agent's own, or another one."""

    async def __call__(
        self,
        messages: Sequence[Mapping[str, Any]],
        schema: type[BaseModel] | dict[str, Any] | None = None,
        *,
        model: Any = None,
    ) -> Reply:
        """Return the model's reply.

        Args:
            messages: The request's messages.
            schema: What the reply should fit.
            model: A model spec or a model; the agent's own otherwise.
        """
        ...


class Record(Protocol):
    """Puts an event into the dialogue's record."""

    def __call__(
        self, action: str, text: str | None = None, data: Mapping[str, Any] | None = None, *, seed: int | None = None
    ) -> None:
        """Add an event of the agent's, before the turn that it is about to take.

        Args:
            action: What was done.
            text: The same in words.
            data: What else there is to say, as plain data.
            seed: The seed of the reply that it comes from.
        """
        ...


@dataclass(frozen=True, slots=True)
class Stop:
    """Ends the dialogue before the agent speaks.

    Attributes:
        reason: ``stopped``, or ``goal`` where what was wanted is reached; only with the second the dialogue is complete.
        why: The same for people; it is recorded.
    """

    reason: Literal["stopped", "goal"] = "stopped"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The dialogue as an orchestrator sees it before its agent speaks.

    Attributes:
        name: What the agent is called.
        transcript: The turns so far, in order.
        heard: What was said last by another side; empty before anything was.
        index: The number of the turn that the agent is about to take, from 0.
        random: For chance: its numbers follow from the dialogue's seed, the orchestrator's place and the turn.
        ask: Asks a model, through the journal: ``reply = await look.ask(messages, schema)``.
        client: The row's client, for effects.
        record: Puts an event into the dialogue's record: ``look.record("judged", "All is well.")``. Instructions and the
            end are recorded without it.
    """

    name: str
    transcript: tuple[Turn, ...]
    heard: str
    index: int
    random: Random
    ask: Ask
    client: Client
    record: Record


class Orchestrator(ABC):
    """Directs an agent while a dialogue goes on: ``agent | orchestrator`` is a new agent that has it.

    Before each turn of its agent, its `look` is called. A text that it returns is an instruction, which stands at the tail
    of the agent's request; ``None`` says nothing, and a `Stop` ends the dialogue.

    What an orchestrator keeps between turns it keeps in itself: each dialogue gets a copy of its own (see `begin`).

    Attributes:
        persistent: Whether its instructions hold from then on, and stay in the agent's view, instead of for one turn.
        prompts: The names of the package's templates that it uses, for the record.

    Example:
        >>> class Patience(Orchestrator):
        ...     def __init__(self, questions: int) -> None:
        ...         self.questions = questions
        ...         self._heard = 0
        ...
        ...     def look(self, look: Look) -> str | Stop | None:
        ...         self._heard += look.heard.endswith("?")
        ...         if self._heard > self.questions:
        ...             return Stop(why="That was one question too many.")
        ...         return "You are losing patience." if self._heard == self.questions else None
        >>> Patience(questions=3).settings()
        {'questions': 3}
    """

    persistent: bool = False
    prompts: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def look(self, look: Look) -> str | Stop | Awaitable[str | Stop | None] | None:
        """Look at the dialogue, before the agent speaks. May be ``async``.

        All that it returns follows from its settings, from earlier looks of the same dialogue and from ``look``; what comes
        from outside goes through ``look.ask`` or ``look.client.effect``. So a dialogue can be made again.
        """

    @property
    def name(self) -> str:
        """What the record calls it."""
        return type(self).__name__

    def begin(self) -> Self:
        """Return the one that looks in one dialogue: a deep copy, so that nothing leaks into another."""
        return copy.deepcopy(self)

    def settings(self) -> dict[str, Any]:
        """Return what it was made with, as plain data for the record: its public attributes.

        `from_settings` makes an equal one again. What has no JSON form stands there by its name, and such an orchestrator
        can be recorded, but not be made again in another process.
        """
        return {name: recorded(value) for name, value in vars(self).items() if not name.startswith("_")}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Make the orchestrator of these settings."""
        given = dict(settings)
        persistent = given.pop("persistent", None)
        made = cls(**given)
        if persistent is not None:
            made.persistent = bool(persistent)
        return made

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.settings().items())})"


def recorded(value: Any) -> Any:
    """Return a setting as plain data; a function, a class or an object becomes ``{"code": its name}``."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return {"code": code_name(value)}


def code_name(value: Any) -> str:
    """Return a name for a piece of code: ``module:name`` of a function or class, the class's of any other object."""
    if isinstance(value, type):
        return class_name(value)
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(module, str) and isinstance(name, str):
        return f"{module}:{name}"
    return class_name(type(value))
