"""The same dialogues twice: by this package, and as bare LangChain calls with the very same messages and seeds."""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any

import benchmarks.server  # noqa: F401 - puts the stand-in server on the path
from sdialog_like import Dialog, Persona, PersonaDialogGenerator
from sdialog_like.runs import run

__all__ = ["MODEL", "Chain", "generate", "generate_in_memory", "recorded_chains", "run_bare"]

Chain = list[tuple[list[dict[str, str]], int]]
"""The requests of one dialogue, one after the other: messages and seed."""

MODEL = "stand-in"
_SEED = 7


def _generator(turns: int, **model: Any) -> PersonaDialogGenerator:
    return PersonaDialogGenerator(
        persona_a=Persona(name="Alice", role="guest", circumstances="You want a quiet room for two nights."),
        persona_b=Persona(name="Bob", role="receptionist", circumstances="You have three rooms left."),
        max_turns=turns,
        min_turns=turns,
        **model,
    )


def generate(url: str, *, dialogs: int, turns: int, concurrency: int) -> None:
    """Play the dialogues as a run: every reply is committed to the journal on disk, and the file is written at the end."""
    generator = _generator(turns, model=MODEL, base_url=url)
    with tempfile.TemporaryDirectory() as folder:
        result = run(generator, dialogs, f"{folder}/run", seed=_SEED, concurrency=concurrency, progress=False)
        if result.counts != {"waiting": 0, "done": dialogs, "failed": 0}:
            raise RuntimeError(f"The run ended with {result.counts}.")


def generate_in_memory(url: str, *, dialogs: int, turns: int, concurrency: int) -> list[Dialog]:
    """Play the same dialogues with ``generate_many``, whose journal is in memory."""
    generator = _generator(turns, model=MODEL, base_url=url)
    return list(generator.generate_many(dialogs, seed=_SEED, concurrency=concurrency, progress=False))


def recorded_chains(*, dialogs: int, turns: int) -> list[Chain]:
    """What both send, found out without a server: the stand-in's replies depend on messages and seed only."""
    from standin_server import default_reply

    from sdialog_like.testing import ScriptedModel

    model = ScriptedModel(lambda messages, seed: default_reply(messages, seed, None))
    _generator(turns, model=model).generate_many(dialogs, seed=_SEED, concurrency=1, progress=False)
    sent = [(request.messages, int(request.seed or 0)) for request in model.requests]
    if len(sent) != dialogs * turns:
        raise RuntimeError(f"{len(sent)} requests for {dialogs} dialogues of {turns} turns; that would not be fair.")
    return [sent[start : start + turns] for start in range(0, len(sent), turns)]


def run_bare(url: str, chains: list[Chain], *, concurrency: int, stream: bool = False, our_connections: bool = False) -> int:
    """Send the same requests with LangChain's ChatOllama alone, in a loop; returns their number.

    Args:
        url: The server.
        chains: The requests; those of a chain wait for each other.
        concurrency: How many chains at the same time.
        stream: Whether the server streams its replies, as ChatOllama asks it to unless it is told otherwise. This package
            asks for whole replies.
        our_connections: Whether it keeps its connections as this package does, and not in httpx's own pool. Only with them
            does a difference show what this package does besides.
    """
    from langchain_ollama import ChatOllama

    from sdialog_like.llm.transport import connection_settings

    chat = ChatOllama(model=MODEL, base_url=url, async_client_kwargs=connection_settings({}) if our_connections else {})

    async def all_chains() -> int:
        free = asyncio.Semaphore(concurrency)

        async def one(chain: Chain) -> int:
            async with free:
                for messages, seed in chain:
                    await chat.ainvoke(messages, stream=stream, options={"seed": seed})
            return len(chain)

        done = sum(await asyncio.gather(*map(one, chains)))
        await chat._async_client._client.aclose()
        return done

    return asyncio.run(all_chains())
