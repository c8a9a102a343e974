"""Agents behind a real server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from optional_parts import missing

from sdialog_like import Agent, Persona
from sdialog_like.server import BackgroundServer
from sdialog_like.testing import ScriptedModel


@pytest.fixture(autouse=True)
def _has_the_server() -> None:
    try:
        import fastapi  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        missing("the extra 'server'")


@pytest.fixture
def url() -> Iterator[Callable[..., str]]:
    """Serve something until the test ends, and return the server's address."""
    with ExitStack() as stack:

        def begin(agents: Any, **settings: Any) -> str:
            return stack.enter_context(BackgroundServer(agents, **settings)).url

        yield begin


@pytest.fixture
def post(url: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Serve an agent, and post one body to one path."""

    def send(agents: Any, path: str, body: Any, **settings: Any) -> httpx.Response:
        content = {"content": body} if isinstance(body, (str, bytes)) else {"json": body}
        return httpx.post(url(agents) + path, timeout=30, **content, **settings)

    return send


@pytest.fixture
def bob() -> Callable[..., Agent]:
    """Make an agent called Bob that says what it is told to say."""

    def make(replies: Any, **settings: Any) -> Agent:
        return Agent(Persona(name="Bob"), model=ScriptedModel(replies), **settings)

    return make


@pytest.fixture
def requests() -> Callable[[Agent], list[Any]]:
    """What an agent's scripted model was asked."""
    return lambda agent: list(agent.bound_model.chat.requests)  # type: ignore[attr-defined]
