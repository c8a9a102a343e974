"""An agent's part in a role play, and the one who plays it in one dialogue."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from typing_extensions import Self

from sdialog_like.agents.attempts import Attempts
from sdialog_like.agents.directing import Directions, look_all
from sdialog_like.agents.guards import Guard, Situation
from sdialog_like.agents.orchestrators.base import Orchestrator
from sdialog_like.agents.participant import Said, SideRecord, TurnToTake
from sdialog_like.agents.view import AgentView, Message
from sdialog_like.dialog import Event
from sdialog_like.seeds import derive_seed, seeded_random

if TYPE_CHECKING:
    from sdialog_like.agents.labels import SpeakerName
    from sdialog_like.agents.tools import ToolLoop
    from sdialog_like.dialog.model import TerminationReason
    from sdialog_like.engine import Reply
    from sdialog_like.llm import BoundModel

__all__ = ["AgentPlayer", "AgentRole"]


@dataclass(frozen=True, slots=True)
class AgentRole:
    """One agent's part in a role play.

    Attributes:
        name: What it is called.
        others: Every form of the other sides' names.
        system: Its system message.
        model: The model that speaks for it.
        end_mark: What it says to end the dialogue.
        record: What the dialogue's record says about it.
        max_words: The most words in a turn.
        guards: Who looks at what it is about to say.
        orchestrators: Who directs it.
        first_utterances: What it may open with, without asking the model; one of them is drawn.
        tools: What it can call while it speaks, and how.
        keeps_reasoning: Whether a reasoning model's thoughts become events.
        names_speakers: Whether it hears who speaks; with more than two sides it has to.
    """

    name: SpeakerName
    others: tuple[str, ...]
    system: str
    model: BoundModel
    end_mark: str
    record: SideRecord = field(default_factory=SideRecord)
    max_words: int | None = None
    guards: tuple[Guard, ...] = ()
    orchestrators: tuple[Orchestrator, ...] = ()
    first_utterances: tuple[str, ...] = ()
    tools: ToolLoop | None = None
    keeps_reasoning: bool = False
    names_speakers: bool = False

    def enter(self) -> AgentPlayer:
        """Return the one who plays this part in one dialogue."""
        return AgentPlayer(self)


class AgentPlayer:
    """An agent in one dialogue: its view of the talk, and its orchestrators' state.

    Args:
        role: The part that it plays.
    """

    def __init__(self, role: AgentRole) -> None:
        self.role = role
        self.view = AgentView(role.system, named=role.names_speakers)
        self._orchestrators = [orchestrator.begin() for orchestrator in role.orchestrators]
        self._own: list[str] = []

    def hear(self, speaker: str, text: str) -> None:
        """Take in what another side said."""
        self.view.hear(speaker, text)

    def end(self, reason: TerminationReason) -> None:
        """Nothing is left to do."""

    def copy(self) -> Self:
        """Return a player in the same state, which goes its own way from here."""
        twin = copy.copy(self)
        twin.view, twin._own = self.view.copy(), list(self._own)
        twin._orchestrators = copy.deepcopy(self._orchestrators)
        return twin

    async def speak(self, turn: TurnToTake, *, keep_any: bool = False) -> Said:
        """Take a turn: hear the orchestrators, ask the model, and let the guards look.

        Args:
            turn: The turn.
            keep_any: See `Attempts`.
        """
        opening = self.first_utterance(turn)
        if opening is not None:
            return self.say(opening)
        directions = await self.directed(turn)
        if directions.stop is not None:
            return Said(events=directions.events, ending=directions.stop.reason)
        asked = _Asked(self.role, turn, self.view.request(directions.passing))
        said, reply = await self.attempts(turn, keep_any=keep_any).run(asked.ask)
        repairs = tuple(dict.fromkeys([*asked.repairs, *said.repairs])) if said.text else said.repairs
        events = (*directions.events, *asked.events, *self.thoughts(reply))
        return self.say(replace(said, repairs=repairs, events=events), asked.exchange)

    # The steps of a turn, which streaming takes one by one.

    def first_utterance(self, turn: TurnToTake) -> Said | None:
        """Return what is said without asking anybody, where this opens the dialogue."""
        given = self.role.first_utterances
        if not given or turn.index > 0 or self.view.has_begun:
            return None
        if len(given) == 1:
            return Said(given[0])
        place = (turn.client.seed, "first_utterance")
        return Said(seeded_random(*place).choice(given), derive_seed(*place))

    async def directed(self, turn: TurnToTake) -> Directions:
        """Let the orchestrators look. What holds from now on goes into the view."""
        heard = next((each.text for each in reversed(turn.transcript) if each.speaker != self.role.name.label), "")
        directions = await look_all(
            self._orchestrators, turn, speaker=self.role.name.label, heard=heard, model=self.role.model
        )
        for instruction in directions.persistent:
            self.view.keep(instruction)
        return directions

    def attempts(self, turn: TurnToTake, *, keep_any: bool = False) -> Attempts:
        """Return the attempts at a turn."""
        role = self.role
        situation = Situation(
            own=role.name.aliases,
            others=role.others,
            own_earlier=tuple(self._own),
            heard=self.view.heard,
            system=role.system,
            end_mark=role.end_mark,
            max_words=role.max_words,
            index=turn.index,
            min_turns=turn.min_turns,
        )
        return Attempts(situation, role.guards, keep_any=keep_any)

    def thoughts(self, reply: Reply) -> tuple[Event, ...]:
        """Return a reasoning model's thoughts as events, where they are to be kept."""
        if not self.role.keeps_reasoning or not reply.reasoning:
            return ()
        return (Event(agent=self.role.name.label, action="think", text=reply.reasoning),)

    def say(self, said: Said, exchange: Sequence[Message] = ()) -> Said:
        """Take what is said into the view."""
        if said.text:
            self.view.say(said.text, exchange)
            self._own.append(said.text)
        return said


class _Asked:
    """What the model is asked in one turn. What tools said in one attempt stands in the requests of the next ones, too."""

    def __init__(self, role: AgentRole, turn: TurnToTake, messages: list[Message]) -> None:
        self._role = role
        self._turn = turn
        self._messages = messages
        self._calls = 0
        self.exchange: list[Message] = []
        self.events: list[Event] = []
        self.repairs: tuple[str, ...] = ()

    async def ask(self, attempt: int) -> Reply:
        """Make one attempt; with tools, until the model has words to say."""
        client, role, seed = self._turn.client, self._role, self._turn.seed(attempt)
        messages = [*self._messages, *self.exchange]
        if role.tools is None:
            return await client.call(messages, seed=seed, model=role.model)
        made = await role.tools.run(client, messages, seed=seed, model=role.model, agent=role.name.label, calls=self._calls)
        self.exchange += made.messages
        self.events += made.events
        self.repairs = tuple(dict.fromkeys([*self.repairs, *made.repairs]))
        self._calls = made.calls
        return made.reply
