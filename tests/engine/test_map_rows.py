"""Many rows at the same time: in order, bounded, each with a result."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine_messages import HELLO

from sdialog_like.engine import Engine, MemoryJournal, Row, RowResult, for_each_row, map_rows, run_blocking, run_on_loop
from sdialog_like.errors import InputError, SdialogLikeError, UnusableReplyError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


async def echo(messages, seed):
    """Answer with what was asked and the seed; the later the seed asks, the sooner."""
    for _ in range(seed % 7):
        await asyncio.sleep(0)
    return f"{messages[-1]['content']} {seed}"


async def talk(row, client):
    """Three calls, each of which repeats what the last one said."""
    said = f"row {row.id}"
    for turn in range(3):
        said = (await client.call([{"role": "user", "content": said}], seed=derive_seed(client.seed, turn))).text
    return said


def rows(n):
    return [Row(id=index, seed=derive_seed("batch", index)) for index in range(n)]


@pytest.fixture
def engine():
    return Engine(ScriptedModel(echo))


async def test_results_are_in_order_and_the_same_at_any_concurrency(engine):
    alone = [await talk(row, engine.row(row.id, row.seed)) for row in rows(70)]
    for concurrency in (1, 8, 64):
        results = await map_rows(talk, rows(70), engine=engine, concurrency=concurrency)
        assert [result.value for result in results] == alone
        assert [result.row for result in results] == rows(70)


async def test_no_rows_no_results(engine):
    assert await map_rows(talk, [], engine=engine) == []


async def test_64_coroutines_and_8_threads_never_mix_anything(engine):
    alone = {row.id: await talk(row, engine.row(row.id, row.seed)) for row in rows(64)}

    async def one(row):
        return row.id, await run_on_loop(talk(row, engine.row(row.id, row.seed)))

    assert dict(await asyncio.gather(*map(one, rows(64)))) == alone

    def some(_):
        return {row.id: run_blocking(talk(row, engine.row(row.id, row.seed))) for row in rows(64)}

    with ThreadPoolExecutor(8) as pool:
        assert all(made == alone for made in pool.map(some, range(8)))


async def test_never_more_rows_at_work_than_agreed_and_nothing_read_ahead(engine):
    at_work = most = read = 0
    alive: weakref.WeakSet = weakref.WeakSet()

    class Data:
        pass

    def source():
        nonlocal read
        for index in range(500):
            read += 1
            data = Data()
            alive.add(data)
            yield Row(index, index, data)

    async def program(row, client):
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        assert read <= done + 8
        await client.call(HELLO, seed=row.seed)
        at_work -= 1

    done = 0

    def count(index, result):
        nonlocal done
        done += 1
        if index % 50 == 0:
            gc.collect()
            assert len(alive) <= 8

    await for_each_row(program, source(), count, engine=engine, concurrency=8)
    assert (most, done) == (8, 500)


async def test_the_limit_on_requests_follows_the_concurrency(engine):
    at_once = most = 0

    async def slow(messages, seed):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.001)
        at_once -= 1
        return "ok"

    await map_rows(talk, rows(100), engine=Engine(ScriptedModel(slow), concurrency=2), concurrency=50)
    assert most == 50


async def test_a_failed_row_is_a_recorded_result(engine):
    bug = TypeError("a bug")

    async def program(row, client):
        if row.id == 2:
            raise bug
        if row.id == 3:
            raise asyncio.CancelledError
        return row.id

    results = await map_rows(program, rows(5), engine=engine)
    assert [result.value for result in results] == [0, 1, None, None, 4]
    assert results[2] == RowResult(rows(5)[2], None, bug)
    assert isinstance(results[3].error, SdialogLikeError)


async def test_an_exit_is_no_result(engine):
    async def program(row, client):
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        await run_on_loop(map_rows(program, rows(1), engine=engine))


async def test_cancelling_cancels_the_rows_and_waits_for_them(engine):
    entered, left = [], []
    all_in = asyncio.Event()

    async def program(row, client):
        entered.append(row.id)
        if len(entered) == 4:
            all_in.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            left.append(row.id)
            if row.id == 1:
                raise ValueError("while cleaning up")

    task = asyncio.ensure_future(map_rows(program, rows(10), engine=engine, concurrency=4))
    await all_in.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (sorted(entered), sorted(left)) == ([0, 1, 2, 3], [0, 1, 2, 3])


@pytest.mark.parametrize("where", ["rows", "on_result"])
async def test_a_broken_source_or_sink_stops_the_batch(engine, where):
    left = []

    def source():
        yield from rows(3)
        if where == "rows":
            raise OSError("cannot read on")

    def sink(index, result):
        if where == "on_result":
            raise OSError("cannot write")

    async def program(row, client):
        try:
            if row.id:
                await asyncio.Event().wait()
        finally:
            left.append(row.id)

    with pytest.raises(OSError, match="cannot"):
        await for_each_row(program, source(), sink, engine=engine, concurrency=3)
    assert sorted(left) == [0, 1, 2]


async def test_context_variables_of_one_row_do_not_reach_another(engine):
    variable = contextvars.ContextVar("variable", default=None)

    async def program(row, client):
        before = variable.get()
        variable.set(row.id)
        return before

    results = await map_rows(program, rows(6), engine=engine, concurrency=2)
    assert {result.value for result in results} == {None}


async def test_a_batch_run_again_with_its_journal_asks_nobody():
    journal = MemoryJournal()
    made = await map_rows(talk, rows(20), engine=Engine(ScriptedModel(echo)), journal=journal)
    again = Engine(ScriptedModel([]))
    assert await map_rows(talk, rows(20), engine=again, journal=journal) == made
    assert again.usage.attempts == 0


@pytest.mark.parametrize("concurrency", [0, 2.5, "many"])
async def test_concurrency_is_checked(engine, concurrency):
    with pytest.raises(InputError, match="concurrency"):
        await map_rows(talk, rows(1), engine=engine, concurrency=concurrency)


def test_a_batch_may_be_made_in_any_thread(engine):
    made = []

    def work():
        made.append(run_blocking(map_rows(talk, rows(10), engine=engine)))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert all(results == made[0] for results in made)


async def test_each_result_says_what_its_row_has_cost_a_failed_one_s_too(engine):
    async def program(row, client):
        for turn in range(row.id):
            await client.call(HELLO, seed=turn)
        if row.id == 2:
            raise ValueError("after two calls")

    results = await map_rows(program, rows(4), engine=engine)
    assert [result.usage.calls for result in results] == [0, 1, 2, 3]
    assert results[2].error is not None


async def test_a_failed_row_gets_another_chance_in_the_next_round():
    journal = MemoryJournal()

    async def program(row, client):
        return (await client.call(HELLO, seed=row.seed, schema={"type": "object"})).seed

    first = ScriptedModel(["no JSON"], cycle=True)
    (result,) = await map_rows(program, [Row("a", 7)], engine=Engine(first), journal=journal)
    assert isinstance(result.error, UnusableReplyError)
    assert len(first.requests) == 4
    # the same round again is the same, for nothing
    (again,) = await map_rows(program, [Row("a", 7)], engine=Engine(ScriptedModel([])), journal=journal)
    assert str(again.error) == str(result.error)
    second = ScriptedModel(["still none", "{}"])
    (result,) = await map_rows(program, [Row("a", 7, round=1)], engine=Engine(second), journal=journal)
    seeds = [derive_seed(7, "repair", 4), derive_seed(7, "repair", 5)]
    assert [request.seed for request in second.requests] == seeds
    assert result.value == seeds[-1]
    assert (result.usage.replayed, result.usage.attempts, result.usage.repairs) == (4, 2, 5)


@pytest.mark.parametrize("when", ["put", "get"])
@pytest.mark.parametrize("swallowed", [False, True])
async def test_a_broken_journal_stops_the_batch_and_is_nobody_s_failure(engine, when, swallowed):
    class Full(MemoryJournal):
        pass

    def fail(*_):
        raise OSError(28, "No space left on device")

    setattr(Full, when, fail)
    ended = []

    async def program(row, client):
        if row.id:
            await asyncio.Event().wait()
        try:
            await client.call(HELLO, seed=1)
        except OSError:
            if not swallowed:
                raise

    with pytest.raises(OSError, match="No space left"):
        await for_each_row(program, rows(3), lambda *ended_row: ended.append(ended_row), engine=engine, journal=Full())
    assert ended == []


async def test_a_row_with_an_impossible_seed_fails_alone(engine):
    results = await map_rows(talk, [Row(0, -1), Row(1, 1)], engine=engine)
    assert [type(result.error) for result in results] == [InputError, type(None)]
