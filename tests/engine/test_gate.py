"""A gate that closes: nothing begins any more, and nothing that came back is lost."""

from __future__ import annotations

import asyncio
import signal
import threading

import pytest
from engine_messages import HELLO

from sdialog_like.engine import Engine, MemoryJournal, Row, map_rows, run_blocking
from sdialog_like.engine.gate import Gate
from sdialog_like.errors import ModelTimeoutError, ServerError
from sdialog_like.testing import ScriptedModel


class Held:
    """A model that answers when it is told to."""

    def __init__(self):
        self.asked = asyncio.Event()
        self.released = asyncio.Event()
        self.model = ScriptedModel(self.answer)

    async def answer(self, messages, seed):
        self.asked.set()
        await self.released.wait()
        return f"reply {seed}"


@pytest.fixture
async def held():
    return Held()


async def settle():
    """Let everybody go as far as they can."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_an_open_gate_lets_everybody_through_and_counts_them():
    gate = Gate()
    async with gate:
        async with gate:
            assert gate.in_flight == 2
        assert gate.in_flight == 1
    assert (gate.in_flight, gate.reason) == (0, None)


async def test_the_first_reason_stays():
    gate = Gate()
    gate.close("interrupted")
    gate.close("something else")
    assert gate.reason == "interrupted"
    assert repr(gate) == "<Gate, closed (interrupted), 0 in flight>"


async def test_who_comes_to_a_closed_gate_waits_until_it_is_cancelled():
    gate = Gate()
    gate.close("enough")
    late = asyncio.ensure_future(gate.enter("a row"))
    await settle()
    assert not late.done()
    assert (gate.held("a row"), gate.held("another")) == (True, False)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    assert gate.in_flight == 0


async def test_it_is_drained_once_it_is_closed_and_everybody_is_back():
    gate = Gate()
    await gate.enter()
    waiting = asyncio.ensure_future(gate.drained())
    await settle()
    assert not waiting.done()
    gate.close("enough")
    await settle()
    assert not waiting.done()
    gate.leave()
    await waiting
    await gate.drained()  # and stays so


async def test_a_drained_gate_that_was_not_closed_stays_open():
    gate = Gate()
    waiting = asyncio.ensure_future(gate.drained())
    async with gate:
        pass
    await settle()
    assert not waiting.done()
    waiting.cancel()


async def test_a_gate_that_is_cut_cancels_the_parked_and_whoever_comes():
    gate = Gate()
    gate.close("enough")
    parked = asyncio.ensure_future(gate.enter())
    await settle()
    gate.cut()
    with pytest.raises(asyncio.CancelledError):
        await parked
    with pytest.raises(asyncio.CancelledError):
        await gate.enter()


@pytest.mark.parametrize("loop", ["its own", "the background's"])
def test_another_thread_may_close_it(loop):
    gate = Gate()

    async def wait():
        await gate.enter()
        closer = threading.Thread(target=gate.close, args=["from afar"])
        drained = asyncio.ensure_future(gate.drained())
        await asyncio.sleep(0)
        closer.start()
        closer.join()
        gate.leave()
        await drained
        return gate.reason

    assert (asyncio.run(wait()) if loop == "its own" else run_blocking(wait())) == "from afar"


def test_a_signal_handler_may_close_it():
    gate = Gate()
    before = signal.signal(signal.SIGUSR1, lambda *_: gate.close("interrupted"))
    try:

        async def wait():
            drained = asyncio.ensure_future(gate.drained())
            await asyncio.sleep(0)
            signal.raise_signal(signal.SIGUSR1)
            await drained

        asyncio.run(wait())
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert gate.reason == "interrupted"


async def test_two_loops_share_one_gate():
    gate = Gate()
    waiting = asyncio.ensure_future(gate.drained())
    await asyncio.sleep(0)

    async def elsewhere():
        async with gate:
            gate.close("enough")
        await gate.drained()

    await asyncio.to_thread(run_blocking, elsewhere)
    await waiting


async def two_calls(row, client):
    first = await client.call(HELLO, seed=1)
    second = await client.call(HELLO, seed=2)
    return [first.text, second.text]


async def test_a_reply_that_comes_while_the_gate_closes_is_recorded_and_the_row_is_unfinished(held):
    journal = MemoryJournal()
    engine = Engine(held.model)
    batch = asyncio.ensure_future(map_rows(two_calls, [Row(1, 1), Row(2, 2)], engine=engine, journal=journal))
    await held.asked.wait()
    engine.gate.close("interrupted")
    await settle()
    assert not batch.done()  # the reply on its way is waited for
    held.released.set()
    assert await batch == []
    assert len(journal) == 2
    assert len(held.model.requests) == 2
    # the same rows again, with the journal: only what is missing is asked for
    again = ScriptedModel(lambda messages, seed: f"reply {seed}")
    results = await map_rows(two_calls, [Row(1, 1), Row(2, 2)], engine=Engine(again), journal=journal)
    assert [result.value for result in results] == [["reply 1", "reply 2"]] * 2
    assert [request.seed for request in again.requests] == [2, 2]


async def test_an_effect_on_its_way_is_recorded_too():
    journal = MemoryJournal()
    engine = Engine(ScriptedModel([]))
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(10)
        return "done once"

    async def program(row, client):
        await client.effect("slow", slow)
        await client.effect("never", lambda: "never")

    batch = asyncio.ensure_future(map_rows(program, [Row(1, 1)], engine=engine, journal=journal))
    await asyncio.to_thread(begun.wait, 10)
    assert engine.in_use == 1
    engine.gate.close("interrupted")
    await settle()
    assert not batch.done()
    go_on.set()
    assert await batch == []
    assert len(journal) == 1


async def test_replayed_replies_and_effects_need_no_gate(held):
    journal = MemoryJournal()
    held.released.set()

    async def program(row, client):
        said = (await client.call(HELLO, seed=1)).text
        return [said, await client.effect("key", lambda: 5)]

    made = await program(None, Engine(held.model, journal=journal).row(1, 1))
    engine = Engine(ScriptedModel([]), journal=journal)
    engine.gate.close("enough")
    assert await program(None, engine.row(1, 1)) == made


async def test_a_row_whose_last_reply_came_while_the_gate_closed_is_finished(held):
    async def one_call(row, client):
        return (await client.call(HELLO, seed=row.seed)).text

    engine = Engine(held.model)
    rows = [Row(index, index) for index in range(5)]
    batch = asyncio.ensure_future(map_rows(one_call, iter(rows), engine=engine, concurrency=2))
    await held.asked.wait()
    await settle()
    engine.gate.close("enough")
    held.released.set()
    results = await batch
    assert [(result.row.id, result.value) for result in results] == [(0, "reply 0"), (1, "reply 1")]


async def test_a_request_that_waits_for_its_next_attempt_does_not_hold_the_gate_open():
    backing_off = asyncio.Event()

    async def sleep(seconds):
        backing_off.set()
        await asyncio.Event().wait()

    engine = Engine(ScriptedModel([ServerError("503")]), sleep=sleep)
    batch = asyncio.ensure_future(map_rows(two_calls, [Row(1, 1)], engine=engine))
    await backing_off.wait()
    engine.gate.close("interrupted")
    assert await batch == []


async def test_a_failed_attempt_on_its_way_is_not_made_again_after_closing():
    asked, released = asyncio.Event(), asyncio.Event()

    async def answer(messages, seed):
        asked.set()
        await released.wait()
        return ModelTimeoutError("too slow")

    async def sleep(seconds):
        await asyncio.sleep(0)

    model = ScriptedModel(answer)
    engine = Engine(model, sleep=sleep)
    batch = asyncio.ensure_future(map_rows(two_calls, [Row(1, 1)], engine=engine))
    await asked.wait()
    engine.gate.close("interrupted")
    released.set()
    assert await batch == []
    assert len(model.requests) == 1


@pytest.mark.parametrize("stubborn", ["gives up waiting", "swallows the cancellation", "asks while it cleans up"])
async def test_a_row_that_met_the_closed_gate_has_no_result_whatever_it_makes_of_it(held, stubborn):
    async def program(row, client):
        if row.id == 0:
            return await client.call(HELLO, seed=1)  # keeps the gate from being drained
        try:
            waiting = client.effect("more", lambda: 1)
            await (asyncio.wait_for(waiting, 0.001) if stubborn == "gives up waiting" else waiting)
        except asyncio.CancelledError:
            if stubborn == "asks while it cleans up":
                await client.effect("last words", lambda: 2)
        except asyncio.TimeoutError:
            held.released.set()
        return "a result that an undisturbed run would not have had"

    def rows():
        yield Row(0, 0)
        yield Row(1, 1)

    engine = Engine(held.model)
    journal = MemoryJournal()

    async def begin(row, client):
        if row.id == 1:
            engine.gate.close("interrupted")
            if stubborn != "gives up waiting":
                held.released.set()
        return await program(row, client)

    results = await map_rows(begin, rows(), engine=engine, concurrency=2, journal=journal)
    assert [result.row.id for result in results] == [0]
    assert len(journal) == 1


async def test_a_cancelled_batch_with_a_closed_gate_ends_though_its_rows_ask_while_they_clean_up(held):
    async def program(row, client):
        try:
            await client.call(HELLO, seed=1)
        finally:
            await client.effect("last words", lambda: 2)

    engine = Engine(held.model)
    batch = asyncio.ensure_future(map_rows(program, [Row(1, 1)], engine=engine))
    await held.asked.wait()
    engine.gate.close("interrupted")
    await settle()
    batch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await batch


async def test_no_row_is_taken_from_a_source_once_the_gate_is_closed():
    engine = Engine(ScriptedModel(["x"], cycle=True))
    taken = []

    def source():
        for index in range(100):
            taken.append(index)
            yield Row(index, index)

    async def program(row, client):
        await client.call(HELLO, seed=row.seed)
        if row.id == 10:
            engine.gate.close("enough")

    results = await map_rows(program, source(), engine=engine, concurrency=4)
    assert len(results) <= len(taken) <= 14
    assert {result.row.id for result in results} >= set(range(11))
