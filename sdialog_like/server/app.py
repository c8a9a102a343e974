"""The application: paths, access, and failures in the caller's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like import __version__
from sdialog_like.agents.materials import check_count
from sdialog_like.errors import InputError
from sdialog_like.lazy import require
from sdialog_like.server.served_agents import AgentsToServe, ServedAgents

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["make_app"]


def make_app(agents: AgentsToServe, token: str | None = None, *, concurrency: int = 32) -> FastAPI:
    """Make a FastAPI application that serves agents, in OpenAI's form (``/v1``) and in Ollama's (``/api``).

    A request holds the whole conversation. Its system messages are added to what the agent is told anyway: as details of the
    dialogue, or behind the system message where the agent has one of its own. Its user and assistant messages are what was
    said so far, and the last one, of the user, is answered; without it the agent speaks first, or goes on.

    Args:
        agents: One agent, several (each is a model under its name), or a mapping from names to agents.
        token: What callers have to send as ``Authorization: Bearer …``; without one, everybody is let in.
        concurrency: The most answers that are made at the same time.

    Raises:
        InputError: There is no agent, two have the same name, or the token is blank.
        MissingExtraError: FastAPI is not installed.
    """
    require("fastapi", extra="server", purpose="Serving agents")
    from fastapi import FastAPI
    from starlette.exceptions import HTTPException

    from sdialog_like.server.access import BearerToken
    from sdialog_like.server.endpoints import Endpoints, failure, guarded
    from sdialog_like.server.problems import Problem

    if token is not None and not token.strip():
        raise InputError("The token is blank.", hint="Give one that nobody guesses, or none.")
    endpoints = Endpoints(ServedAgents(agents), check_count(concurrency, "concurrency", least=1))

    async def no_such_path(request: Request, exc: Exception) -> Response:
        assert isinstance(exc, HTTPException)
        problem = Problem(exc.status_code, f"{request.method} {request.url.path}: {exc.detail}", "invalid_request_error")
        return failure(request.url.path, problem)

    # Nothing is described: the forms are OpenAI's and Ollama's, and described there.
    app = FastAPI(title="sdialog_like", version=__version__, openapi_url=None)
    app.add_exception_handler(HTTPException, no_such_path)
    for path, method, endpoint in [
        ("/", "GET", endpoints.root),
        ("/", "HEAD", endpoints.root),
        ("/v1/models", "GET", endpoints.models),
        ("/v1/models/{name:path}", "GET", endpoints.model),
        ("/v1/chat/completions", "POST", endpoints.chat_completions),
        ("/api/version", "GET", endpoints.version),
        ("/api/tags", "GET", endpoints.tags),
        ("/api/ps", "GET", endpoints.running),
        ("/api/show", "POST", endpoints.show),
        ("/api/chat", "POST", endpoints.chat),
    ]:
        app.add_api_route(path, guarded(endpoint), methods=[method], response_model=None)
    if token is not None:
        app.add_middleware(BearerToken, token=token.strip(), refusal=failure)
    return app
