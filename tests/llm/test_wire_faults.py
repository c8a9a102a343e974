"""Every way in which a server can fail becomes one clear error of ours, over both protocols."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import httpx
import pytest
from standin_server import Fault, StandInServer

from sdialog_like.errors import (
    AuthenticationError,
    BadRequestError,
    ContextOverflowError,
    ModelError,
    ModelNotFoundError,
    ModelTimeoutError,
    RateLimitError,
    SdialogLikeError,
    ServerError,
    ServerUnreachableError,
)
from sdialog_like.llm import BoundModel, RawReply, bind_model, normalise_error, read_reply
from sdialog_like.llm.normalise import read_retry_after
from sdialog_like.testing import ScriptedModel

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
both = pytest.mark.parametrize("provider", ["ollama", "openai"])


def bind(provider: str, url: str, **parameters: object) -> BoundModel:
    return bind_model(f"{provider}:m", base_url=url if provider == "ollama" else f"{url}/v1", **parameters)


async def ask(model: BoundModel) -> RawReply:
    try:
        message = await model.chat.ainvoke([{"role": "user", "content": "Hello"}], **model.arguments(seed=1, schema=SCHEMA))
    except Exception as exc:
        error = normalise_error(exc, model)
        if error is None:
            raise
        raise error from exc
    return read_reply(message)


async def outcome(provider: str, faults: Sequence[str | Fault | None]) -> RawReply:
    with StandInServer(faults=faults) as server:
        model = bind(provider, server.url)
        try:
            return await ask(model)
        finally:
            # One request, whatever happened: the vendors' own retries are off.
            assert len(server.requests) == 1
            await model.aclose()


@both
@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("500", ServerError, "500"),
        ("503", ServerError, "503"),
        ("400", BadRequestError, "bad option"),
        ("401", AuthenticationError, "key"),
        ("404", ModelNotFoundError, "not found"),
        ("overflow", ContextOverflowError, "4096 tokens"),
        ("drop", ServerUnreachableError, "broke before the reply"),
        ("junk", ServerError, "not a reply of a language model"),
        ("junk-json", ServerError, "not a reply of a language model"),
        ("quota", AuthenticationError, "billing"),
    ],
)
async def test_each_fault_is_one_clear_error(provider: str, fault: str, error: type[SdialogLikeError], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        await outcome(provider, [fault])
    assert type(caught.value) is error
    assert caught.value.__cause__ is not None
    assert "sk-abcdef" not in str(caught.value)


@both
@pytest.mark.parametrize(("told", "seconds"), [(None, None), ("2", 2.0), ("0.5", 0.5), ("nonsense", None)])
async def test_a_full_server_says_how_long_to_wait(provider: str, told: str | None, seconds: float | None) -> None:
    with pytest.raises(RateLimitError) as caught:
        await outcome(provider, [Fault("429", told)])
    assert caught.value.retry_after == seconds


@both
async def test_an_empty_reply_is_a_reply(provider: str) -> None:
    reply = await outcome(provider, ["empty"])
    assert (reply.text, reply.finish_reason) == ("", "stop")


@both
async def test_a_reply_cut_off_under_a_schema_comes_back_as_it_is(provider: str) -> None:
    reply = await outcome(provider, ["length"])
    assert reply.text.startswith('{"name": ')
    assert reply.finish_reason == "length"


async def test_ollama_that_only_loaded_the_model_is_asked_again() -> None:
    with pytest.raises(ServerError) as caught:
        await outcome("ollama", ["load"])
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("provider", "hint"), [("ollama", "ollama serve"), ("openai", "base_url=http://127.0.0.1:9/v1 is its address")]
)
async def test_a_server_that_is_down(provider: str, hint: str) -> None:
    with pytest.raises(ServerUnreachableError, match=hint):
        await ask(bind(provider, "http://127.0.0.1:9"))


async def test_a_model_that_is_not_pulled() -> None:
    with pytest.raises(ModelNotFoundError, match=r"ollama pull m$"):
        await outcome("ollama", ["404"])


async def test_a_wrong_address_is_not_a_missing_model(server: StandInServer) -> None:
    model = bind_model("m", base_url=f"{server.url}/v1")
    with pytest.raises(ModelNotFoundError, match="Check that base_url") as caught:
        await ask(model)
    assert "pull" not in str(caught.value)
    await model.aclose()


@both
async def test_a_wrong_key(provider: str) -> None:
    with StandInServer(api_key="right") as server:
        wrong, right = bind(provider, server.url, api_key="wrong"), bind(provider, server.url, api_key="right")
        with pytest.raises(AuthenticationError, match="api_key="):
            await ask(wrong)
        assert (await ask(right)).text
        await wrong.aclose()
        await right.aclose()


@both
async def test_a_server_that_is_too_slow(provider: str) -> None:
    with StandInServer(latency=5) as server:
        model = bind(provider, server.url, timeout=0.05)
        with pytest.raises(ModelTimeoutError, match="timeout="):
            await ask(model)
        await model.aclose()


@pytest.mark.parametrize(("provider", "hint"), [("ollama", "num_ctx="), ("openai", "larger context")])
async def test_a_context_overflow_says_what_to_do(provider: str, hint: str) -> None:
    with pytest.raises(ContextOverflowError, match=hint):
        await outcome(provider, ["overflow"])


def test_our_own_errors_pass_and_bugs_are_not_touched() -> None:
    model = bind_model(ScriptedModel(["A"]))
    ours = RateLimitError("slow down")
    assert normalise_error(ours, model) is ours
    for bug in (
        TypeError("unexpected keyword argument"),
        ValueError("no"),
        KeyError("x"),
        RuntimeError("closed"),
        KeyboardInterrupt(),
    ):
        assert normalise_error(bug, model) is None


def test_any_vendors_http_errors_are_recognised() -> None:
    model = bind_model(ScriptedModel(["A"]))
    request = httpx.Request("POST", "http://h/")

    def failed(status: int, **headers: str) -> httpx.HTTPStatusError:
        return httpx.HTTPStatusError("no", request=request, response=httpx.Response(status, headers=headers))

    limited = normalise_error(failed(429, **{"Retry-After": "3"}), model)
    assert isinstance(limited, RateLimitError)
    assert limited.retry_after == 3
    expected: dict[int, type[ModelError]] = {
        403: AuthenticationError,
        408: ModelTimeoutError,
        422: BadRequestError,
        502: ServerError,
        529: ServerError,
    }
    for status, kind in expected.items():
        assert type(normalise_error(failed(status), model)) is kind
    assert type(normalise_error(httpx.ConnectTimeout("no", request=request), model)) is ServerUnreachableError
    assert type(normalise_error(httpx.ReadError("no", request=request), model)) is ServerUnreachableError
    assert type(normalise_error(httpx.PoolTimeout("no", request=request), model)) is ModelTimeoutError
    assert type(normalise_error(TimeoutError(), model)) is ModelTimeoutError
    assert type(normalise_error(ConnectionResetError(), model)) is ServerUnreachableError


def test_waiting_times_are_read_as_seconds_milliseconds_or_a_date() -> None:
    assert read_retry_after({"retry-after": "7"}) == 7
    assert read_retry_after({"retry-after-ms": "1500", "retry-after": "9"}) == 1.5
    assert read_retry_after({}) is None
    assert read_retry_after({"retry-after": "soon"}) is None
    soon = datetime.now(timezone.utc) + timedelta(seconds=60)
    assert read_retry_after({"retry-after": format_datetime(soon, usegmt=True)}) == pytest.approx(60, abs=5)
    assert read_retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
