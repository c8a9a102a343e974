"""A budget is kept before it is spent."""

from __future__ import annotations

import asyncio

import pytest
from engine_messages import HELLO
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage

from sdialog_like.engine import Engine, MemoryJournal, Row, Usage, map_rows
from sdialog_like.engine.budget import Budget, Price
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import InputError, ServerError, UnusableReplyError
from sdialog_like.testing import ScriptedModel


def reply(text="x", *, tokens=(6, 4)):
    counted = {"input_tokens": tokens[0], "output_tokens": tokens[1], "total_tokens": sum(tokens)}
    return AIMessage(content=text, usage_metadata=counted)


async def three_calls(row, client):
    return [(await client.call(HELLO, seed=turn)).text for turn in range(3)]


def rows(n):
    return [Row(index, index) for index in range(n)]


class Server:
    """A model that counts how many requests it serves at the same time, and answers those it has when nothing else comes."""

    def __init__(self, tokens=(6, 4)):
        self.tokens = tokens
        self.at_once = self.most = 0
        self.widths = []
        self.model = ScriptedModel(self.answer)

    async def answer(self, messages, seed):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        for _ in range(30):
            await asyncio.sleep(0)
        self.widths.append(self.at_once)
        self.at_once -= 1
        tokens = self.tokens(len(self.widths)) if callable(self.tokens) else self.tokens
        return reply(tokens=tokens)


async def spend(budget, n=20, server=None, **settings):
    server = Server() if server is None else server
    engine = Engine(server.model, budget=budget, **settings)
    results = await map_rows(three_calls, rows(n), engine=engine, concurrency=8)
    return engine, server, results


@pytest.mark.parametrize("limit", [1, 2, 7, 8, 9, 30, 59])
async def test_max_calls_is_exact(limit):
    engine, server, results = await spend(Budget(max_calls=limit))
    assert len(server.model.requests) == limit
    assert engine.gate.reason == f"max_calls={limit} is used up"
    assert len(results) < 20


async def test_a_budget_that_is_enough_is_not_noticed():
    engine, server, results = await spend(Budget(max_calls=60, max_tokens=600, max_cost=600, price_input=1, price_output=1))
    assert engine.gate.reason is None
    assert [result.value for result in results] == [["x"] * 3] * 20
    assert server.most == 8


async def test_a_journal_s_replies_are_free():
    journal = MemoryJournal()
    await spend(None, journal=journal)
    engine, server, results = await spend(Budget(max_calls=1, max_tokens=1), journal=journal)
    assert (engine.gate.reason, len(server.model.requests), len(results)) == (None, 0, 20)


async def test_attempts_that_fail_count_too():
    async def at_once(seconds):
        await asyncio.sleep(0)

    model = ScriptedModel([ServerError("503"), reply()] * 5)
    engine = Engine(model, budget=Budget(max_calls=5), sleep=at_once)
    results = await map_rows(three_calls, rows(1), engine=engine)
    assert (results, len(model.requests)) == ([], 5)


async def test_what_earlier_sessions_spent_counts():
    spent = Usage(attempts=28, input_tokens=168, output_tokens=112)
    engine, server, _ = await spend(Budget(max_calls=30, spent=spent))
    assert len(server.model.requests) == 2
    engine, server, _ = await spend(Budget(max_tokens=299, spent=spent))
    assert (len(server.model.requests), engine.usage.total_tokens) == (1, 10)
    assert engine.gate.reason == "max_tokens=299 is used up (290 used, and one request has needed up to 10)"
    engine, server, _ = await spend(Budget(max_tokens=280, spent=spent))
    assert (len(server.model.requests), engine.gate.reason) == (0, "max_tokens=280 is used up (280 used)")


@pytest.mark.parametrize("limit", [10, 11, 100, 105, 599])
async def test_max_tokens_is_kept_where_requests_need_the_same(limit):
    engine, _, _ = await spend(Budget(max_tokens=limit))
    assert limit - 10 < engine.usage.total_tokens <= limit
    assert engine.gate.reason.startswith(f"max_tokens={limit} is used up")


