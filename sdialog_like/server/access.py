"""Who may use the server: those who know its token, where it has one."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from sdialog_like.server.problems import Problem

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["BearerToken"]


class BearerToken:
    """Lets requests through whose ``Authorization`` header has the token.

    Args:
        app: What is let through to.
        token: The token.
        refusal: Makes the response for a path that is not let through to.
    """

    def __init__(self, app: ASGIApp, token: str, refusal: Callable[[str, Problem], Response]) -> None:
        self._app = app
        self._token = token.encode()
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer 401."""
        if scope["type"] == "http" and not self._is_known(Headers(scope=scope).get("authorization", "")):
            problem = Problem(
                401, "The token is missing or wrong. Send it as 'Authorization: Bearer …'.", "authentication_error",
                "invalid_api_key",
            )  # fmt: skip
            response = self._refusal(scope["path"], problem)
            response.headers["WWW-Authenticate"] = "Bearer"
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        # Headers are bytes that are shown as Latin-1. Compared in constant time: how long it takes tells nothing.
        return hmac.compare_digest(given.strip(" ").encode("latin-1"), self._token) and scheme.lower() == "bearer"
