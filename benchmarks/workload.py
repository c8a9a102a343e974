"""The same dialogues twice: by this package, and as bare LangChain calls with the very same messages and seeds."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.server import TESTS
from sdialog_like import Persona, PersonaDialogGenerator

__all__ = ["Chain", "generate", "recorded_chains", "run_bare"]

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


def generate(url: str, *, dialogs: int, turns: int, concurrency: int) -> int:
    """Play the dialogues against the server; returns the number of turns."""
    made = _generator(turns, model=MODEL, base_url=url).generate_many(
        dialogs, seed=_SEED, concurrency=concurrency, progress=False
    )
    return sum(len(dialog) for dialog in made)


def recorded_chains(*, dialogs: int, turns: int) -> list[Chain]:
    """What `generate` sends, found out without a server: the stand-in's replies depend on messages and seed only."""
    from sdialog_like.testing import ScriptedModel

    sys.path.insert(0, str(TESTS))
    reply: Callable[..., str] = importlib.import_module("standin_server").default_reply
    model = ScriptedModel(lambda messages, seed: reply(messages, seed, None))
    _generator(turns, model=model).generate_many(dialogs, seed=_SEED, concurrency=1, progress=False)
    sent = [(request.messages, int(request.seed or 0)) for request in model.requests]
    if len(sent) != dialogs * turns:
        raise RuntimeError(f"{len(sent)} requests for {dialogs} dialogues of {turns} turns; that would not be fair.")
    return [sent[start : start + turns] for start in range(0, len(sent), turns)]


def run_bare(url: str, chains: list[Chain], *, concurrency: int, stream: bool = False) -> int:
    """Send the same requests with LangChain's ChatOllama alone; returns their number.

    Args:
        url: The server.
        chains: The requests; those of a chain wait for each other.
        concurrency: How many chains at the same time.
        stream: Whether the server streams its replies, as ChatOllama asks it to unless it is told otherwise. This package
            asks for whole replies.
    """
    from langchain_ollama import ChatOllama

    chat = ChatOllama(model=MODEL, base_url=url)

    async def all_chains() -> int:
        free = asyncio.Semaphore(concurrency)

        async def one(chain: Chain) -> int:
            async with free:
                for messages, seed in chain:
                    await chat.ainvoke(messages, stream=stream, options={"seed": seed})
            return len(chain)

        return sum(await asyncio.gather(*map(one, chains)))

    return asyncio.run(all_chains())
