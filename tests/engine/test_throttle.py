"""Never more requests on their way than agreed; nobody is forgotten, whatever is cancelled or refused."""

from __future__ import annotations

import asyncio
import random

import pytest
from engine_messages import HELLO
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_server import SimulatedServer, request_to, simulate
from virtual_time import run_virtually

from sdialog_like.engine.throttle import Throttle, TurnedAwayError, check_concurrency
from sdialog_like.errors import (
    AuthenticationError,
    InputError,
    ModelTimeoutError,
    RateLimitError,
    ServerError,
    ServerUnreachableError,
)


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


async def test_a_model_in_this_process_needs_no_slow_start(bench):
    gate = Gate()
    client = bench(gate, concurrency=20).client()
    await asyncio.gather(*(client.call(HELLO, seed=seed) for seed in range(20)))
    assert gate.most == 20


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


@pytest.mark.parametrize("value", [0, -1, 1.5, True, None, "4"])
def test_what_is_no_number_of_requests_is_refused(value):
    with pytest.raises(InputError, match="at least 1"):
        check_concurrency(value)


def test_each_endpoint_has_a_limit_of_its_own():
    async def main():
        throttle = Throttle(SimulatedServer(), 100, clock=asyncio.get_running_loop().time)
        asked = [throttle(request_to(endpoint)) for endpoint in ["http://a", "http://b"] for _ in range(10)]
        everything = asyncio.gather(*asked)
        await asyncio.sleep(0)
        assert (throttle.limit("http://a"), throttle.limit("http://b"), throttle.limit("http://c")) == (4, 4, 0)
        assert throttle.in_use == 8
        await everything
        assert throttle.in_use == 0

    run_virtually(main())


def test_a_wrong_key_costs_a_handful_of_requests_at_a_time():
    async def refuse(request):
        nonlocal most, inside
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.1)
        inside -= 1
        raise AuthenticationError("401")

    async def main():
        throttle = Throttle(refuse, 100, clock=asyncio.get_running_loop().time)
        await asyncio.gather(*(throttle(request_to()) for _ in range(100)), return_exceptions=True)

    most = inside = 0
    run_virtually(main())
    assert most == 4


def test_after_retry_after_nobody_asks_until_the_moment_told():
    """20 rows, and a server that refuses the eleventh and asks for five seconds."""
    server = SimulatedServer(most=10, latency=1.0, retry_after=5.0)
    outcome = simulate(server, rows=20, seconds=60)
    assert server.refused
    for refused in server.refused:
        # Who was on the way at the same moment had been admitted before the refusal came back.
        assert not [when for when in server.asked if refused + 0.02 < when < refused + 5.0]
    assert [when for when in server.asked if when > server.refused[-1] + 5.0]
    assert outcome.throttle.held_back == 0


def test_who_is_held_back_is_seen_and_asks_in_order():
    order = []

    async def script(request):
        order.append(request.number)
        await asyncio.sleep(0)
        if len(order) == 1:
            raise RateLimitError("429", retry_after=7.0)

    def numbered(number):
        request = request_to()
        request.number = number
        return request

    async def main():
        loop = asyncio.get_running_loop()
        throttle = Throttle(script, 4, clock=loop.time)
        with pytest.raises(RateLimitError):
            await throttle(numbered(0))
        others = asyncio.gather(*(throttle(numbered(number)) for number in range(1, 10)))
        await asyncio.sleep(6.9)
        assert (throttle.held_back, throttle.in_use, order) == (9, 0, [0])
        await others
        assert (loop.time(), throttle.held_back, order) == (7.0, 0, list(range(10)))

    run_virtually(main())


def test_a_server_that_says_tomorrow_is_asked_again_after_a_minute():
    async def script(request):
        raise RateLimitError("429", retry_after=86400.0)

    async def main():
        loop = asyncio.get_running_loop()
        throttle = Throttle(script, 4, clock=loop.time)
        for _ in range(2):
            with pytest.raises(RateLimitError):
                await throttle(request_to())
        return loop.time()

    assert run_virtually(main()) == 60.0


def test_the_pause_is_slept_with_the_sleep_that_was_given():
    pauses = []

    async def sleep(seconds):
        pauses.append(seconds)

    async def script(request):
        if not pauses:
            raise RateLimitError("429", retry_after=7.0)

    async def main():
        throttle = Throttle(script, 4, clock=lambda: 100.0, sleep=sleep)
        with pytest.raises(RateLimitError):
            await throttle(request_to())
        await throttle(request_to())

    asyncio.run(main())
    assert pauses == [7.0]


async def test_the_engine_says_who_is_held_back(bench):
    case = bench([RateLimitError("429", retry_after=7.0), "Hi.", "Hi."])
    client = case.client()
    told = asyncio.Event()

    async def sleep(seconds):
        await told.wait()
        case.time.now += seconds

    case.engine._retry._sleep = case.engine._throttle.sleep = sleep
    first = asyncio.ensure_future(client.call(HELLO, seed=1))
    while not case.engine.waiting:
        await asyncio.sleep(0)
    second = asyncio.ensure_future(client.call(HELLO, seed=2))
    while sum(case.engine.waiting.values()) < 2:
        await asyncio.sleep(0)
    assert case.engine.waiting == {"slowed down by the server": 2}
    told.set()
    await asyncio.gather(first, second)
    assert case.engine.waiting == {}


def test_who_waits_can_be_turned_away():
    async def main():
        throttle = Throttle(SimulatedServer(), 100, clock=asyncio.get_running_loop().time)
        tasks = [asyncio.ensure_future(throttle(request_to(endpoint))) for endpoint in ["a"] * 10 + ["b"] * 5]
        await asyncio.sleep(0)
        throttle.turn_away("a")
        throttle.turn_away("nobody has heard of it")
        tasks[9].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    ended = run_virtually(main())
    assert ended[:4] + ended[10:] == ["Hi."] * 9
    assert [type(each) for each in ended[4:10]] == [TurnedAwayError] * 5 + [asyncio.CancelledError]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_whatever_happens_the_ceiling_holds_and_no_lease_is_lost(seed: int, ceiling: int) -> None:
    chance = random.Random(seed)
    faults = [RateLimitError("429", retry_after=2.0), RateLimitError("429"), ServerError("500"), ModelTimeoutError("slow")]
    faults += [ServerUnreachableError("away"), AuthenticationError("401"), ZeroDivisionError()]
    inside = most = 0

    async def server(request):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            await asyncio.sleep(chance.choice([0.0, 0.5, chance.random()]))
            if chance.random() < 0.4:
                raise chance.choice(faults)
        finally:
            inside -= 1

    async def main():
        loop = asyncio.get_running_loop()
        throttle = Throttle(server, ceiling, clock=loop.time)
        tasks = []
        for _ in range(40):
            tasks.append(asyncio.ensure_future(throttle(request_to(in_process=chance.random() < 0.1))))
            if chance.random() < 0.3:
                await asyncio.sleep(chance.choice([0.0, 0.1, 1.0]))
            if chance.random() < 0.3:
                chance.choice(tasks).cancel()
            if chance.random() < 0.05:
                throttle.turn_away("http://server")
        await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.exception()
        assert (throttle.in_use, throttle.held_back) == (0, 0)
        # And there is still somebody who answers.
        throttle.inner = SimulatedServer()
        assert await throttle(request_to()) == "Hi."

    run_virtually(main())
    assert most <= ceiling
