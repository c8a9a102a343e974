"""Running the server: until somebody stops it, or in the background of a script or a notebook."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.lazy import require
from sdialog_like.server.app import make_app
from sdialog_like.server.served_agents import AgentsToServe

if TYPE_CHECKING:
    import uvicorn

__all__ = ["DEFAULT_HOST", "DEFAULT_PORT", "BackgroundServer", "serve"]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

_GOODBYE_SECONDS = 5


def serve(
    agents: AgentsToServe,
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    token: str | None = None,
    concurrency: int = 32,
    on_ready: Callable[[str], object] | None = None,
) -> None:
    """Serve agents until the process is interrupted. Only programs on this machine can reach it, unless ``host`` says else.

    Args:
        agents: See `make_app`.
        host: The address to listen at.
        port: The port; 0 for any that is free.
        token: See `make_app`.
        concurrency: See `make_app`.
        on_ready: Called with the server's address when it takes connections.

    Raises:
        InputError: As in `make_app`, or the address cannot be listened at.
        MissingExtraError: FastAPI or uvicorn is not installed.
    """
    server = _server(agents, token, concurrency)
    with _listen(host, port) as listener:
        if on_ready is not None:
            on_ready(_address(listener))
        server.run(sockets=[listener])


class BackgroundServer:
    """A server in a thread of this process, for as long as a ``with`` block lasts.

        with BackgroundServer(agent) as server:
            client = openai.OpenAI(base_url=f"{server.url}/v1", api_key="none")

    Args:
        agents: See `make_app`.
        host: The address to listen at.
        port: The port; any that is free otherwise.
        token: See `make_app`.
        concurrency: See `make_app`.

    Raises:
        InputError: As in `make_app`.
        MissingExtraError: FastAPI or uvicorn is not installed.
    """

    def __init__(
        self,
        agents: AgentsToServe,
        *,
        host: str = DEFAULT_HOST,
        port: int = 0,
        token: str | None = None,
        concurrency: int = 32,
    ) -> None:
        self._server = _server(agents, token, concurrency)
        self._host, self._port = host, port
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address, without a path.

        Raises:
            InputError: It is not running.
        """
        if self._listener is None:
            raise InputError("The server is not running.", hint="Use it in a with block.")
        return _address(self._listener)

    def __enter__(self) -> Self:
        """Begin to serve. Connections are taken from now on; they wait for the thread's first breath.

        Raises:
            InputError: The address cannot be listened at, or the server was used before.
        """
        if self._thread is not None:
            raise InputError("This server was used before.", hint="Make a new one.")
        self._listener = _listen(self._host, self._port)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="sdialog_like-server", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving; answers that are being made have some seconds to end."""
        assert self._thread is not None
        assert self._listener is not None
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
        self._listener = None


def _server(agents: AgentsToServe, token: str | None, concurrency: int) -> uvicorn.Server:
    app = make_app(agents, token, concurrency=concurrency)
    require("uvicorn", extra="server", purpose="Serving agents")
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )
    return uvicorn.Server(config)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise InputError(
            f"The server cannot listen at {host}, port {port}: {reason}.",
            hint="Choose another port, or 0 for any that is free.",
        ) from exc


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
