"""Plain TCP streams for httpx on asyncio, without the layers in between.

httpcore, on which httpx rests, takes its streams from a network backend, and its own one goes through anyio: each read and
each write opens a cancel scope, and each request polls its socket. With replies that are short that is a fifth of a client's
work. This one does the same on asyncio's protocols; what goes over the wire is still httpcore's.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import Any

__all__ = ["AsyncioBackend", "use_asyncio"]

_MOST_UNREAD = 256 * 1024  # bytes; beyond it the server is let wait until somebody reads


def use_asyncio(transport: Any) -> None:
    """Have a transport of httpx's open its connections with an `AsyncioBackend`.

    httpx has no setting for it, so its pool is told; where it is kept elsewhere one day, its own backend stays. So it does
    where there is a proxy, to which the connection may be encrypted.
    """
    pool: Any = getattr(transport, "_pool", None)
    if type(pool).__name__ == "AsyncConnectionPool" and hasattr(pool, "_network_backend"):
        # There may be two httpx, each with a httpcore of its own, which knows only its own exceptions.
        pool._network_backend = AsyncioBackend(sys.modules[type(pool).__module__.partition(".")[0]])


class AsyncioBackend:
    """A network backend for plain TCP; it has no TLS.

    Args:
        core: The httpcore whose exceptions are raised.
    """

    def __init__(self, core: Any) -> None:
        self._core = core

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[tuple[Any, ...]] | None = None,
    ) -> _Stream:
        """Connect; ``timeout`` is in seconds."""
        loop = asyncio.get_running_loop()
        settings: dict[str, Any] = {"local_addr": None if local_address is None else (local_address, 0)}
        if isinstance(loop, asyncio.BaseEventLoop):
            # Loops of other makers (uvloop) try one address after the other, and know no such argument.
            settings["happy_eyeballs_delay"] = 0.25
        opening = loop.create_connection(lambda: _Stream(self._core, loop), host, port, **settings)
        try:
            transport, stream = await asyncio.wait_for(opening, timeout)
        except asyncio.TimeoutError as exc:
            raise self._core.ConnectTimeout() from exc
        except OSError as exc:
            raise self._core.ConnectError(str(exc)) from exc
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return stream

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Stream(asyncio.Protocol):
    """A connection, as httpcore reads and writes it; one reader and one writer at a time, as HTTP has it."""

    def __init__(self, core: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._core, self._loop = core, loop
        self._unread = bytearray()
        self._ended = False
        self._broken: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._transport: Any = None

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > _MOST_UNREAD:
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        self._ended = True
        _wake(self._reader)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._broken = exc
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        self._writer = self._loop.create_future()

    def resume_writing(self) -> None:
        _wake(self._writer)
        self._writer = None

    # What httpcore asks for.

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._unread and not self._ended:
            self._reader = self._loop.create_future()
            try:
                await self._wait(self._reader, timeout, self._core.ReadTimeout)
            finally:
                self._reader = None
        if not self._unread:
            if self._broken is not None:
                raise self._core.ReadError(str(self._broken)) from self._broken
            return b""
        data = bytes(self._unread[:max_bytes])
        del self._unread[:max_bytes]
        if len(self._unread) <= _MOST_UNREAD:
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._transport.is_closing():
            raise self._core.WriteError("The connection is closed.") from self._broken
        if buffer:
            self._transport.write(buffer)
        if self._writer is not None:
            await self._wait(self._writer, timeout, self._core.WriteTimeout)
            if self._broken is not None:
                raise self._core.WriteError(str(self._broken)) from self._broken

    async def aclose(self) -> None:
        self._transport.abort() if self._writer is not None else self._transport.close()
        await asyncio.sleep(0)  # until the socket is closed, too

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of idle connections: what comes then is the server's goodbye
            return bool(self._unread) or self._ended or self._transport.is_closing()
        asyncios = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(asyncios.get(info, info))

    async def _wait(self, event: asyncio.Future[None], timeout: float | None, error: type[Exception]) -> None:
        # Cheaper than asyncio.wait_for, which makes a task of what it waits for.
        bell = None if timeout is None else self._loop.call_later(timeout, _wake, event, error())
        try:
            await event
        finally:
            if bell is not None:
                bell.cancel()


def _wake(event: asyncio.Future[None] | None, error: Exception | None = None) -> None:
    if event is not None and not event.done():
        if error is None:
            event.set_result(None)
        else:
            event.set_exception(error)
