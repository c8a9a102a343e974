"""What the journal has costs nothing, and nothing is used that it does not have."""

from __future__ import annotations

import threading

import pytest
from engine_messages import HELLO

from sdialog_like.engine import Journal, JournalRecord, MemoryJournal
from sdialog_like.engine.repair import MAX_REPEATS
from sdialog_like.errors import InputError, ServerError, UnusableReplyError

OBJECT = {"type": "object"}


async def program(client):
    """Ask the same thing twice, something else with a repair, and get two effects of one name."""
    first = await client.call(HELLO, seed=1)
    second = await client.call(HELLO, seed=1)
    third = await client.call(HELLO, seed=2, schema=OBJECT)
    lines = [await client.effect("line", lambda: ["typed", 3]) for _ in range(2)]
    return first.text, second.text, third.parsed, third.seed, lines


REPLIES = ["one", "two", "not JSON", {"n": 3}]


async def test_running_a_row_again_with_its_journal_asks_nobody(bench):
    journal = MemoryJournal()
    made = await program(bench(REPLIES, journal=journal).client())
    again = bench([], journal=journal)
    assert await program(again.client()) == made
    assert again.model.requests == []
    usage = again.engine.usage
    assert (usage.calls, usage.attempts, usage.total_tokens, usage.replayed, usage.repairs) == (3, 0, 0, 4, 1)


async def test_equal_requests_of_one_row_have_a_record_each(bench):
    made = await program(bench(REPLIES).client())
    assert made[:2] == ("one", "two")


@pytest.mark.parametrize("stop", range(1, 6))
async def test_a_row_stopped_anywhere_goes_on_where_it_was(bench, stop):
    undisturbed = await program(bench(REPLIES).client())
    journal = MemoryJournal()
    first = bench([*REPLIES[: stop - 1], ServerError("gone")], journal=journal, max_attempts=1)
    if stop <= len(REPLIES):
        with pytest.raises(ServerError):
            await program(first.client())
    else:
        await program(bench(REPLIES, journal=journal).client())
    rest = bench(REPLIES[stop - 1 :], journal=journal)
    assert await program(rest.client()) == undisturbed
    assert len(rest.model.requests) == len(REPLIES[stop - 1 :])


async def test_rows_do_not_see_each_other_s_records(bench):
    case = bench(["one", "two", "three"], journal=MemoryJournal())
    texts = [(await case.client(row_id).call(HELLO, seed=1)).text for row_id in (1, "1", 1, 2)]
    assert texts == ["one", "two", "one", "three"]


async def test_a_reply_is_committed_before_it_is_used(bench):
    class Full(MemoryJournal):
        def put(self, *record):
            raise OSError(28, "No space left on device")

    used = []
    with pytest.raises(OSError, match="No space left"):
        used.append(await bench(["one"], journal=Full()).client().call(HELLO, seed=1))
    with pytest.raises(OSError, match="No space left"):
        used.append(await bench([], journal=Full()).client().effect("x", lambda: 1))
    assert used == []


async def test_unusable_replies_are_recorded_too(bench):
    journal = MemoryJournal()
    for replies in (["no", "no", UnusableReplyError("cut off", raw='{"a'), "never"], []):
        with pytest.raises(UnusableReplyError) as caught:
            await bench(replies, journal=journal).client().call(HELLO, seed=1, schema=OBJECT)
        assert caught.value.raw == "never"
    assert len(journal) == MAX_REPEATS + 1


async def test_failures_are_not_recorded(bench):
    journal = MemoryJournal()
    with pytest.raises(ServerError):
        await bench([ServerError("down")], journal=journal, max_attempts=1).client().call(HELLO, seed=1)
    assert len(journal) == 0


async def test_a_record_says_what_reports_need(bench):
    class Seen(MemoryJournal):
        def put(self, row_id, key, occurrence, record):
            seen.append((row_id, occurrence, record))
            super().put(row_id, key, occurrence, record)

    seen: list[tuple[int, int, JournalRecord]] = []
    case = bench([ServerError("down"), "one"], journal=Seen())
    await case.client(5).call(HELLO, seed=1)
    [(row_id, occurrence, record)] = seen
    assert (row_id, occurrence, record.kind, record.seed, record.attempts) == (5, 0, "call", 1, 2)
    assert record.endpoint == case.engine.model.endpoint
    assert isinstance(case.engine.journal, Journal)


async def test_an_effect_gives_the_same_the_first_time_and_later(bench):
    journal = MemoryJournal()
    values = [await bench([], journal=journal).client().effect("pair", lambda: (1, {"a": None})) for _ in range(2)]
    assert values == [[1, {"a": None}]] * 2


async def test_an_async_effect_is_awaited_and_a_plain_one_may_block(bench):
    async def tool():
        return threading.current_thread().name

    client = bench([]).client()
    here = threading.current_thread().name
    assert await client.effect("a", tool) == here
    assert await client.effect("b", lambda: tool()) == here
    assert await client.effect("c", lambda: threading.current_thread().name) != here


async def test_changing_an_effect_s_result_does_not_change_its_record(bench):
    journal = MemoryJournal()
    (await bench([], journal=journal).client().effect("x", lambda: [1])).append(2)
    assert await bench([], journal=journal).client().effect("x", lambda: None) == [1]


async def test_an_effect_that_fails_is_tried_again_and_one_that_json_cannot_hold_is_refused(bench):
    journal = MemoryJournal()
    with pytest.raises(ZeroDivisionError):
        await bench([], journal=journal).client().effect("x", lambda: 1 / 0)
    with pytest.raises(InputError, match="'x' gave something that cannot be recorded"):
        await bench([], journal=journal).client().effect("x", object)
    assert await bench([], journal=journal).client().effect("x", lambda: 1) == 1
