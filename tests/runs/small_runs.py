"""What the tests of runs share: small work, models that say the same to the same request, and servers that can be held."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from standin_server import StandInServer

from sdialog_like import Persona, PersonaDialogGenerator
from sdialog_like.engine import Client, Row
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel

TURNS = 4


def talk(messages: list[dict[str, str]], seed: int | None) -> str:
    """Say the same to the same request."""
    return f"What I say is {derive_seed(messages[-1]['content'], seed)}."


def talkative() -> ScriptedModel:
    return ScriptedModel(talk)


def two_people(model: Any = None, *, turns: int = TURNS, **parameters: Any) -> PersonaDialogGenerator:
    """Two people, and as many turns as are wanted."""
    return PersonaDialogGenerator(
        Persona(name="Ann"),
        Persona(name="Bo"),
        model=talkative() if model is None else model,
        max_turns=turns,
        min_turns=turns,
        **parameters,
    )


async def one_call(row: Row, client: Client) -> dict[str, Any]:
    """Ask once; a program that other processes can import."""
    reply = await client.call([{"role": "user", "content": f"Row {row.id}: {row.data}"}], seed=client.seed)
    return {"id": row.id, "reply": reply.text}


async def no_call(row: Row, client: Client) -> Any:
    """Make something of nothing."""
    return {"id": row.id, "seed": row.seed}


def published(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("dialogs.jsonl", "failures.jsonl")]


class HeldServer(StandInServer):
    """A server that answers some requests at once, and holds the others back until it is told to let them go.

    Args:
        free: How many requests are answered at once.
    """

    def __init__(self, free: int = 0, **how: Any) -> None:
        super().__init__(**how)
        self.free = free
        self._held = 0
        self._changed = threading.Condition()
        self._let_go = asyncio.Event()

    def __enter__(self) -> HeldServer:
        super().__enter__()
        return self

    async def _chat(self, *request: Any) -> bool:
        if self.free > 0:
            self.free -= 1
        else:
            with self._changed:
                self._held += 1
                self._changed.notify_all()
            await self._let_go.wait()
        return await super()._chat(*request)

    def wait_for(self, held: int) -> None:
        """Wait until so many requests are held back."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._held >= held, 30), f"only {self._held} requests came"

    def let_go(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._let_go.set)


@contextmanager
def meanwhile(work: Any) -> Iterator[threading.Thread]:
    """Do something in another thread while the block is at work, and see to it that it came to its end."""
    failures: list[BaseException] = []

    def watched() -> None:
        try:
            work()
        except BaseException as exc:
            failures.append(exc)

    thread = threading.Thread(target=watched)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(30)
        assert not thread.is_alive()
    if failures:
        raise failures[0]
