"""Contract: the streams below httpx carry any amount both ways, and fail with httpx's own errors."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import httpcore
import httpx
import pytest

from sdialog_like.llm.network import AsyncioBackend, use_asyncio

Handler: TypeAlias = "Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]"


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[int]:
    async def handled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handled, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return await reader.readexactly(length)


@asynccontextmanager
async def client(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.AsyncHTTPTransport(verify=False)
    use_asyncio(transport)
    async with httpx.AsyncClient(transport=transport, **settings) as made:
        yield made


async def test_megabytes_go_both_ways_also_where_the_other_side_is_slow() -> None:
    body = bytes(range(256)) * 4 * 8192  # 8 MiB: more than any buffer on the way

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received = await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(received))
        writer.write(received)
        await writer.drain()

    async with (
        listening(echo) as port,
        client() as asking,
        asking.stream("POST", f"http://127.0.0.1:{port}/", content=body) as response,
    ):
        hashing = hashlib.sha256()
        async for part in response.aiter_bytes(4096):
            hashing.update(part)
    assert hashing.hexdigest() == hashlib.sha256(body).hexdigest()


async def test_a_server_that_says_nothing_is_a_read_timeout() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as port, client(timeout=0.05) as asking:
        with pytest.raises(httpx.ReadTimeout):
            await asking.post(f"http://127.0.0.1:{port}/", json={})


async def test_a_server_that_reads_nothing_is_a_write_timeout() -> None:
    held = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await held.wait()

    async with listening(deaf) as port, client(timeout=0.05) as asking:
        with pytest.raises(httpx.WriteTimeout):
            await asking.post(f"http://127.0.0.1:{port}/", content=bytes(64 * 1024 * 1024))
        held.set()


async def test_a_connection_that_is_reset_in_the_middle_is_an_error_of_httpx() -> None:
    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    async with listening(rude) as port, client() as asking:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await asking.post(f"http://127.0.0.1:{port}/", json={})


async def test_nobody_listening_is_a_connect_error_that_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    async with client() as asking:
        with pytest.raises(httpx.ConnectError, match="refused|failed"):
            await asking.post(f"http://127.0.0.1:{port}/", json={})


async def test_the_options_of_the_socket_are_set_and_both_addresses_are_known() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as port:
        options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
        stream = await AsyncioBackend(httpcore).connect_tcp("localhost", port, 5.0, socket_options=options)
        assert stream.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        assert not stream.get_extra_info("is_readable")
        await stream.aclose()
        assert stream.get_extra_info("is_readable")
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"late")


def test_a_transport_that_goes_through_a_proxy_keeps_its_own_backend() -> None:
    transport = httpx.AsyncHTTPTransport(verify=False, proxy="http://127.0.0.1:1")
    use_asyncio(transport)
    assert not isinstance(transport._pool._network_backend, AsyncioBackend)  # type: ignore[attr-defined]


async def test_a_loop_of_another_maker_is_asked_for_nothing_that_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as port:
        running = asyncio.get_running_loop()

        class Loop:
            """What uvloop's has of an event loop, as far as connecting goes."""

            def create_connection(self, factory: Any, host: str, port: int, *, local_addr: Any = None) -> Any:
                return running.create_connection(factory, host, port, local_addr=local_addr)

        other = Loop()
        monkeypatch.setattr("sdialog_like.llm.network.asyncio.get_running_loop", lambda: other)
        stream = await AsyncioBackend(httpcore).connect_tcp("127.0.0.1", port, None)
        monkeypatch.undo()
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        await stream.aclose()
