"""A talk between an agent and whoever calls it, line by line, with a memory that can be forked at any turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from sdialog_like.agents.participant import Part, Participant, Role, Said, SideRecord, TurnToTake
from sdialog_like.agents.player import AgentPlayer
from sdialog_like.agents.scene import Scene
from sdialog_like.agents.streaming import stream_turn
from sdialog_like.agents.view import Message
from sdialog_like.dialog import Dialog, Event, Termination, Turn
from sdialog_like.dialog.model import TerminationReason
from sdialog_like.engine import Client, Engine
from sdialog_like.errors import InputError

__all__ = ["Caller", "Chat"]


class Caller(Participant):
    """Whoever calls an agent: it says what it likes, and nobody asks it to."""

    given_name = "User"
    is_anonymous = True

    def prepare(self, part: Part) -> Role:
        """Settle the part; it is never played."""
        return cast("Role", _CallerRole(part))


class _CallerRole:
    def __init__(self, part: Part) -> None:
        self.name = part.name
        self.record = SideRecord(particulars={"kind": "caller"})


@dataclass(frozen=True, slots=True)
class _State:
    """A chat after some turns.

    Attributes:
        player: The agent's side; a copy that nobody changes.
        events: How many events there were.
        ending: Why it would have ended, had it been a dialogue.
    """

    player: AgentPlayer
    events: int
    ending: TerminationReason | None


class Chat:
    """An agent's talk with whoever calls it. All its methods run on the package's event loop.

    The lines of one chat follow each other, also where they come from several threads at the same time. A line that fails,
    or is given up, leaves no trace.

    Args:
        scene: The agent's part, and the caller's.
        engine: Makes the client.
        seed: The chat's seed; each reply's is derived from it.
    """

    def __init__(self, scene: Scene, engine: Engine, seed: int) -> None:
        self._scene = scene
        self._engine = engine
        self._agent, self._caller = (role.name.label for role in scene.roles)
        player = scene.roles[0].enter()
        assert isinstance(player, AgentPlayer)
        self._player = player
        self._client: Client = engine.row(0, seed)
        self._turns: list[Turn] = []
        self._events: list[Event] = []
        self._ending: TerminationReason | None = None
        self._states: list[_State] = [_State(player.copy(), 0, None)]  # one for each number of turns
        self._one_at_a_time = asyncio.Lock()

    @property
    def seed(self) -> int:
        """The chat's seed."""
        return self._client.seed

    @property
    def memory(self) -> list[Message]:
        """The messages so far, as copies."""
        return self._player.view.messages()

    def next_request(self, text: str | None) -> list[Message]:
        """Return the messages of the request that this line would make."""
        view = self._player.view.copy()
        if text is not None:
            view.hear(self._caller, text)
        return view.request()

    def dialog(self) -> Dialog:
        """Return what was said so far, with its record."""
        ending = self._ending
        termination = None if ending is None else Termination(reason=ending, turn=len(self._turns))
        return self._scene.dialog(
            seed=self.seed, dialog_id=None, turns=self._turns, events=self._events, termination=termination
        )

    async def say(self, text: str | None) -> str:
        """Say something to the agent, and return what it answers; empty where it has no more to say.

        Args:
            text: The line; ``None`` lets the agent speak first, or go on.
        """
        async with self._line(text):
            said = await self._player.speak(self._turn(), keep_any=True)
            self._take(said)
        return said.text

    async def stream(self, text: str | None) -> AsyncGenerator[str, None]:
        """Like `say`, but give the words as they come."""
        async with self._line(text), aclosing(stream_turn(self._player, self._turn())) as pieces:
            async for piece in pieces:
                if isinstance(piece, Said):
                    self._take(piece)
                else:
                    yield piece

    def remember(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Go on from a talk that took place elsewhere.

        Args:
            messages: What was said, as user and assistant messages.

        Raises:
            InputError: There are other messages among them.
        """
        for message in messages:
            role, content = message.get("role"), message.get("content")
            if role not in ("user", "assistant") or not isinstance(content, str):
                raise InputError(f"A memory holds user and assistant messages with a text, not {dict(message)!r}.")
            if role == "user":
                self._hear(content)
            elif content:
                self._player.say(Said(content))
                self._add(self._agent, Said(content))

    def fork(self, turn: int | None, seed: int | None) -> Chat:
        """Return a chat in the state of this one, which goes its own way from there.

        Args:
            turn: After how many turns, of both sides together; all of them otherwise.
            seed: The seed of what comes; this chat's otherwise.

        Raises:
            InputError: There are not so many turns.
        """
        count = len(self._turns) if turn is None else turn
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= len(self._turns):
            raise InputError(f"There is no turn {turn!r} to fork at.", hint=f"Give a number from 0 to {len(self._turns)}.")
        twin = Chat(self._scene, self._engine, self.seed if seed is None else seed)
        twin._states = self._states[: count + 1]
        twin._turns, twin._events = self._turns[:count], list(self._events)
        twin._go_back(count)
        return twin

    @asynccontextmanager
    async def _line(self, text: str | None) -> AsyncIterator[None]:
        """Hear a line, unless there is none; where what follows fails, it is as if nothing had happened."""
        async with self._one_at_a_time:
            before = len(self._turns)
            try:
                if text is not None:
                    self._hear(text)
                yield
            except BaseException:
                self._go_back(before)
                raise

    def _turn(self) -> TurnToTake:
        return TurnToTake(self._client, len(self._turns), 0, tuple(self._turns))

    def _hear(self, text: str) -> None:
        self._player.hear(self._caller, text)
        self._add(self._caller, Said(text))

    def _take(self, said: Said) -> None:
        self._ending = said.ending
        self._events += said.events
        if said.text:
            self._add(self._agent, said)

    def _add(self, speaker: str, said: Said) -> None:
        self._turns.append(Turn(speaker=speaker, text=said.text))
        self._events.append(Event(agent=speaker, action="utter", text=said.text, seed=said.seed, repairs=list(said.repairs)))
        self._states.append(_State(self._player.copy(), len(self._events), self._ending))

    def _go_back(self, turns: int) -> None:
        state = self._states[turns]
        del self._states[turns + 1 :], self._turns[turns:], self._events[state.events :]
        self._player, self._ending = state.player.copy(), state.ending
