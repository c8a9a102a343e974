"""Connections that cost a request the same, however many of them there are.

For every request httpx's pool looks at all its connections, twice. With forty or more requests at a time that is most of
what a client does. Here each connection is a pool of its own, with room for one, and a request takes the one that was used
last. What goes over the wire, and every error, is still httpx's.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import socket
import time
import urllib.request
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from typing import Any, TypeAlias, cast

import httpx

from sdialog_like.llm.network import use_asyncio

__all__ = ["ConnectionStack", "connection_settings"]

KEEPALIVE_EXPIRY = 30.0
"""Seconds after which an idle connection is closed."""

_USERS_CHOICE = frozenset({"http2", "limits", "proxy", "transport"})
"""Settings of a client that say how its connections shall be kept; whoever gives one gets httpx's own pool."""

_PROBES = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
# While a model thinks, nothing moves on the wire for minutes. Probes find a machine that is gone in a minute and a half, and
# keep routers in between from forgetting the connection.
_SOCKET_OPTIONS = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)] + [
    (socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _PROBES if hasattr(socket, name)
]

_Origin: TypeAlias = tuple[bytes, bytes, "int | None"]


def connection_settings(settings: Mapping[str, Any], *, library: Any = httpx) -> dict[str, Any]:
    """Return how an async client shall keep its connections: what to add to its other arguments.

    The client goes through the same proxies and trusts the same certificates as without. How many requests are on their way
    is the engine's decision, so none waits for a connection.

    Args:
        settings: The client's other arguments. What they say about connections is respected.
        library: The httpx whose client it is: OpenAI's package has one of its own.

    Returns:
        ``transport`` and ``mounts``; only ``limits``, or nothing, where the client's own pool has to serve.
    """
    trust_env = settings.get("trust_env", True)
    proxies = _environment_proxies(library) if trust_env else {}
    if proxies is None or not _USERS_CHOICE.isdisjoint(settings):
        unlimited = library.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=KEEPALIVE_EXPIRY)
        return {} if "limits" in settings else {"limits": unlimited}
    # Making a context takes longer than a hundred requests, so all connections share one.
    context = library.create_ssl_context(verify=settings.get("verify", True), cert=settings.get("cert"), trust_env=trust_env)
    limits = library.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_EXPIRY)

    def stack(proxy: str | None = None) -> ConnectionStack:
        def connection() -> httpx.AsyncBaseTransport:
            made = library.AsyncHTTPTransport(
                verify=context, trust_env=trust_env, limits=limits, proxy=proxy, socket_options=_SOCKET_OPTIONS
            )
            return cast("httpx.AsyncBaseTransport", made)

        return ConnectionStack(connection, stream=library.AsyncByteStream)

    # A client that is given a transport does not look for proxies itself. None stands for its transport, as in NO_PROXY.
    mounts = {pattern: None if proxy is None else stack(proxy) for pattern, proxy in proxies.items()}
    return {"transport": stack(), "mounts": {**mounts, **(settings.get("mounts") or {})}}


def _environment_proxies(library: Any) -> dict[str, str | None] | None:
    """Return what the library itself reads from HTTP_PROXY, NO_PROXY and so on; ``None`` where it does not let us know."""
    known = urllib.request.getproxies()
    if not any(known.get(scheme) for scheme in ("http", "https", "all")):
        return {}
    try:
        read: Callable[[], dict[str, str | None]] = importlib.import_module(
            f"{library.__name__}._utils"
        ).get_environment_proxies
    except (ImportError, AttributeError):
        return None
    return read()


