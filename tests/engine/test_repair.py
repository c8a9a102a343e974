"""Replies that do not fit are asked for again, each time with a seed of its own."""

from __future__ import annotations

import pytest
from engine_messages import HELLO
from pydantic import BaseModel

from sdialog_like.errors import UnusableReplyError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import truncated_reply


class Answer(BaseModel):
    answer: int


SEEDS = [5, *(derive_seed(5, "repair", repeat) for repeat in (1, 2, 3))]


@pytest.mark.parametrize("bad", [0, 1, 2, 3])
async def test_up_to_three_repeats_each_with_its_own_seed(bench, bad):
    case = bench([*["What?"] * bad, {"answer": 4}])
    reply = await case.client().call(HELLO, seed=5, schema=Answer)
    assert case.seeds == SEEDS[: bad + 1]
    assert (reply.parsed.answer, reply.seed, reply.usage.repairs) == (4, SEEDS[bad], bad)
    assert all(request.messages == HELLO for request in case.model.requests)


async def test_then_an_error_that_carries_the_raw_text(bench):
    case = bench(["What?", "", truncated_reply('{"answer": 4'), '{"answer": "four"}'])
    with pytest.raises(UnusableReplyError, match=r"None of 4 replies of scripted.*answer: Input should be") as caught:
        await case.client().call(HELLO, seed=5, schema=Answer)
    assert caught.value.raw == '{"answer": "four"}'
    assert case.seeds == SEEDS


async def test_a_vendor_s_error_about_a_reply_counts_as_a_bad_reply(bench):
    case = bench([UnusableReplyError("cut off at the token limit", raw='{"answer": 4'), {"answer": 4}])
    assert (await case.client().call(HELLO, seed=5, schema=Answer)).parsed == Answer(answer=4)


async def test_a_json_schema_gives_plain_data(bench):
    schema = {"type": "array", "items": {"type": "string"}}
    reply = await bench(['["a", 3]', 'Here: ["a", "b",]']).client().call(HELLO, seed=5, schema=schema)
    assert (reply.parsed, reply.usage.repairs) == (["a", "b"], 1)


async def test_a_reply_that_came_and_cannot_be_used_is_asked_for_again_without_a_schema_too(bench):
    case = bench([UnusableReplyError("cut off"), "Hi."])
    reply = await case.client().call(HELLO, seed=5)
    assert (reply.text, reply.parsed, reply.seed) == ("Hi.", None, SEEDS[1])