async def test_the_first_request_goes_alone_and_then_as_many_as_there_is_room_for():
    _, server, _ = await spend(Budget(max_tokens=305))
    assert server.widths[0] == 1
    assert server.most == 8
    assert len(server.model.requests) == 30


async def test_the_first_request_is_all_that_passes_a_limit_below_it():
    engine, server, _ = await spend(Budget(max_tokens=3))
    assert (len(server.model.requests), engine.gate.reason) == (1, "max_tokens=3 is used up (10 used)")


async def test_tokens_are_passed_only_by_what_the_requests_on_their_way_need_beyond_the_most_so_far():
    engine, server, _ = await spend(Budget(max_tokens=200), server=Server(lambda n: (n, 1)))
    needed = [n + 1 for n in range(1, len(server.widths) + 1)]
    overshoot = sum(needed) - 200
    # each of the last eight was begun when the dearest one was one of the eight before it
    assert overshoot <= 8 * 8
    assert engine.usage.total_tokens == sum(needed)


async def test_max_cost_counts_both_prices():
    budget = Budget(max_cost=0.001, price_input=10, price_output=20)  # 140 millionths a request
    engine, server, _ = await spend(budget)
    assert len(server.model.requests) == 7
    assert budget.cost(engine.usage) == pytest.approx(0.00098)
    assert engine.gate.reason == "max_cost=0.001 is used up (0.00098 used, and one request has needed up to 0.00014)"


async def test_free_tokens_never_use_up_a_cost():
    engine, _, results = await spend(Budget(max_cost=1, price_input=0, price_output=0))
    assert (engine.gate.reason, len(results)) == (None, 20)


@pytest.mark.parametrize("limit", ["max_tokens", "max_cost"])
async def test_a_model_that_does_not_count_cannot_have_a_budget_of_tokens(limit):
    engine, server, results = await spend(Budget(**{limit: 1000}, price_input=1, price_output=1), server=Server((0, 0)))
    assert (len(server.model.requests), results) == (1, [])
    assert engine.gate.reason == f"{limit} cannot be kept, because the model does not say how many tokens it needed"


async def test_single_replies_without_numbers_count_like_the_dearest():
    model = ScriptedModel([reply(tokens=(15, 5)), reply(), *[reply(tokens=(0, 0))] * 9])
    engine = Engine(model, budget=Budget(max_tokens=110))
    await map_rows(three_calls, rows(5), engine=engine, concurrency=1)
    assert len(model.requests) == 6  # 20 + 10 + 4 × 20


async def test_a_reply_that_nobody_could_read_is_paid_for():
    model = ScriptedModel([reply(), UnusableReplyError("cut off"), *[reply()] * 9])
    engine = Engine(model, budget=Budget(max_tokens=40))
    await map_rows(three_calls, rows(5), engine=engine, concurrency=1)
    assert len(model.requests) == 4


async def test_the_time_is_over_though_nothing_happens():
    async def program(row, client):
        await asyncio.Event().wait()

    engine = Engine(ScriptedModel([]), budget=Budget(max_time=0.001))
    assert await map_rows(program, rows(3), engine=engine) == []
    assert engine.gate.reason == "max_time=0.001 is used up"


async def test_the_time_runs_from_the_making_of_the_budget(bench):
    now = 100.0
    budget = Budget(max_time=60, clock=lambda: now)
    now = 159.0
    assert budget.seconds_left == 1
    gate = Gate()
    with budget.watch(gate):
        assert gate.reason is None
    now = 160.0
    with budget.watch(gate):
        assert gate.reason == "max_time=60 is used up"


async def test_no_request_begins_after_the_time_though_no_timer_runs():
    now = 0.0
    budget = Budget(max_time=60, clock=lambda: now)
    gate = Gate()
    with await budget.reserve(gate):
        assert gate.reason is None
    now = 61.0
    with await budget.reserve(gate):
        assert gate.reason == "max_time=60 is used up"


