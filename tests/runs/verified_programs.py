"""Programs that the tests of verifying find by their names."""

from __future__ import annotations

from typing import Any

from sdialog_like import Dialog, Persona, PersonaDialogGenerator
from sdialog_like.engine import Client, Row

obtained: list[Any] = []
"""What the programs got from elsewhere than a model, each time they really did."""

ROLE_PLAY = PersonaDialogGenerator(Persona(name="Alice"), Persona(name="Bob"), model="builtin", max_turns=2)


async def with_effect(row: Row, client: Client) -> Any:
    """A reply, something from outside, and a dialogue about it."""

    def look_outside() -> str:
        obtained.append(row.id)
        return f"rain number {len(obtained)}"

    weather = await client.effect("weather", look_outside)
    reply = await client.call([{"role": "user", "content": f"It is {weather}."}], seed=client.seed)
    return {"weather": weather, "reply": reply.text}


async def forgiving(row: Row, client: Client) -> Dialog:
    """A program that hides every failure."""
    try:
        reply = await client.call([{"role": "user", "content": "Hello?"}], seed=client.seed)
        text = reply.text
    except Exception:
        text = "(nobody answers)"
    return Dialog(turns=[{"speaker": "A", "text": text}], seed=row.seed, dialogId=row.id)


async def failing_for_odd(row: Row, client: Client) -> Any:
    """Odd rows fail."""
    if int(row.id) % 2:
        raise ValueError("odd")
    return await ROLE_PLAY.snapshot()(row, client)
