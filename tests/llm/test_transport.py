"""How connections to a model's server are kept: used again, never shared, never lost, and through the user's proxies."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import itertools
import json
import threading
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from standin_server import StandInServer, default_reply

from sdialog_like.llm import bind_model, get_model
from sdialog_like.llm.transport import ConnectionStack, connection_settings

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
HOSTS = ["model.test", "api.model.test", "localhost:11434", "127.0.0.1:8000", "10.1.2.3", "box.local", "[::1]:80"]
LIBRARIES = [name for name in ("httpx", "httpx2") if importlib.util.find_spec(name)]


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Bench:
    """A client over a stack of real connections, which can be watched."""

    def __init__(self, *, keepalive_expiry: float = 30.0) -> None:
        self.now = 0.0
        self.made: list[httpx.AsyncHTTPTransport] = []
        self.closed: list[httpx.AsyncHTTPTransport] = []
        self.stack = ConnectionStack(self._make, keepalive_expiry=keepalive_expiry, clock=lambda: self.now)
        self.client = httpx.AsyncClient(transport=self.stack)

    def _make(self) -> httpx.AsyncHTTPTransport:
        made, closed = self.made, self.closed

        class Watched(httpx.AsyncHTTPTransport):
            async def aclose(self) -> None:
                closed.append(self)
                await super().aclose()

        made.append(Watched(verify=False, limits=httpx.Limits(max_connections=1, keepalive_expiry=None)))
        return made[-1]

    @property
    def state(self) -> str:
        return repr(self.stack)

    async def ask(self, server: StandInServer, text: str = "Hello.", *, seed: int = 1) -> str:
        response = await self.client.post(f"{server.url}/api/chat", json=body(text, seed))
        response.raise_for_status()
        return str(response.json()["message"]["content"])

    def streamed(self, server: StandInServer) -> Any:
        return self.client.stream("POST", f"{server.url}/api/chat", json={**body("Hello.", 1), "stream": True})


def body(text: str, seed: int) -> dict[str, Any]:
    messages = [{"role": "user", "content": text}]
    return {"model": "any", "messages": messages, "stream": False, "options": {"seed": seed}}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    await bench.client.aclose()


# -- connections are used again, by one request at a time


async def test_requests_after_each_other_share_one_connection(bench: Bench, server: StandInServer) -> None:
    for _ in range(5):
        await bench.ask(server)
    assert server.connections == 1
    assert bench.state == "<ConnectionStack: 0 in use, 1 free>"


async def test_requests_at_the_same_time_each_have_their_own_and_never_get_each_others_replies(bench: Bench) -> None:
    with StandInServer(latency=0.01) as server:
        for round_number in range(3):
            texts = [f"{round_number}: {number}" for number in range(50)]
            replies = await asyncio.gather(*(bench.ask(server, text, seed=index) for index, text in enumerate(texts)))
            wanted = [default_reply([{"role": "user", "content": text}], index, None) for index, text in enumerate(texts)]
            assert replies == wanted
        assert server.most_in_flight <= server.connections == 50
        await bench.client.aclose()


async def test_a_connection_is_free_only_once_its_response_is_closed(bench: Bench, server: StandInServer) -> None:
    async with bench.streamed(server) as response:
        assert bench.state == "<ConnectionStack: 1 in use, 0 free>"
        await bench.ask(server)
        assert server.connections == 2
        await response.aread()
        assert bench.state == "<ConnectionStack: 0 in use, 2 free>"


async def test_the_connection_that_was_used_last_is_used_next_and_those_below_expire(
    bench: Bench, server: StandInServer
) -> None:
    await asyncio.gather(*(bench.ask(server) for _ in range(3)))
    assert bench.state == "<ConnectionStack: 0 in use, 3 free>"
    for bench.now in (20.0, 40.0):
        await bench.ask(server)
    assert bench.state == "<ConnectionStack: 0 in use, 1 free>"
    assert len(bench.closed) == 2
    assert server.connections == 3


async def test_another_server_gets_a_connection_of_its_own(bench: Bench, server: StandInServer) -> None:
    with StandInServer() as other:
        for _ in range(3):
            await bench.ask(server)
            await bench.ask(other)
        assert server.connections == other.connections == 1
        await bench.client.aclose()


# -- what fails loses no connection


async def test_a_dropped_connection_is_an_error_of_httpx_and_the_next_request_works(bench: Bench) -> None:
    with StandInServer(faults=["drop"]) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            await bench.ask(server)
        assert bench.state == "<ConnectionStack: 0 in use, 0 free>"
        assert bench.closed == bench.made
        assert await bench.ask(server)
        await bench.client.aclose()


async def test_a_server_that_is_not_there_is_an_error_of_httpx(bench: Bench) -> None:
    with StandInServer() as server:
        pass
    with pytest.raises(httpx.ConnectError):
        await bench.ask(server)
    assert bench.state == "<ConnectionStack: 0 in use, 0 free>"


async def test_an_error_status_keeps_the_connection(bench: Bench) -> None:
    with StandInServer(faults=["500", "429"]) as server:
        for _ in range(2):
            with pytest.raises(httpx.HTTPStatusError):
                await bench.ask(server)
        await bench.ask(server)
        assert server.connections == 1
        await bench.client.aclose()


@pytest.mark.parametrize("when", ["waiting for the reply", "reading the reply"])
async def test_a_cancelled_request_closes_its_connection_and_the_next_request_works(bench: Bench, when: str) -> None:
    async with HalfServer() as server:
        if when == "waiting for the reply":
            server.answer.clear()
        task = asyncio.ensure_future(bench.client.get(server.url))
        await server.asked.wait()
        if when == "reading the reply":
            await server.half_sent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert bench.state == "<ConnectionStack: 0 in use, 0 free>"
        assert bench.closed == bench.made
        await server.hung_up.wait()  # the connection is closed on the wire too, not only forgotten
    with StandInServer() as whole:
        assert await bench.ask(whole)
        await bench.client.aclose()


async def test_a_timeout_closes_its_connection(bench: Bench) -> None:
    async with HalfServer() as server:
        server.answer.clear()
        with pytest.raises(httpx.ReadTimeout):
            await bench.client.get(server.url, timeout=httpx.Timeout(5.0, read=0.01))
        assert bench.state == "<ConnectionStack: 0 in use, 0 free>"
        assert bench.closed == bench.made


async def test_a_response_that_is_not_read_to_its_end_does_not_spoil_the_next_request(
    bench: Bench, server: StandInServer
) -> None:
    async with bench.streamed(server) as response:
        assert response.status_code == 200
    async with bench.streamed(server) as response:
        async for _ in response.aiter_raw(1):
            break
    assert bench.state.startswith("<ConnectionStack: 0 in use")
    assert await bench.ask(server) == default_reply([{"role": "user", "content": "Hello."}], 1, None)


@pytest.mark.parametrize("ours", [True, False], ids=["stack", "httpx's own pool"])
async def test_connections_that_the_server_closed_while_they_were_idle_are_not_an_error(ours: bool) -> None:
    client = httpx.AsyncClient(**(connection_settings({}) if ours else {}))
    async with HalfServer(whole=True) as server:
        for number in range(1, 6):
            replies = await asyncio.gather(*(client.get(server.url) for _ in range(4)))
            assert [reply.text for reply in replies] == ["whole"] * 4
            while server.hung_up_count < 4 * number:  # the server says goodbye right after each reply
                await asyncio.sleep(0)
        assert server.connections == 20
    await client.aclose()


async def test_closing_closes_every_connection_also_those_in_use(bench: Bench, server: StandInServer) -> None:
    await asyncio.gather(*(bench.ask(server) for _ in range(3)))
    async with HalfServer() as half:
        waiting = asyncio.ensure_future(bench.client.get(half.url))
        await half.half_sent.wait()
        await bench.stack.aclose()
        assert set(bench.closed) == set(bench.made)
        assert bench.state == "<ConnectionStack: 0 in use, 0 free>"
        with pytest.raises(httpx.TransportError):
            await waiting
        await half.hung_up.wait()
    assert bench.state == "<ConnectionStack: 0 in use, 0 free>"


# -- event loops


async def test_each_event_loop_has_connections_of_its_own_and_closing_reaches_them_all(
    bench: Bench, server: StandInServer
) -> None:
    await bench.ask(server)
    other = asyncio.new_event_loop()
    thread = threading.Thread(target=other.run_forever)
    thread.start()
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(bench.ask(server), other))
    await bench.ask(server)
    assert server.connections == 2
    await bench.client.aclose()
    # The other loop closes its own; this comes after it in the queue.
    while len(bench.closed) < 2:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asyncio.sleep(0), other))
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asyncio.sleep(0.0), other))
    other.call_soon_threadsafe(other.stop)
    thread.join()
    other.close()
    assert set(bench.closed) == set(bench.made)


def test_connections_of_an_event_loop_that_has_ended_are_not_used_again() -> None:
    numbers = itertools.count(1)

    def make() -> httpx.AsyncBaseTransport:
        number = next(numbers)
        return httpx.MockTransport(lambda request: httpx.Response(200, stream=httpx.ByteStream(b"%d" % number)))

    client = httpx.AsyncClient(transport=ConnectionStack(make))

    async def ask() -> list[str]:
        return [(await client.get("http://model.test")).text for _ in range(2)]

    assert [asyncio.run(ask()) for _ in range(3)] == [["1", "1"], ["2", "2"], ["3", "3"]]
    asyncio.run(client.aclose())


# -- what the user says about connections


@pytest.mark.parametrize("setting", ["limits", "transport", "proxy", "http2"])
def test_whoever_says_how_connections_are_kept_gets_just_that(setting: str) -> None:
    added = connection_settings({setting: object()})
    assert "transport" not in added
    assert ("limits" in added) == (setting != "limits")


def test_the_users_certificates_are_used_and_all_connections_share_one_context() -> None:
    contexts, connections = [], []

    def create_ssl_context(**settings: Any) -> object:
        contexts.append(settings)
        return contexts

    def transport(**settings: Any) -> httpx.AsyncBaseTransport:
        connections.append(settings)
        return httpx.MockTransport(lambda request: httpx.Response(200))

    library = SimpleNamespace(
        __name__="httpx",
        create_ssl_context=create_ssl_context,
        AsyncHTTPTransport=transport,
        Limits=httpx.Limits,
        AsyncByteStream=httpx.AsyncByteStream,
    )
    mine = object()
    settings = connection_settings({"verify": mine, "trust_env": False}, library=library)

    async def ask() -> None:
        async with httpx.AsyncClient(**settings) as client:
            responses = [await client.send(client.build_request("GET", "https://model.test"), stream=True) for _ in range(3)]
            for response in responses:
                await response.aclose()

    asyncio.run(ask())
    assert contexts == [{"verify": mine, "cert": None, "trust_env": False}]
    assert [(each["verify"], each["trust_env"], each["proxy"]) for each in connections] == [(contexts, False, None)] * 3


def test_the_users_mounts_stay() -> None:
    mine = httpx.MockTransport(lambda request: httpx.Response(200, text="mine"))
    client = httpx.AsyncClient(**connection_settings({"mounts": {"all://model.test": mine}}))
    assert asyncio.run(client.get("http://model.test")).text == "mine"


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize(
    "variables",
    [
        {"HTTP_PROXY": "http://127.0.0.1:3128"},
        {"HTTPS_PROXY": "127.0.0.1:3128"},
        {"ALL_PROXY": "http://user:word@127.0.0.1:3128", "NO_PROXY": "localhost,127.0.0.1,::1,.local,model.test"},
        {"HTTP_PROXY": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:2", "NO_PROXY": "model.test"},
        {"ALL_PROXY": "http://127.0.0.1:3128", "NO_PROXY": "*"},
        {"HTTP_PROXY": "http://127.0.0.1:3128", "NO_PROXY": "10.0.0.0/8"},
        {"NO_PROXY": "localhost"},
    ],
    ids=lambda variables: " ".join(f"{name}={value}" for name, value in variables.items()),
)
def test_the_environments_proxies_serve_the_same_addresses_as_with_httpx_alone(
    name: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    library = importlib.import_module(name)
    stacked = library.AsyncClient(**connection_settings({}, library=library))
    plain, unasked = library.AsyncClient(), library.AsyncClient(**connection_settings({"trust_env": False}, library=library))
    for url in [f"{scheme}://{host}" for scheme in ("http", "https") for host in HOSTS]:
        address = library.URL(url)
        ours, theirs = stacked._transport_for_url(address), plain._transport_for_url(address)
        assert (ours is stacked._transport) == (theirs is plain._transport), url
        assert isinstance(ours, ConnectionStack)
        assert unasked._transport_for_url(address) is unasked._transport


# -- the models


@pytest.mark.parametrize("spec", ["ollama:any", "openai:any"])
async def test_a_models_requests_share_connections(spec: str, server: StandInServer) -> None:
    model = bind_model(spec, base_url=server.url + ("/v1" if spec.startswith("openai") else ""))
    for _ in range(2):
        await asyncio.gather(*(model.chat.ainvoke("Hello.", **model.arguments(seed=seed)) for seed in range(20)))
    assert server.connections <= 20
    assert len(server.requests) == 40
    before = server.connections
    for seed in range(5):
        await model.chat.ainvoke("Hello.", **model.arguments(seed=seed))
    assert server.connections == before
    await model.aclose()


@pytest.mark.parametrize("spec", ["ollama:any", "openai:any"])
async def test_a_model_is_asked_through_the_environments_proxy(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with HalfServer(whole=True) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        model = bind_model(get_model(spec, base_url="http://model.test:8000/v1", timeout=5))
        with contextlib.suppress(Exception):  # it answers nonsense; what it was asked is all that counts here
            await model.chat.ainvoke("Hello.", **model.arguments(seed=1))
        assert proxy.request_lines[0].startswith(b"POST http://model.test:8000/")
        await model.aclose()


@pytest.mark.parametrize("spec", ["ollama:any", "openai:any"])
async def test_a_server_that_needs_no_proxy_is_asked_directly(
    spec: str, server: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    model = bind_model(get_model(spec, base_url=server.url + ("/v1" if spec.startswith("openai") else "")))
    await model.chat.ainvoke("Hello.", **model.arguments(seed=1))
    assert len(server.requests) == 1
    await model.aclose()


def test_a_proxy_set_for_openai_alone_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:3128")
    chat: Any = get_model("openai:any", base_url="http://model.test/v1")
    assert chat.openai_proxy == "http://127.0.0.1:3128"


async def test_a_users_transport_wins_over_ours() -> None:
    reply = {"model": "any", "message": {"role": "assistant", "content": "Mine."}, "done": True, "done_reason": "stop"}
    mine = httpx.MockTransport(lambda request: httpx.Response(200, text=json.dumps(reply)))
    model = bind_model(get_model("ollama:any", async_client_kwargs={"transport": mine}))
    message = await model.chat.ainvoke("Hello.", **model.arguments(seed=1))
    assert message.content == "Mine."
    await model.aclose()


class HalfServer:
    """A server that does what a good one does not: it stops in the middle, or closes connections without a word.

    Args:
        whole: Send the whole reply, and close the connection right after it, as a server does whose idle connections expire.
    """

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole
        self.answer, self.asked, self.half_sent, self.hung_up = (asyncio.Event() for _ in range(4))
        self.answer.set()
        self.connections = self.hung_up_count = 0
        self.request_lines: list[bytes] = []
        self.url = ""

    async def __aenter__(self) -> HalfServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.answer.set()
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.request_lines.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        self.asked.set()
        if self.answer.is_set():
            length = b"5" if self.whole else b"500"
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + length + b"\r\n\r\nwhole")
            await writer.drain()
            self.half_sent.set()
        if not self.whole:
            with contextlib.suppress(ConnectionError):
                await reader.read()  # until the client hangs up
            self.hung_up.set()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self.hung_up_count += 1


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as server:
        yield server
