"""A reply in pieces, as the model writes it.

The wrappers around the seam stay what they are: a request that streams is one request whose raw reply comes back, and is
recorded, when it is whole. On its way the model call hands the text on through the request's `Pieces`. Once somebody has
been given a piece, nothing is asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from sdialog_like.errors import SdialogLikeError

if TYPE_CHECKING:
    from sdialog_like.engine.reply import Reply

__all__ = ["Pieces", "ReplyStream"]


class Pieces:
    """Where the model call puts the pieces of a reply, and where they are taken from.

    Attributes:
        begun: Whether there has been one; from then on the request cannot be made again.
    """

    __slots__ = ("_queue", "begun")

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self.begun = False

    def put(self, text: str) -> None:
        """Hand on a piece of text."""
        if text:
            self.begun = True
            self._queue.put_nowait(text)

    def end(self) -> None:
        """Say that there will be no more."""
        self._queue.put_nowait(None)

    async def get(self) -> str | None:
        """Wait for the next piece; ``None`` is the end."""
        return await self._queue.get()


class ReplyStream:
    """The pieces of a reply, to be read once, and afterwards the reply.

        stream = client.stream(messages, seed=seed)
        async for piece in stream:
            print(piece, end="")
        stream.reply.finish_reason

    The request is made when reading begins. A reply that the journal has comes in one piece. Whoever stops reading early
    ends the request; then nothing of it is recorded.

    Args:
        pieces: Where the request puts its pieces.
        answer: Makes the request.
    """

    def __init__(self, pieces: Pieces, answer: Callable[[], Awaitable[Reply]]) -> None:
        self._pieces = pieces
        self._answer = answer
        self._read = False
        self._reply: Reply | None = None

    @property
    def reply(self) -> Reply:
        """The reply, once all its pieces have been read.

        Raises:
            SdialogLikeError: It is not whole yet.
        """
        if self._reply is None:
            raise SdialogLikeError("The reply is there when all its pieces have been read.")
        return self._reply

    def __aiter__(self) -> AsyncIterator[str]:
        """Make the request, and give its pieces as they come.

        Raises:
            ModelError: The request failed for good, or the stream broke off.
        """
        if self._read:
            raise SdialogLikeError("The pieces of a reply can be read once.", hint="The whole of it is in .reply.")
        self._read = True
        return self._run()

    async def _run(self) -> AsyncIterator[str]:
        request = asyncio.ensure_future(self._answer())
        request.add_done_callback(lambda _: self._pieces.end())
        try:
            while (piece := await self._pieces.get()) is not None:
                yield piece
            reply = await request
            if not self._pieces.begun and reply.text:
                yield reply.text
            self._reply = reply
        finally:
            if not request.done():
                request.cancel()
                await asyncio.wait([request])
