"""An agent's turn in pieces, as the model writes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from sdialog_like.agents.participant import Said, TurnToTake
from sdialog_like.agents.utterance import clean_utterance

if TYPE_CHECKING:
    from sdialog_like.agents.player import AgentPlayer, AgentRole

__all__ = ["PieceQueue", "Shown", "stream_turn"]

_MARGIN = 8  # characters around a name or the end mark: asterisks, brackets, a colon, white space
_UNCLEAR_BEGINNINGS = ('"', "“", "„", "«", "<", "[", "*", "_", "`", "{", "#")


class Shown:
    """What of a reply has been shown so far.

    A piece is shown once it is sure to stay: text that may still turn out to be the end mark, a name in front of a line or a
    tag is held back, so that those who read along see what the whole becomes.

    Args:
        role: Whose reply it is.
    """

    def __init__(self, role: AgentRole) -> None:
        self._role = role
        longest = max(map(len, [role.end_mark, *role.name.aliases, *role.others]))
        self._held = longest + _MARGIN
        self._raw = ""
        self.text = ""

    def add(self, piece: str) -> str:
        """Take in a piece of the raw reply, and return what can be shown of it."""
        self._raw += piece
        if len(self._raw) <= self._held or self._raw.lstrip().startswith(_UNCLEAR_BEGINNINGS):
            return ""
        role = self._role
        clean = clean_utterance(self._raw, own=role.name.aliases, others=role.others, end_mark=role.end_mark).text
        return self._show(clean[: max(len(clean) - self._held, 0)])

    def finish(self, said: str) -> str:
        """Return what is still to be shown of what is said in the end."""
        return self._show(said)

    def _show(self, text: str) -> str:
        if not text.startswith(self.text):
            return ""  # what was shown cannot be taken back
        new = text[len(self.text) :]
        self.text = text
        return new


async def stream_turn(player: AgentPlayer, turn: TurnToTake) -> AsyncGenerator[str | Said, None]:
    """Take a turn as ``player.speak`` does, and give the words as they come.

    Once something has been shown, nothing is asked for again: what the guards would rather not have is kept, and recorded.

    Yields:
        Pieces of text; and at the very end what was said.
    """
    if player.role.tools is not None or player.first_utterance(turn) is not None:
        said = await player.speak(turn, keep_any=True)
        if said.text:
            yield said.text
        yield said
        return
    directions = await player.directed(turn)
    if directions.stop is not None:
        yield Said(events=directions.events, ending=directions.stop.reason)
        return
    attempts = player.attempts(turn, keep_any=True)
    while True:
        shown = Shown(player.role)
        messages, seed = player.view.request(directions.passing), turn.seed(attempts.number)
        stream = turn.client.stream(messages, seed=seed, model=player.role.model)
        async for piece in stream:
            if new := shown.add(piece):
                yield new
        said_or_again = attempts.judge(stream.reply.text, stream.reply.seed, may_repeat=not shown.text)
        if said_or_again is not None:
            break
    if rest := shown.finish(said_or_again.text):
        yield rest
    events = (*directions.events, *player.thoughts(stream.reply))
    yield player.say(replace(said_or_again, events=events))


class PieceQueue:
    """Carries pieces from the package's event loop to whoever reads them, in another thread or on another loop.

    The pieces are made in one task from beginning to end, each when it is asked for.

    Args:
        source: Makes the pieces.
    """

    def __init__(self, source: Callable[[], AsyncGenerator[str, None]]) -> None:
        self._source = source
        self._made: asyncio.Queue[str | BaseException | None] = asyncio.Queue()
        self._wanted = asyncio.Semaphore(0)
        self._task: asyncio.Task[None] | None = None

    async def next(self) -> str | None:
        """Return the next piece; ``None`` at the end."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._make())
        self._wanted.release()
        piece = await self._made.get()
        if isinstance(piece, BaseException):
            raise piece
        return piece

    async def close(self) -> None:
        """End the making of pieces, and wait until that has cleaned up."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _make(self) -> None:
        async with aclosing(self._source()) as pieces:
            while True:
                await self._wanted.acquire()
                try:
                    self._made.put_nowait(await anext(pieces))
                except StopAsyncIteration:
                    self._made.put_nowait(None)
                    return
                except Exception as exc:  # the reader gets it
                    self._made.put_nowait(exc)
                    return
