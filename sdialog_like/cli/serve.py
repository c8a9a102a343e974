"""``sdialog-like serve``: agents as a chat model, for programs that talk to OpenAI or to Ollama."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Annotated

import typer

from sdialog_like.cli import options
from sdialog_like.cli.output import echo_clean
from sdialog_like.errors import InputError

__all__ = ["serve"]


def serve(
    personas: Annotated[
        list[Path],
        typer.Argument(metavar="PERSONA...", help="JSON or YAML files; each is a model under its persona's name."),
    ],
    model: options.ModelOption = options.DEFAULT_MODEL,
    base_url: options.BaseUrlOption = None,
    param: options.ParamOption = None,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen at; by default only this machine's.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 for any that is free.")] = 8000,
    token_env: Annotated[
        str | None,
        typer.Option("--token-env", metavar="NAME", help="Environment variable with the token that callers have to send."),
    ] = None,
    concurrency: Annotated[
        int, typer.Option("--concurrency", "-c", min=1, help="How many answers at a time; further ones wait.")
    ] = 32,
) -> None:
    """Serve personas as chat models, in OpenAI's form (/v1) and in Ollama's (/api).

    Whoever asks sends the whole conversation each time; none is kept or logged. Ctrl-C stops.
    """
    from sdialog_like.agents import Agent
    from sdialog_like.personas import load_persona
    from sdialog_like.server import serve as run_server

    token = None if token_env is None else _token(token_env)
    bound = options.chosen_model(model, param, base_url)
    agents = [Agent(load_persona(path), model=bound) for path in personas]
    if token is None and not _is_loopback(host):
        typer.echo("Note: whoever reaches this machine can use the server. Protect it with --token-env NAME.", err=True)

    def ready(address: str) -> None:
        names = ", ".join(agent.name or "agent" for agent in agents)
        echo_clean(f"Serving {names} at {address}/v1 (OpenAI) and {address} (Ollama). Ctrl-C stops.", err=True)

    try:
        run_server(agents, host=host, port=port, token=token, concurrency=concurrency, on_ready=ready)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)


def _token(name: str) -> str:
    token = os.environ.get(name, "").strip()
    if not token:
        raise InputError(f"The environment variable {name} holds no token.", hint=f"Set it: export {name}=…")
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
