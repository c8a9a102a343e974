"""Who speaks next: in turn, whoever was named, whom a moderator gives the floor, or what a function of the user's says."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sdialog_like.agents.materials import persona_data, persona_text
from sdialog_like.agents.orchestrators.base import code_name
from sdialog_like.dialog import Event, Turn
from sdialog_like.errors import InputError
from sdialog_like.prompts import render
from sdialog_like.seeds import derive_seed

if TYPE_CHECKING:
    from sdialog_like.agents.agent import Agent
    from sdialog_like.agents.labels import SpeakerName
    from sdialog_like.engine import Client

__all__ = [
    "Floor",
    "Given",
    "Moderator",
    "TurnTaking",
    "addressed",
    "check_turn_taking",
    "give_floor",
    "moderator",
    "round_robin",
    "turn_taking_record",
]


@dataclass(frozen=True, slots=True)
class Floor:
    """A conversation between two turns, as whoever gives the floor sees it.

    Attributes:
        names: What the sides are called, in their order.
        transcript: The turns so far.
        index: The number of the next turn, from 0.
        client: The row's client; its seed is the dialogue's.
    """

    names: tuple[SpeakerName, ...]
    transcript: tuple[Turn, ...]
    index: int
    client: Client

    @property
    def speakers(self) -> tuple[str, ...]:
        """The sides, as the speakers of their turns."""
        return tuple(name.label for name in self.names)

    @property
    def last(self) -> str | None:
        """Who spoke last."""
        return self.transcript[-1].speaker if self.transcript else None


@dataclass(frozen=True, slots=True)
class Given:
    """Who gets the floor, where there is more to say about it than the name.

    Attributes:
        speaker: Who speaks next.
        events: What the record says about it.
    """

    speaker: str
    events: tuple[Event, ...] = ()


_Choice: TypeAlias = "str | int | Given | None"

TurnTaking: TypeAlias = "Callable[[Floor], _Choice | Awaitable[_Choice]]"
"""Gives the floor: a speaker's label, or its number from 0; ``None`` ends the conversation. Plain or async."""


def round_robin(floor: Floor) -> str:
    """Give the floor to the one after who spoke last, in the order of the sides."""
    speakers = floor.speakers
    return speakers[0] if floor.last is None else speakers[(speakers.index(floor.last) + 1) % len(speakers)]


def addressed(floor: Floor) -> str:
    """Give the floor to whoever was named in what was said last; else go on in turn.

    Where several were named, a name set apart by a comma or a question mark ("Bob, what do you think?", "… or not, Bob?")
    goes before one that is only mentioned, and then the last one. A part of a name counts where no other side has it.
    """
    if not floor.transcript:
        return round_robin(floor)
    text, last = floor.transcript[-1].text, floor.last
    found: list[tuple[bool, int, str]] = []
    for index, name in enumerate(floor.names):
        if name.label == last or not name.known:
            continue
        for form in _forms(name, [other for number, other in enumerate(floor.names) if number != index]):
            for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE):
                found.append((_is_set_apart(text, match), match.start(), name.label))
    return max(found)[2] if found else round_robin(floor)


def moderator(agent: Agent) -> Moderator:
    """Let an agent's model give the floor.

    Args:
        agent: Who moderates; a small model will do. Its persona, if it has one, is part of what it is told.
    """
    return Moderator(agent)


