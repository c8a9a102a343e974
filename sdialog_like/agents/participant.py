"""The contract of a side: who can take one, its settled part in a role play, and the one who plays that part once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sdialog_like.seeds import derive_seed

if TYPE_CHECKING:
    from sdialog_like.agents.labels import SpeakerName
    from sdialog_like.dialog import Dialog, Event, Turn
    from sdialog_like.dialog.model import TerminationReason
    from sdialog_like.engine import Client
    from sdialog_like.llm import BoundModel
    from sdialog_like.personas import BasePersona, Context

__all__ = ["Part", "Participant", "Player", "Role", "Said", "SideRecord", "TurnToTake"]


@dataclass(frozen=True, slots=True)
class TurnToTake:
    """What a player needs to take one turn.

    Attributes:
        client: The row's client, for everything that comes from outside; its seed is the dialogue's.
        index: The turn's number, from 0.
        min_turns: The end mark does not count before this many turns.
        transcript: The turns so far.
    """

    client: Client
    index: int
    min_turns: int
    transcript: Sequence[Turn]

    def seed(self, attempt: int) -> int:
        """Return the seed of one attempt at this turn."""
        return derive_seed(self.client.seed, "turn", self.index, attempt)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one turn: words, or the reason why there are none, or both.

    Attributes:
        text: What was said; empty where nothing was.
        seed: The seed that the words were really made with.
        repairs: What had to be put right.
        events: What happened before the words: instructions, calls of tools, reasoning.
        ending: Why the dialogue ends with this, if it does.
    """

    text: str = ""
    seed: int | None = None
    repairs: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    ending: TerminationReason | None = None


class Player(Protocol):
    """One side in one dialogue. All that changes while the dialogue goes on lives here."""

    def hear(self, speaker: str, text: str) -> None:
        """Take in what another side said."""
        ...

    async def speak(self, turn: TurnToTake) -> Said:
        """Take a turn."""
        ...

    def end(self, reason: TerminationReason) -> None:
        """Learn that the dialogue is over."""
        ...


@dataclass(frozen=True, slots=True)
class SideRecord:
    """What a dialogue's record says about one side, besides its persona, name and model.

    Attributes:
        is_told: Whether it is told anything about the dialogue; a person or a function is not.
        context: Where and when it was, for this side.
        dialogue_details: What it was told about the dialogue.
        example_dialogs: What it was shown.
        max_words: The most words in a turn.
        end_mark: What it says to end the dialogue.
        particulars: Whatever else there is, under the names of its settings, as plain data.
        prompts: The templates that its messages are made of.
    """

    is_told: bool = False
    context: Context | Mapping[str, Any] | str | None = None
    dialogue_details: str = ""
    example_dialogs: Sequence[Dialog | str] | None = None
    max_words: int | None = None
    end_mark: str | None = None
    particulars: Mapping[str, Any] = field(default_factory=dict)
    prompts: tuple[str, ...] = ("role_play_opening",)


class Role(Protocol):
    """A side's settled part in a role play: a snapshot, from which any number of dialogues are played."""

    @property
    def name(self) -> SpeakerName:
        """What the side is called."""
        ...

    @property
    def record(self) -> SideRecord:
        """What the dialogue's record says about the side."""
        ...

    def enter(self) -> Player:
        """Return the one who plays this part in one dialogue."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """What a side is told about the role play that it is to take part in.

    Attributes:
        name: What it is called.
        others: What the other sides are called.
        context: Where and when; the side's own is used where this is ``None``.
        dialogue_details: What it is about; the side's own where this is empty.
        example_dialogs: How it should sound; the side's own where this is ``None``.
    """

    name: SpeakerName
    others: tuple[SpeakerName, ...]
    context: Context | Mapping[str, Any] | str | None = None
    dialogue_details: str = ""
    example_dialogs: Sequence[Dialog | str] | None = None

    @property
    def other_names(self) -> tuple[str, ...]:
        """Every form of the other sides' names."""
        return tuple(dict.fromkeys(alias for other in self.others for alias in other.aliases))


class Participant(ABC):
    """Whoever can take a side: an `Agent`, a `Human`, a function in a `CallableSide`.

    Attributes:
        persona: Who it is, as far as that is known.
        given_name: What it is called, where that was said apart from the persona.
        bound_model: The model that speaks for it, if one does.
        is_anonymous: Whether the others are not told what it is called.
    """

    persona: BasePersona | str | None = None
    given_name: str | None = None
    bound_model: BoundModel | None = None
    is_anonymous: bool = False

    @abstractmethod
    def prepare(self, part: Part) -> Role:
        """Settle everything about a part in a role play. Later changes do not reach what is returned."""
