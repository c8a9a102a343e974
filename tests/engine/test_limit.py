"""Never more requests on their way than agreed."""

from __future__ import annotations

import asyncio

import pytest
from engine_messages import HELLO

from sdialog_like.errors import ServerError


class Gate:
    """A script that lets requests through one by one, and knows how many are inside."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.order: list[int] = []

    async def __call__(self, messages, seed):
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.order.append(seed)
        for _ in range(3):
            await asyncio.sleep(0)
        self.inside -= 1
        return "Hi."


async def test_the_limit_holds_and_is_used(bench):
    gate = Gate()
    client = bench(gate, concurrency=4).client()
    await asyncio.gather(*(client.call(HELLO, seed=seed) for seed in range(40)))
    assert gate.most == 4
    assert gate.order == list(range(40))


async def test_nobody_waits_holding_a_lease(bench):
    order = []
    second = asyncio.Event()

    async def script(messages, seed):
        order.append(seed)
        if seed == 2:
            second.set()
        if seed == 1 and order.count(1) == 1:
            raise ServerError("500")
        return "Hi."

    async def sleep(seconds):
        await second.wait()

    case = bench(script, concurrency=1)
    case.engine._retry._sleep = sleep
    client = case.client()
    await asyncio.gather(client.call(HELLO, seed=1), client.call(HELLO, seed=2))
    assert order == [1, 2, 1]


@pytest.mark.parametrize("steps", range(12))
async def test_a_cancelled_request_gives_its_lease_or_its_place_back(bench, steps):
    gate = Gate()
    client = bench(gate, concurrency=1).client()
    tasks = [asyncio.ensure_future(client.call(HELLO, seed=seed)) for seed in range(3)]
    for _ in range(steps):
        await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.wait(tasks)
    assert tasks[2].result().text == "Hi."
    gate.inside = gate.most = 0
    await asyncio.gather(*(client.call(HELLO, seed=seed) for seed in range(3)))
    assert gate.most == 1


async def test_the_limit_can_be_raised(bench):
    gate = Gate()
    case = bench(gate, concurrency=2)
    case.engine.allow(5)
    case.engine.allow(3)
    client = case.client()
    await asyncio.gather(*(client.call(HELLO, seed=seed) for seed in range(20)))
    assert gate.most == 5


def test_one_engine_serves_several_loops_one_after_the_other(bench):
    client = bench(Gate(), concurrency=1).client()

    async def three():
        return len(await asyncio.gather(*(client.call(HELLO, seed=seed) for seed in range(3))))

    assert [asyncio.run(three()) for _ in range(3)] == [3, 3, 3]