async def test_those_who_wait_for_room_are_served_in_order_and_may_leave():
    budget, gate, served = Budget(max_tokens=1000), Gate(), []

    async def request(number):
        with await budget.reserve(gate) as reserved:
            served.append(number)
            await asyncio.sleep(0)
            reserved.pay(1, 1)

    with await budget.reserve(gate) as first:
        waiting = [asyncio.ensure_future(request(number)) for number in range(5)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        waiting[3].cancel()
        await asyncio.sleep(0)
        assert served == []
        first.pay(1, 1)
    await asyncio.gather(*waiting, return_exceptions=True)
    await request(5)
    assert served == [1, 2, 4, 5]


async def test_a_request_that_is_cancelled_just_when_its_turn_comes_gives_it_back():
    budget, gate = Budget(max_tokens=1000), Gate()

    async def request():
        with await budget.reserve(gate):
            pass

    with await budget.reserve(gate):
        waiting = asyncio.ensure_future(request())
        await asyncio.sleep(0)
    waiting.cancel()  # its turn has come, and it does not know yet
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(request(), 5)


async def test_those_who_wait_for_room_park_when_the_gate_closes():
    engine = Engine(Server().model, budget=Budget(max_tokens=1000))

    async def program(row, client):
        if row.id == 4:
            engine.gate.close("interrupted")
        return await three_calls(row, client)

    assert await map_rows(program, rows(5), engine=engine, concurrency=5) == []
    assert all(engine.gate.held(index) for index in range(5))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_calls": 0}, "max_calls is a whole number of at least 1, not 0"),
        ({"max_calls": 1.5}, "max_calls is a whole number"),
        ({"max_calls": True}, "max_calls is a whole number"),
        ({"max_tokens": "many"}, "max_tokens is a whole number"),
        ({"max_time": 0}, "max_time is a number above 0"),
        ({"max_time": float("inf")}, "max_time is a number above 0"),
        ({"max_cost": -1, "price_input": 1, "price_output": 1}, "max_cost is a number above 0"),
        ({"max_cost": 1}, "max_cost needs to know what tokens cost"),
        ({"max_cost": 1, "price_input": 1}, "go together"),
        ({"price_output": 1}, "go together"),
        ({"price_input": -1, "price_output": 1}, "price_input is a number of at least 0"),
        ({"price_input": 1, "price_output": float("nan")}, "price_output is a number of at least 0"),
    ],
)
def test_limits_and_prices_are_checked(settings, message):
    with pytest.raises(InputError, match=message):
        Budget(**settings)


def test_prices_are_for_a_million_tokens():
    assert Price(3, 15).of(2_000_000, 100_000) == 7.5
    assert Budget().cost(Usage(input_tokens=5)) is None
    assert Budget(price_input=3, price_output=15).cost(Usage(input_tokens=2_000_000, output_tokens=100_000)) == 7.5


@settings(deadline=None, max_examples=60)
@given(
    limit=st.integers(1, 400),
    needs=st.lists(st.integers(0, 40), min_size=1, max_size=60),
    order=st.randoms(use_true_random=False),
)
def test_whatever_order_replies_come_in_the_limit_is_passed_only_by_what_could_not_be_known(limit, needs, order):
    async def requests():
        budget, gate = Budget(max_tokens=limit), Gate()
        used, most = 0, None
        on_their_way, begun = [], []

        async def request(need):
            nonlocal used, most
            with await budget.reserve(gate) as reserved:
                if gate.reason is not None:
                    return
                begun.append(need)
                reply = asyncio.get_running_loop().create_future()
                on_their_way.append(reply)
                if most is None:
                    assert len(on_their_way) == 1  # while nothing is known they go one by one
                else:
                    assert used + len(on_their_way) * most <= limit
                await reply
                on_their_way.remove(reply)
                reserved.pay(need, 0)
                used += need or (most or 0)
                most = max(most or 0, need) or None

        tasks = [asyncio.ensure_future(request(need)) for need in needs]
        while True:
            for _ in range(3):
                await asyncio.sleep(0)
            waiting = [reply for reply in on_their_way if not reply.done()]
            if not waiting:
                break
            order.choice(waiting).set_result(None)
        await asyncio.gather(*tasks)
        if gate.reason is None:
            assert sorted(begun) == sorted(needs)
        elif "cannot be kept" not in gate.reason:
            assert used >= limit or used + most > limit  # it did not close while there was room

    asyncio.run(requests())
