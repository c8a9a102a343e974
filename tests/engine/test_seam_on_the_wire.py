"""The whole seam against a server that fails: both wire protocols, real connections."""

from __future__ import annotations

import asyncio

import pytest
from engine_messages import HELLO
from standin_server import StandInServer

from sdialog_like.engine import Engine, Row, map_rows
from sdialog_like.errors import ServerUnreachableError
from sdialog_like.llm import bind_model
from sdialog_like.seeds import derive_seed

both = pytest.mark.parametrize("provider", ["ollama", "openai"])
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


async def no_pause(seconds):
    await asyncio.sleep(0)


def bind(provider, url):
    return bind_model(f"{provider}:m", base_url=url if provider == "ollama" else f"{url}/v1")


async def talk(row, client):
    said = "Hello?"
    for turn in range(3):
        said = (await client.call([{"role": "user", "content": said}], seed=derive_seed(client.seed, turn))).text
    return said, (await client.call(HELLO, seed=client.seed, schema=SCHEMA)).parsed


async def batch(provider, faults):
    with StandInServer(faults=faults) as server:
        model = bind(provider, server.url)
        engine = Engine(model, sleep=no_pause)
        try:
            results = await map_rows(talk, [Row(index, index) for index in range(10)], engine=engine, concurrency=4)
        finally:
            await model.aclose()
        assert engine.usage.attempts == len(server.requests) == 40 + len(faults)
        assert engine.usage.calls == 40
        return [result.value for result in results]


@both
async def test_faults_of_the_server_do_not_reach_the_results(provider):
    faults = ["drop", "429", "500", "503", "junk", "429", "drop", "500", "429"]
    undisturbed = await batch(provider, [])
    assert None not in undisturbed
    assert await batch(provider, faults) == undisturbed


@both
async def test_a_server_that_is_not_there_fails_at_once(provider):
    with StandInServer() as server:
        url = server.url
    model = bind(provider, url)
    engine = Engine(model)
    with pytest.raises(ServerUnreachableError, match="Nothing answers"):
        await engine.row(0, 1).call(HELLO, seed=1)
    assert engine.usage.attempts == 1
    await model.aclose()


@both
async def test_a_server_that_restarts_is_waited_for(provider):
    first = StandInServer().__enter__()
    port = int(first.url.rsplit(":", 1)[1])
    servers = [first]
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 12:
            servers.append(await asyncio.to_thread(StandInServer(port=port).__enter__))

    model = bind(provider, first.url)
    engine = Engine(model, sleep=sleep)
    client = engine.row(0, 1)
    before = await client.call(HELLO, seed=1)
    await asyncio.to_thread(first.__exit__, None, None, None)
    try:
        assert (await client.call(HELLO, seed=1)).text == before.text
    finally:
        await model.aclose()
        for server in servers[1:]:
            await asyncio.to_thread(server.__exit__, None, None, None)
    assert len(pauses) >= 12
