"""What the server does at each of its paths."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from sdialog_like import __version__
from sdialog_like.errors import InputError
from sdialog_like.server import ollama_protocol as ollama
from sdialog_like.server import openai_protocol as openai
from sdialog_like.server.answer import Answer
from sdialog_like.server.asked import read_body
from sdialog_like.server.problems import Problem, problem_of
from sdialog_like.server.served_agents import ServedAgents

__all__ = ["Endpoints", "failure", "guarded"]

_Endpoint: TypeAlias = "Callable[[Request], Awaitable[Response]]"


def failure(path: str, problem: Problem) -> Response:
    """Return the response that says what went wrong, in the form of the path's protocol."""
    body = ollama.error_body(problem) if path.startswith("/api/") else openai.error_body(problem)
    return JSONResponse(body, problem.status)


def guarded(endpoint: _Endpoint) -> _Endpoint:
    """Return an endpoint whose failures, of whatever kind, are told to the caller and written down nowhere.

    Tracebacks may hold what was said. (FastAPI reads the annotations below: they have to be names of this module.)
    """

    async def respond(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as exc:
            return failure(request.url.path, problem_of(exc))

    return respond


class Endpoints:
    """The paths of one server.

    Args:
        agents: Who is served.
        concurrency: The most answers that are made at the same time; further ones wait.
    """

    def __init__(self, agents: ServedAgents, concurrency: int) -> None:
        self._agents = agents
        self._limit = asyncio.Semaphore(concurrency)
        self._created = int(time.time())
        self._modified_at = ollama.timestamp()

    async def root(self, request: Request) -> Response:
        """Say that somebody is here."""
        return PlainTextResponse("sdialog_like is running")

    # In OpenAI's form.

    async def models(self, request: Request) -> Response:
        """List the agents."""
        return JSONResponse(openai.model_list(self._agents.names, self._created))

    async def model(self, request: Request) -> Response:
        """Say that there is such an agent."""
        name = request.path_params["name"]
        self._agents.find(name)
        return JSONResponse(openai.model_entry(name, self._created))

    async def chat_completions(self, request: Request) -> Response:
        """Answer."""
        body = read_body(await request.body(), openai.ChatRequest)
        answer = Answer(self._agents.find(body.model), body.asked())
        form = openai.ChatCompletions(uuid.uuid4().hex, int(time.time()), body.model)
        pieces = answer.pieces(self._limit)
        if not body.stream:
            text = await _joined(pieces)
            return JSONResponse(form.whole(text, answer.finish_reason, answer.usage))

        async def events(first: str) -> AsyncIterator[str]:
            yield form.beginning()
            try:
                async with aclosing(pieces):
                    if first:
                        yield form.piece(first)
                    async for piece in pieces:
                        yield form.piece(piece)
            except Exception as exc:  # it is too late for a status
                yield openai.event(openai.error_body(problem_of(exc)))
                return
            yield form.ending(answer.finish_reason)
            if body.tells_usage:
                yield form.spent(answer.usage)
            yield openai.STREAM_END

        # With the first piece in hand, most of what can fail has not failed.
        return _stream(events(await anext(pieces, "")), "text/event-stream")

    # In Ollama's form.

    async def version(self, request: Request) -> Response:
        """Say which version this is."""
        return JSONResponse({"version": __version__})

    async def tags(self, request: Request) -> Response:
        """List the agents."""
        return JSONResponse(ollama.model_tags(self._agents.names, self._modified_at))

    async def running(self, request: Request) -> Response:
        """List the models that take up memory: agents take up none here."""
        return JSONResponse({"models": []})

    async def show(self, request: Request) -> Response:
        """Say what there is to say about an agent."""
        body = read_body(await request.body(), ollama.ShowRequest)
        if not (name := body.model or body.name):
            raise InputError("The request does not say which model.", hint='Send {"model": NAME}.')
        self._agents.find(name)
        return JSONResponse(ollama.shown_model(self._modified_at))

    async def chat(self, request: Request) -> Response:
        """Answer."""
        begun = time.monotonic_ns()
        body = read_body(await request.body(), ollama.OllamaRequest)
        agent, form = self._agents.find(body.model), ollama.OllamaChat(body.model)
        if not body.messages:
            return JSONResponse(form.loaded())
        answer = Answer(agent, body.asked())
        pieces = answer.pieces(self._limit)
        if body.stream is False:
            text = await _joined(pieces)
            return JSONResponse(form.whole(text, answer.finish_reason, answer.usage, time.monotonic_ns() - begun))

        async def lines(first: str) -> AsyncIterator[str]:
            try:
                async with aclosing(pieces):
                    if first:
                        yield form.piece(first)
                    async for piece in pieces:
                        yield form.piece(piece)
            except Exception as exc:  # it is too late for a status
                yield ollama.line(ollama.error_body(problem_of(exc)))
                return
            yield ollama.line(form.whole("", answer.finish_reason, answer.usage, time.monotonic_ns() - begun))

        return _stream(lines(await anext(pieces, "")), "application/x-ndjson")


async def _joined(pieces: AsyncGenerator[str, None]) -> str:
    async with aclosing(pieces):
        return "".join([piece async for piece in pieces])


def _stream(content: AsyncIterator[str], media_type: str) -> Response:
    # Proxies that collect before they pass on would spoil it.
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(content, media_type=media_type, headers=headers)
