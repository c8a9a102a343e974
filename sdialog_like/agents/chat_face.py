"""Calling an agent: ``agent("Hi.")``, in pieces, awaited; what it remembers of that, forgotten or forked."""

from __future__ import annotations

import copy
import threading
from abc import abstractmethod
from collections.abc import AsyncGenerator, Coroutine, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from sdialog_like.agents.chat import Caller, Chat
from sdialog_like.agents.materials import check_text
from sdialog_like.agents.participant import Participant
from sdialog_like.agents.scene import make_scene
from sdialog_like.agents.streaming import PieceQueue
from sdialog_like.agents.view import Message
from sdialog_like.engine import run_blocking, run_on_loop
from sdialog_like.seeds import check_seed, fresh_seed

if TYPE_CHECKING:
    from sdialog_like.dialog import Dialog
    from sdialog_like.engine import Engine

__all__ = ["ChatFace"]

_beginning = threading.Lock()


class ChatFace(Participant):
    """What an agent does when it is called. Dialogues (`dialog_with`) know nothing of it, and it nothing of them.

    The chat counts with the agent's settings as they are when it begins: at the first call, and after each `reset`.
    """

    _chat: Chat | None = None
    _seed: int | None = None

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """What makes the chat's client."""

    def __call__(self, text: str | None = None) -> str:
        """Say something to the agent, and wait for its answer. It remembers both.

        Args:
            text: What is said; where this is left out, it speaks first, or goes on.

        Returns:
            The answer, cleaned and looked at by the guards; empty where it has no more to say.

        Raises:
            ModelError: The request failed for good; then the agent has not heard the line either.
            BlockingCallError: Called on the package's own event loop.
        """
        chat, line = self._talk(), _line(text)
        return run_blocking(lambda: chat.say(line))

    def acall(self, text: str | None = None) -> Coroutine[Any, Any, str]:
        """Like calling it, to be awaited: ``await agent.acall("Hi.")``."""
        chat, line = self._talk(), _line(text)

        async def said() -> str:
            return await run_on_loop(chat.say(line))

        return said()

    def stream(self, text: str | None = None) -> Generator[str, None, None]:
        """Say something to the agent, and read along while it answers.

        The agent remembers the whole, cleaned. What is shown cannot be taken back, so that a reply is asked for again only
        as long as nothing of it was shown. Whoever stops reading before the end has said nothing, and heard nothing.

        Args:
            text: As in a call.

        Yields:
            Pieces of the answer.
        """
        chat, line = self._talk(), _line(text)

        def pieces() -> Generator[str, None, None]:
            queue = PieceQueue(lambda: chat.stream(line))
            try:
                while (piece := run_blocking(queue.next)) is not None:
                    yield piece
            finally:
                run_blocking(queue.close)

        return pieces()

    def astream(self, text: str | None = None) -> AsyncGenerator[str, None]:
        """Like `stream`, for ``async for``."""
        chat, line = self._talk(), _line(text)

        async def pieces() -> AsyncGenerator[str, None]:
            queue = PieceQueue(lambda: chat.stream(line))
            try:
                while (piece := await run_on_loop(queue.next())) is not None:
                    yield piece
            finally:
                await run_on_loop(queue.close())

        return pieces()

    @property
    def memory(self) -> list[Message]:
        """What the agent was told, what it heard and what it said, as messages; a copy."""
        return self._talk().memory

    @property
    def transcript(self) -> Dialog:
        """What was said since the chat began, as a dialogue with its record; a copy."""
        return self._talk().dialog()

    def reset(self, seed: int | None = None) -> None:
        """Forget what was said.

        Args:
            seed: The seed of the chat that begins now; a random one otherwise.
        """
        self._seed = None if seed is None else check_seed(seed)
        self._chat = None

    def fork(self, turn: int | None = None, *, seed: int | None = None) -> Self:
        """Return an agent that was told the same so far: what if it were told something else from here on?

        The two know nothing of each other. Asked the same, they answer the same, unless there is another seed.

        Args:
            turn: After how many turns, of both sides together; all of them otherwise. After an odd number it has heard a
                line and not answered yet; calling it without a text lets it answer.
            seed: The seed of what comes; that of this chat otherwise.

        Raises:
            InputError: There are not so many turns.
        """
        twin = copy.copy(self)
        twin._chat = self._talk().fork(turn, None if seed is None else check_seed(seed))
        return twin

    def with_memory(self, messages: Sequence[Mapping[str, Any]], *, seed: int | None = None) -> Self:
        """Return an agent that remembers a talk which took place elsewhere.

        Args:
            messages: What it heard (user) and said (assistant), in order.
            seed: The seed of what comes; a random one otherwise.

        Raises:
            InputError: There are other messages among them.
        """
        twin = copy.copy(self)
        twin.reset(seed)
        twin._talk().remember(messages)
        return twin

    def _talk(self) -> Chat:
        with _beginning:
            if self._chat is None:
                scene = make_scene(self, Caller(), generator="Agent", max_turns=1, min_turns=0)
                self._chat = Chat(scene, self.engine, fresh_seed() if self._seed is None else self._seed)
            return self._chat


def _line(text: str | None) -> str | None:
    return None if text is None else check_text(text, "text")