class Moderator:
    """Asks a model who speaks next, before each turn; whoever spoke last is not among those it can choose.

    The answer is one of the names (a schema says so), its seed is derived from the dialogue's, and it becomes an event.

    Args:
        agent: Whose model and persona it uses.
    """

    prompts = ("moderator", "moderator_request")

    def __init__(self, agent: Agent) -> None:
        self._model = agent.bound_model
        self._name = agent.name
        self._persona = persona_text(agent.persona)
        self._data = persona_data(agent.persona)

    async def __call__(self, floor: Floor) -> Given:
        """Give the floor."""
        choices = [speaker for speaker in floor.speakers if speaker != floor.last]
        if len(choices) == 1:
            return Given(choices[0])
        request = render(
            "moderator_request",
            transcript=[str(turn) for turn in floor.transcript],
            choices=f"{', '.join(choices[:-1])} or {choices[-1]}",
        )
        messages = [
            {"role": "system", "content": render("moderator", names=floor.speakers, persona=self._persona)},
            {"role": "user", "content": request},
        ]
        schema = {
            "type": "object",
            "properties": {"speaker": {"type": "string", "enum": choices}},
            "required": ["speaker"],
            "additionalProperties": False,
        }
        seed = derive_seed(floor.client.seed, "moderator", floor.index)
        reply = await floor.client.call(messages, seed=seed, schema=schema, model=self._model)
        speaker = str(reply.parsed["speaker"])
        event = Event(agent=self._name or "moderator", action="give_floor", text=speaker, seed=reply.seed)
        return Given(speaker, (event,))

    def settings(self) -> dict[str, Any]:
        """Return what it depends on, as plain data."""
        settings = {"model": self._model.spec, **self._model.parameters, "name": self._name, "persona": self._data}
        return {"moderator": {name: value for name, value in settings.items() if value not in (None, {})}}


async def give_floor(turn_taking: TurnTaking, floor: Floor) -> tuple[int, tuple[Event, ...]] | None:
    """Return the number of the side that speaks next, and what the record says about that; ``None`` where nobody does.

    Raises:
        InputError: It gave the floor to nobody who takes part.
    """
    choice = turn_taking(floor)
    if inspect.isawaitable(choice):
        choice = await choice
    if choice is None:
        return None
    speaker, events = (choice.speaker, choice.events) if isinstance(choice, Given) else (choice, ())
    if isinstance(speaker, str) and speaker in floor.speakers:
        return floor.speakers.index(speaker), events
    if isinstance(speaker, int) and not isinstance(speaker, bool) and 0 <= speaker < len(floor.names):
        return speaker, events
    raise InputError(
        f"turn_taking gave the floor to {speaker!r}.",
        hint=f"It returns one of {', '.join(map(repr, floor.speakers))}, a number from 0, or None to end the dialogue.",
    )


def turn_taking_record(turn_taking: TurnTaking) -> Any:
    """Return what the record says about how turns were given."""
    if turn_taking in (round_robin, addressed):
        return getattr(turn_taking, "__name__", None)
    settings = getattr(turn_taking, "settings", None)
    return settings() if callable(settings) else {"code": code_name(turn_taking)}


def check_turn_taking(turn_taking: Any) -> TurnTaking:
    """Return a way of giving the floor; the two plain ones may be named by a text.

    Raises:
        InputError: It is none.
    """
    known = {"round_robin": round_robin, "addressed": addressed}
    if isinstance(turn_taking, str) and turn_taking in known:
        return known[turn_taking]
    if not callable(turn_taking) or isinstance(turn_taking, type) or hasattr(turn_taking, "dialog_with"):
        raise InputError(
            f"turn_taking is round_robin, addressed, moderator(agent) or a function, not {turn_taking!r}.",
            hint="A function gets the Floor and returns the label of who speaks next.",
        )
    return turn_taking  # type: ignore[no-any-return]


def _forms(name: SpeakerName, others: Sequence[SpeakerName]) -> list[str]:
    """Return what a side may be called in a sentence: its label, the base of it, and words that no other side's has."""
    taken = {word.casefold() for other in others for alias in other.aliases for word in alias.split()}
    words = [word for word in name.base.split() if word[:1].isupper() and word.strip(".").casefold() not in _TITLES]
    own = [word for word in words if word.casefold() not in taken and len(word) > 1] if name.given else []
    wholes = [alias for alias in name.aliases if alias.casefold() not in {other.base.casefold() for other in others}]
    return list(dict.fromkeys([*(wholes or [name.label]), *own]))


_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "sir", "the"})


def _is_set_apart(text: str, match: re.Match[str]) -> bool:
    """Whether a name is an address: at the beginning of a clause, or behind a greeting, and at the end of a clause."""
    before, behind = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    begins = not before or before[-1] in ".!?…,;:—–-\n" or before.split()[-1].strip(",").lower() in _CALLS
    ends = not behind or behind[0] in ",.!?…:;—–-\n"
    return begins and ends


_CALLS = frozenset({"hi", "hey", "hello", "and", "so", "well", "oh", "okay", "ok", "thanks", "please"})
