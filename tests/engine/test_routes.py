"""Several servers: who is asked, and what happens when one of them goes."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from types import SimpleNamespace

import pytest
from engine_messages import HELLO
from standin_server import StandInServer
from virtual_time import run_virtually

from sdialog_like.engine import Engine, MemoryJournal, Row, map_rows
from sdialog_like.engine.request import Request
from sdialog_like.engine.routes import Routed
from sdialog_like.engine.throttle import Throttle
from sdialog_like.errors import AuthenticationError, RateLimitError, ServerError, ServerUnreachableError
from sdialog_like.generators import PersonaDialogGenerator
from sdialog_like.llm import bind_model
from sdialog_like.personas import Persona
from sdialog_like.seeds import derive_seed

A, B, C = "http://a", "http://b", "http://c"


def dropped():
    error = ServerUnreachableError("the connection broke")
    error.__cause__ = ConnectionResetError()
    return error


class Servers:
    """What each server does at this moment, and whom it has been asked by."""

    def __init__(self, *endpoints: str) -> None:
        replicas = tuple(SimpleNamespace(endpoint=each, in_process=False, replicas=()) for each in endpoints)
        self.model = SimpleNamespace(endpoint=", ".join(endpoints), in_process=False, replicas=replicas, spec="m")
        self.fails: dict[str, Exception] = {}
        self.asked: list[tuple[str, object]] = []
        self.latency = 0.01

    async def __call__(self, request):
        self.asked.append((request.model.endpoint, request.row_id))
        request.spent.attempts += 1
        await asyncio.sleep(self.latency)
        if request.model.endpoint in self.fails:
            raise self.fails[request.model.endpoint]
        return request.model.endpoint

    def request(self, row_id: object, system: str = "You are Ada.") -> Request:
        return Request(self.model, [{"role": "system", "content": system}], 1, row_id=row_id)

    def routed(self, ceiling: int = 100) -> Routed:
        clock = asyncio.get_running_loop().time
        return Routed(Throttle(self, ceiling, clock=clock), clock=clock)

    async def where(self, routed: Routed, rows: int = 30) -> dict[int, str]:
        """Who answers each row."""
        return {row: await routed(self.request(row)) for row in range(rows)}


def test_a_row_keeps_to_its_server_and_rows_spread():
    async def main():
        servers = Servers(A, B, C)
        routed = servers.routed()
        first = await servers.where(routed, 300)
        assert await servers.where(routed, 300) == first
        assert await servers.where(servers.routed(), 300) == first
        assert all(70 < count < 130 for count in Counter(first.values()).values())

    run_virtually(main())


def test_the_speakers_of_a_row_are_spread_too():
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        pairs = Counter([await routed(servers.request(0, f"You are {name}.")) for name in range(100)])
        assert min(pairs.values()) > 30

    run_virtually(main())


def test_the_order_of_the_addresses_does_not_matter():
    async def main():
        one, other = Servers(A, B, C), Servers(C, A, B)
        assert await one.where(one.routed()) == await other.where(other.routed())

    run_virtually(main())


def test_only_the_rows_of_a_server_that_is_gone_move_on():
    async def main():
        servers = Servers(A, B, C)
        routed = servers.routed()
        before = await servers.where(routed)
        servers.fails[A] = ServerUnreachableError("gone")
        after = await servers.where(routed)
        assert {row for row in before if before[row] != after[row]} == {row for row in before if before[row] == A}
        assert set(after.values()) == {B, C}

    run_virtually(main())


def test_a_request_that_could_not_connect_is_no_attempt():
    async def main():
        servers = Servers(A, B)
        servers.fails[A] = ServerUnreachableError("gone")
        routed = servers.routed()
        for row in range(20):
            request = servers.request(row)
            assert await routed(request) == B
            assert request.spent.attempts == 1
            assert request.answered_by == [B]
        assert [endpoint for endpoint, _ in servers.asked].count(A) == 1

    run_virtually(main())


def test_a_server_that_is_back_gets_its_rows_back():
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        before = await servers.where(routed)
        servers.fails[A] = ServerUnreachableError("gone")
        assert set((await servers.where(routed)).values()) == {B}
        del servers.fails[A]
        assert set((await servers.where(routed)).values()) == {B}
        await asyncio.sleep(5.0)
        assert await servers.where(routed) == before

    run_virtually(main())


def test_one_request_at_a_time_finds_out_whether_it_is_back():
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        servers.fails[A] = ServerUnreachableError("gone")
        for minutes in range(10):
            await asyncio.gather(*(routed(servers.request(row)) for row in range(50)))
            if minutes:
                assert [endpoint for endpoint, _ in servers.asked].count(A) <= 1
            servers.asked.clear()
            await asyncio.sleep(60.0)

    run_virtually(main())


def test_who_waits_for_a_server_that_turns_out_to_be_away_goes_on_at_once():
    """It takes ten seconds to find out, and only a handful have to wait for that."""

    async def main():
        servers = Servers(A, B)
        servers.fails[A] = ServerUnreachableError("connection timed out")
        servers.latency = 10.0
        routed = servers.routed()
        assert set(await asyncio.gather(*(routed(servers.request(row)) for row in range(64)))) == {B}
        assert [endpoint for endpoint, _ in servers.asked].count(A) <= 5

    run_virtually(main())


@pytest.mark.parametrize("error", [ServerError("500"), dropped()], ids=["500", "dropped"])
def test_a_server_that_fails_three_times_in_a_row_is_set_aside(error):
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        its_row = next(row for row, endpoint in (await servers.where(routed)).items() if endpoint == A)
        servers.fails[A] = error
        for _ in range(3):
            with pytest.raises(type(error)):
                await routed(servers.request(its_row))
        assert await routed(servers.request(its_row)) == B

    run_virtually(main())


def test_a_single_failure_does_not_move_a_row():
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        before = await servers.where(routed)
        for _ in range(3):
            servers.fails[A] = servers.fails[B] = ServerError("500")
            with pytest.raises(ServerError):
                await routed(servers.request(0))
            servers.fails.clear()
            assert await servers.where(routed) == before

    run_virtually(main())


@pytest.mark.parametrize("error", [RateLimitError("429"), AuthenticationError("401")])
def test_a_server_that_refuses_is_there(error):
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        before = await servers.where(routed)
        servers.fails[A] = servers.fails[B] = error
        for row in range(20):
            with pytest.raises(type(error)):
                await routed(servers.request(row))
        servers.fails.clear()
        assert await servers.where(routed) == before

    run_virtually(main())


def test_where_all_are_away_all_are_named_and_asked_again_each_time():
    async def main():
        servers = Servers(A, B)
        routed = servers.routed()
        servers.fails = {A: ServerUnreachableError("gone"), B: ServerUnreachableError("gone")}
        for _ in range(3):
            request = servers.request(0)
            with pytest.raises(ServerUnreachableError, match="any of its 2 addresses: http://a, http://b"):
                await routed(request)
            assert request.spent.attempts == 1
        assert Counter(endpoint for endpoint, _ in servers.asked) == {A: 3, B: 3}
        del servers.fails[B]
        assert await routed(servers.request(0)) == B

    run_virtually(main())


# The same with real servers.


def bind(*servers: StandInServer):
    return bind_model("llama3", base_url=[server.url for server in servers])


async def talk(row, client):
    said = []
    for speaker in ("Ada", "Bob", "Ada", "Bob", "Ada", "Bob"):
        messages = [{"role": "system", "content": f"You are {speaker}."}, *HELLO, *said[-1:]]
        reply = await client.call(messages, seed=derive_seed(client.seed, len(said)))
        said.append({"role": "user", "content": reply.text})
    return [message["content"] for message in said]


async def batch(model, *, rows=24, **settings):
    engine = Engine(model, **settings)
    results = await map_rows(talk, [Row(index, index) for index in range(rows)], engine=engine, concurrency=8)
    await model.aclose()
    assert [result.error for result in results] == [None] * rows
    return [result.value for result in results], engine


async def no_pause(seconds):
    await asyncio.sleep(0)


@pytest.fixture
async def undisturbed():
    with StandInServer() as server:
        return (await batch(bind_model("llama3", base_url=server.url)))[0]


async def test_two_servers_make_the_same_as_one_and_each_speaker_keeps_to_its_own(undisturbed):
    with StandInServer() as one, StandInServer() as two:
        journal = MemoryJournal()
        made, engine = await batch(bind(one, two), journal=journal)
        assert made == undisturbed
        assert engine.usage.attempts == len(one.requests) + len(two.requests) == 24 * 6
        assert min(len(one.requests), len(two.requests)) > 24
        # A seed belongs to one row, and says which; the first message says who speaks.
        served = defaultdict(set)
        row_of = {derive_seed(row, turn): row for row in range(24) for turn in range(6)}
        for server in (one, two):
            for request in server.requests:
                served[row_of[request.seed], request.messages[0]["content"]].add(server.url)
        assert len(served) == 48
        assert all(len(servers) == 1 for servers in served.values())
        answered_by = Counter(record.endpoint for record in journal._records.values())
        assert answered_by == {one.url: len(one.requests), two.url: len(two.requests)}


async def test_a_server_that_is_dead_from_the_start_costs_nothing(undisturbed):
    with StandInServer() as gone:
        pass
    with StandInServer() as alive:
        model = bind_model("llama3", base_url=[gone.url, alive.url])
        made, engine = await batch(model)
        assert made == undisturbed
        assert engine.usage.attempts == len(alive.requests) == 24 * 6


async def test_the_rows_of_a_server_that_stops_in_the_middle_move_on(undisturbed):
    one, two = StandInServer(), StandInServer()
    with two:
        one.__enter__()
        reply = one.reply

        def stop_after_a_while(messages, seed, schema):
            if len(one.requests) == 30:
                one._stop.set()
            return reply(messages, seed, schema)

        one.reply = stop_after_a_while
        made, _ = await batch(bind(one, two), sleep=no_pause)
        await asyncio.to_thread(one._thread.join)
        assert made == undisturbed
        assert 30 <= len(one.requests) < 40
        assert len(two.requests) > 24 * 6 - 40


async def test_where_no_server_is_there_it_fails_at_once():
    with StandInServer() as one, StandInServer() as two:
        pass
    model = bind(one, two)
    with pytest.raises(ServerUnreachableError, match="any of its 2 addresses"):
        await Engine(model).row(0, 1).call(HELLO, seed=1)
    await model.aclose()


async def test_where_all_servers_restart_they_are_waited_for():
    servers = [StandInServer().__enter__(), StandInServer().__enter__()]
    ports = [int(server.url.rsplit(":", 1)[1]) for server in servers]
    model = bind(*servers)
    again = []

    async def sleep(seconds):
        if not again:
            again.append(await asyncio.to_thread(StandInServer(port=ports[0]).__enter__))

    client = Engine(model, sleep=sleep).row(0, 1)
    before = await client.call(HELLO, seed=1)
    for server in servers:
        await asyncio.to_thread(server.__exit__, None, None, None)
    try:
        assert (await client.call(HELLO, seed=1)).text == before.text
    finally:
        await model.aclose()
        for server in again:
            await asyncio.to_thread(server.__exit__, None, None, None)


async def test_a_generator_plays_with_several_servers():
    def generate(base_url):
        generator = PersonaDialogGenerator(
            Persona(name="Ada"), Persona(name="Bob"), model="llama3", base_url=base_url, max_turns=4, min_turns=4
        )
        return [dialog.model_dump() for dialog in generator.generate_many(6, seed=1, progress=False)]

    with StandInServer() as one, StandInServer() as two:
        alone = await asyncio.to_thread(generate, one.url)
        one.requests.clear()
        assert await asyncio.to_thread(generate, [one.url, two.url]) == alone
        assert one.requests
        assert two.requests
