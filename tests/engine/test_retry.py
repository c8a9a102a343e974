"""When the same request is made again, after how long, and when not."""

from __future__ import annotations

import httpx
import pytest
from engine_messages import HELLO

from sdialog_like.errors import (
    AuthenticationError,
    BadRequestError,
    ContextOverflowError,
    ModelNotFoundError,
    ModelTimeoutError,
    RateLimitError,
    ServerError,
    ServerUnreachableError,
)


def dropped():
    error = ServerUnreachableError("the connection broke")
    error.__cause__ = httpx.RemoteProtocolError("Server disconnected without sending a response.")
    return error


PASSING = [ServerError("500"), ModelTimeoutError("slow"), dropped()]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
async def test_what_may_pass_is_tried_again_with_the_same_seed(bench, error):
    case = bench([error, error, "Hi."])
    reply = await case.client().call(HELLO, seed=5)
    assert case.seeds == [5, 5, 5]
    assert reply.seed == 5
    assert reply.usage.attempts == 3


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
async def test_eight_times_at_most(bench, error):
    case = bench([error], cycle=True)
    with pytest.raises(type(error)) as caught:
        await case.client().call(HELLO, seed=5)
    assert caught.value is error
    assert len(case.model.requests) == 8


async def test_pauses_grow_and_are_jittered(bench):
    case = bench([ServerError("500")], cycle=True)
    with pytest.raises(ServerError):
        await case.client().call(HELLO, seed=5)
    full = [min(30.0, 0.5 * 2**n) for n in range(7)]
    assert all(whole / 2 <= pause <= whole for pause, whole in zip(case.time.pauses, full, strict=True))
    assert case.time.pauses != full


@pytest.mark.parametrize("kind", [BadRequestError, AuthenticationError, ModelNotFoundError, ContextOverflowError])
async def test_a_refusal_is_final(bench, kind):
    case = bench([kind("no")])
    with pytest.raises(kind):
        await case.client().call(HELLO, seed=5)
    assert case.time.pauses == []


async def test_a_rate_limit_is_waited_for_as_told_and_does_not_count(bench):
    case = bench([*[RateLimitError("slow down", retry_after=7.0)] * 20, *[ServerError("500")] * 7, "Hi."])
    await case.client().call(HELLO, seed=5)
    assert case.time.pauses[:20] == [7.0] * 20
    assert len(case.model.requests) == 28


async def test_a_rate_limit_that_says_at_once_is_not_asked_in_a_tight_loop(bench):
    case = bench([*[RateLimitError("slow down", retry_after=0.0)] * 8, "Hi."])
    await case.client().call(HELLO, seed=5)
    assert case.time.pauses[0] == 0.05
    assert case.time.pauses[-1] == 1.0


async def test_a_rate_limit_without_a_number_is_backed_off_from(bench):
    case = bench([*[RateLimitError("slow down")] * 10, "Hi."])
    await case.client().call(HELLO, seed=5)
    assert len(case.time.pauses) == 10
    assert all(case.time.pauses)


async def test_a_rate_limit_that_never_ends_is_given_up_on(bench):
    case = bench([RateLimitError("quota used up", retry_after=100.0)], cycle=True)
    with pytest.raises(RateLimitError):
        await case.client().call(HELLO, seed=5)
    assert sum(case.time.pauses) == 600


async def test_nobody_waits_for_longer_than_the_patience_allows(bench):
    case = bench([RateLimitError("come back tomorrow", retry_after=86400.0)])
    with pytest.raises(RateLimitError):
        await case.client().call(HELLO, seed=5)
    assert case.time.pauses == []


async def test_a_server_that_never_answered_fails_at_once(bench):
    case = bench([ServerUnreachableError("nothing there")])
    with pytest.raises(ServerUnreachableError):
        await case.client().call(HELLO, seed=5)
    assert case.time.pauses == []


async def test_a_server_that_answered_before_is_waited_for(bench):
    away = [ServerUnreachableError("gone")] * 20
    case = bench(["Hi.", *away, "Back."])
    client = case.client()
    await client.call(HELLO, seed=5)
    assert (await client.call(HELLO, seed=6)).text == "Back."
    assert 300 < sum(case.time.pauses) < 600


async def test_for_ten_minutes(bench):
    case = bench(lambda messages, seed: "Hi." if seed == 5 else ServerUnreachableError("gone"))
    client = case.client()
    await client.call(HELLO, seed=5)
    with pytest.raises(ServerUnreachableError):
        await client.call(HELLO, seed=6)
    assert 500 < sum(case.time.pauses) <= 600


async def test_even_a_server_that_only_ever_failed_has_answered(bench):
    case = bench([ServerError("500"), ServerUnreachableError("gone"), "Hi."])
    assert (await case.client().call(HELLO, seed=5)).text == "Hi."


async def test_who_waits_is_seen(bench):
    seen = []

    async def sleep(seconds):
        seen.extend(case.engine.waiting.items())

    case = bench([ServerError("500"), RateLimitError("429"), ServerUnreachableError("gone"), "Hi."])
    case.engine._retry._sleep = sleep
    await case.client().call(HELLO, seed=5)
    endpoint = case.engine.model.endpoint
    assert seen == [("asking again", 1), ("slowed down by the server", 1), (f"{endpoint} does not answer", 1)]
    assert case.engine.waiting == {}
