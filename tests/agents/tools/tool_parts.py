"""What the tests of turns with tools share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sdialog_like.agents.tools import ToolLoop, ToolTurn
from sdialog_like.engine import Engine, Journal
from sdialog_like.llm import bind_model
from sdialog_like.testing import ScriptedModel

MESSAGES = [{"role": "system", "content": "You sell flowers."}, {"role": "user", "content": "Do you have roses?"}]


@dataclass
class Shop:
    """A tool that keeps in mind how often it was called."""

    called: list[str] = field(default_factory=list)

    def stock(self, flower: str) -> Any:
        """Say how many there are.

        Args:
            flower: Which.
        """
        self.called.append(flower)
        return {"flower": flower, "left": len(flower)}


async def play(
    script: Any, tools: list[Any], *, journal: Journal | None = None, seed: int = 5, messages: Any = None, **settings: Any
) -> tuple[ToolTurn, ScriptedModel]:
    """Play one turn, and return it with the model that was asked."""
    options = {name: settings.pop(name) for name in ("agent", "calls", "temperature") if name in settings}
    chat = ScriptedModel(script)
    model = bind_model(chat)
    client = Engine(model, journal=journal).row(0, 1)
    loop = ToolLoop(tools, **settings)
    return await loop.run(client, messages or MESSAGES, seed=seed, model=model, **options), chat
