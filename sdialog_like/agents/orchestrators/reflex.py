"""An instruction whenever a condition holds."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Literal, TypeAlias

from sdialog_like.agents.materials import check_text
from sdialog_like.agents.orchestrators.base import Look
from sdialog_like.agents.orchestrators.usual import UsualOrchestrator
from sdialog_like.errors import InputError

__all__ = ["Condition", "SimpleReflexOrchestrator"]

Condition: TypeAlias = "Callable[[Any], bool | Awaitable[bool]] | str"
"""A function of what was said last (or of the `Look`), plain or async; or a text that what was said last has to hold."""


class SimpleReflexOrchestrator(UsualOrchestrator):
    """Gives an instruction whenever a condition holds.

    Args:
        condition: A function of what another side said last, which is not called before anything was said; with
            ``on="look"``, a function of the whole `Look`, called before each turn. Or a text: the condition holds where what
            was said last has it in it, in capitals or not. A function has to keep nothing in mind: all dialogues share it.
        instruction: What the agent is told.
        on: What the function gets: ``utterance`` or ``look``.
        persistent: Whether the instruction holds from then on.
        event_label: What the record calls it.

    Example:
        >>> reflex = SimpleReflexOrchestrator(lambda text: "price" in text.lower(), "Offer a discount of 5%.")
        >>> from sdialog_like import Agent
        >>> directed = Agent(name="Shop", model="builtin") | reflex
    """

    _shared: ClassVar[frozenset[str]] = frozenset({"condition"})

    def __init__(
        self,
        condition: Condition,
        instruction: str,
        persistent: bool = False,
        event_label: str | None = None,
        *,
        on: Literal["utterance", "look"] = "utterance",
    ) -> None:
        super().__init__(persistent=persistent, event_label=event_label)
        if on not in ("utterance", "look"):
            raise InputError(f'on is "utterance" or "look", not {on!r}.')
        if not (callable(condition) or (isinstance(condition, str) and condition and on == "utterance")):
            raise InputError(
                f"The condition {condition!r} cannot be used with on={on!r}.",
                hint="It is a function; or a text that what was said last has to hold.",
            )
        self.condition = condition
        self.instruction = check_text(instruction, "instruction")
        self.on = on

    async def look(self, look: Look) -> str | None:
        """Give the instruction, if the condition holds."""
        return self.give(self.instruction) if await self._holds(look) else None

    async def _holds(self, look: Look) -> bool:
        if self.on == "utterance" and not look.heard:
            return False
        if isinstance(self.condition, str):
            return self.condition.casefold() in look.heard.casefold()
        held = self.condition(look if self.on == "look" else look.heard)
        return bool(await held if inspect.isawaitable(held) else held)