class ConnectionStack(httpx.AsyncBaseTransport):
    """A transport that sends each request through a transport which nobody else uses at that time, the last used first.

    A transport is free again once its response is closed. One whose request failed or was cancelled is closed, and so are
    those that nobody needed for a while. Each event loop has transports of its own.

    Args:
        make: Makes a transport with a single connection.
        keepalive_expiry: Seconds that a transport may wait for its next request.
        stream: What the responses' streams must be instances of.
        clock: Seconds from any start (for tests).
    """

    def __init__(
        self,
        make: Callable[[], httpx.AsyncBaseTransport],
        *,
        keepalive_expiry: float = KEEPALIVE_EXPIRY,
        stream: Any = httpx.AsyncByteStream,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._expiry = keepalive_expiry
        self._stream = _returning_stream(stream)
        self._clock = clock
        self._stacks: dict[asyncio.AbstractEventLoop, _Stack] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request through a free transport, or through a new one."""
        stack = self._stacks.get(asyncio.get_running_loop()) or self._new_stack()
        url = request.url
        origin = (url.raw_scheme, url.raw_host, url.port)
        transport = stack.take(origin)
        try:
            response = await transport.handle_async_request(request)
        except BaseException:
            await stack.drop(transport)
            raise
        response.stream = self._stream(response.stream, stack, transport, origin)
        return response

    def _new_stack(self) -> _Stack:
        for loop in [loop for loop in self._stacks if loop.is_closed()]:
            del self._stacks[loop]
        stack = self._stacks[asyncio.get_running_loop()] = _Stack(self._make, self._expiry, self._clock)
        return stack

    async def aclose(self) -> None:
        """Close every connection, also those in use."""
        here = asyncio.get_running_loop()
        for loop, stack in list(self._stacks.items()):
            if loop is here:
                await stack.aclose()
            elif loop.is_running():
                # Only a loop's own thread may touch its connections.
                asyncio.run_coroutine_threadsafe(stack.aclose(), loop)
        self._stacks.clear()

    def __repr__(self) -> str:
        stacks = list(self._stacks.values())
        return f"<ConnectionStack: {sum(len(s.used) for s in stacks)} in use, {sum(len(s.free) for s in stacks)} free>"


class _Stack:
    """The transports of one event loop."""

    __slots__ = ("_clock", "_closed", "_expiry", "_make", "free", "used")

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport], expiry: float, clock: Callable[[], float]) -> None:
        self._make, self._expiry, self._clock = make, expiry, clock
        self._closed = False
        self.used: set[httpx.AsyncBaseTransport] = set()
        self.free: deque[tuple[float, _Origin, httpx.AsyncBaseTransport]] = deque()
        """Since when, last connected to what, and the transport; the last used is the last one."""

    def take(self, origin: _Origin) -> httpx.AsyncBaseTransport:
        # Nearly always there is one origin, and this looks at one entry.
        for index in range(len(self.free) - 1, -1, -1):
            if self.free[index][1] == origin:
                transport = self.free[index][2]
                del self.free[index]
                break
        else:
            transport = self._make()
            if origin[0] == b"http":
                use_asyncio(transport)
        self.used.add(transport)
        return transport

    async def give_back(self, transport: httpx.AsyncBaseTransport, origin: _Origin) -> None:
        if self._closed:
            await self.drop(transport)
            return
        self.used.remove(transport)
        now = self._clock()
        self.free.append((now, origin, transport))
        while now - self.free[0][0] > self._expiry:
            await _close(self.free.popleft()[2])

    async def drop(self, transport: httpx.AsyncBaseTransport) -> None:
        self.used.discard(transport)
        await _close(transport)

    async def aclose(self) -> None:
        self._closed = True
        transports = [*self.used, *(transport for _, _, transport in self.free)]
        self.used.clear()
        self.free.clear()
        for transport in transports:
            await _close(transport)


async def _close(transport: httpx.AsyncBaseTransport) -> None:
    # Whatever a broken connection says when it is closed: what broke it is the error that counts.
    with contextlib.suppress(Exception):
        await transport.aclose()


class _Returning:
    """A response's stream, whose end gives the transport back."""

    def __init__(self, inner: Any, stack: _Stack, transport: httpx.AsyncBaseTransport, origin: _Origin) -> None:
        self._inner, self._stack, self._transport, self._origin = inner, stack, transport, origin
        self._open = True
        self._failed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._inner:
                yield part
        except BaseException:
            self._failed = True
            raise

    async def aclose(self) -> None:
        if not self._open:
            return
        self._open = False
        try:
            await self._inner.aclose()
        except BaseException:
            self._failed = True
            raise
        finally:
            if self._failed:
                await self._stack.drop(self._transport)
            else:
                await self._stack.give_back(self._transport, self._origin)


@cache
def _returning_stream(base: Any) -> type[Any]:
    """Make the stream's class: the client takes only streams of its own httpx's class, and there may be two httpx."""
    return type("ReturningStream", (_Returning, base), {})
