"""What the tests of orchestrators share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.testing import ScriptedModel


def speaking(messages: list[dict[str, Any]], seed: int | None) -> str:
    """Say something else each time."""
    return f"Line {seed}."


def agent(name: str, script: Any = speaking, **settings: Any) -> Agent:
    """Make an agent with a model of its own."""
    return Agent(Persona(name=name), model=ScriptedModel(script), **settings)


def reader(*lines: str) -> Agent:
    """Make an agent that says these lines one after the other, and then begins again; in any number of dialogues."""

    def say(messages: list[dict[str, Any]], seed: int | None) -> str:
        return lines[sum(message["role"] == "assistant" for message in messages) % len(lines)]

    return agent("Reader", say, guards=[])


def told(dialog: Dialog) -> dict[int, str]:
    """Return the instructions of a dialogue, by the number of the turn that they were given for."""
    found: dict[int, str] = {}
    turn = 0
    for event in dialog.events or ():
        if event.action == "instruct":
            assert event.text is not None
            found[turn] = event.text
        turn += event.action == "utter"
    return found


def asked(of: Agent) -> list[list[dict[str, Any]]]:
    """Return the messages of all requests of an agent."""
    return [request.messages for request in of.bound_model.chat.requests]  # type: ignore[attr-defined]


def at_once(one: Agent, other: Agent, seeds: Sequence[int], **settings: Any) -> list[Dialog]:
    """Make a dialogue for each seed, all at the same time."""

    async def made() -> list[Dialog]:
        return list(await asyncio.gather(*(one.adialog_with(other, seed=seed, **settings) for seed in seeds)))

    return asyncio.run(made())


def as_bytes(dialogs: Sequence[Dialog]) -> bytes:
    """Return dialogues as their file has them."""
    return "\n".join(dialog.model_dump_json() for dialog in dialogs).encode()
