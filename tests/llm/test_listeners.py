"""Contract: whoever listens to LangChain's calls hears of ours; where nobody does, a reply is the same and costs less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import AsyncCallbackHandler, get_usage_metadata_callback
from langchain_core.globals import set_llm_cache
from langchain_core.messages import HumanMessage
from langchain_core.rate_limiters import InMemoryRateLimiter
from standin_server import StandInServer

from sdialog_like.engine import run_on_loop
from sdialog_like.llm import get_model

PROMPT = [HumanMessage("Hello?")]


async def ask(chat: Any, *args: Any, **kwargs: Any) -> Any:
    return await run_on_loop(chat.ainvoke(*args, **kwargs))  # the package's own loop, which keeps its connections


class Listener(AsyncCallbackHandler):
    def __init__(self) -> None:
        self.heard: list[str] = []

    async def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
        self.heard.append("start")

    async def on_llm_end(self, *args: Any, **kwargs: Any) -> None:
        self.heard.append("end")


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as server:
        yield server


async def test_a_reply_is_the_same_whether_or_not_somebody_listens(server: StandInServer) -> None:
    chat = get_model("any", base_url=server.url)
    alone = await ask(chat, PROMPT, seed=7, stream=False)
    listener = Listener()
    heard = await ask(chat, PROMPT, {"callbacks": [listener]}, seed=7, stream=False)
    assert listener.heard == ["start", "end"]
    assert alone.content == heard.content
    assert alone.usage_metadata == heard.usage_metadata
    changing = {"created_at", "total_duration", "load_duration", "eval_duration", "prompt_eval_duration"}
    assert alone.response_metadata.keys() == heard.response_metadata.keys()
    assert all(
        alone.response_metadata[key] == heard.response_metadata[key] for key in alone.response_metadata.keys() - changing
    )
    assert alone.response_metadata["done_reason"] == "stop"


async def test_the_models_own_callbacks_and_those_of_a_block_are_called(server: StandInServer) -> None:
    listener = Listener()
    chat = get_model("any", base_url=server.url)
    chat.callbacks = [listener]
    with get_usage_metadata_callback() as counted:
        await ask(chat, PROMPT, seed=7, stream=False)
    assert listener.heard == ["start", "end"]
    assert counted.usage_metadata


async def test_a_cache_and_a_rate_limiter_are_respected(server: StandInServer, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = get_model("any", base_url=server.url)
    set_llm_cache(InMemoryCache())
    try:
        for _ in range(2):
            await ask(chat, PROMPT, seed=7, stream=False)
    finally:
        set_llm_cache(None)
    assert len(server.requests) == 1
    asked: list[bool] = []

    class Limiter(InMemoryRateLimiter):
        async def aacquire(self, *, blocking: bool = True) -> bool:
            asked.append(blocking)
            return True

    limited = get_model("any", base_url=server.url)
    limited.rate_limiter = Limiter(requests_per_second=1000)
    await ask(limited, PROMPT, seed=7, stream=False)
    assert asked
