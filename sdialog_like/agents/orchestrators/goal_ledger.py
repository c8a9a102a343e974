"""A ledger of goals, which a judge ticks off while the dialogue goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sdialog_like.agents.materials import check_count, check_text
from sdialog_like.agents.orchestrators.base import Look, Stop
from sdialog_like.agents.orchestrators.usual import UsualOrchestrator
from sdialog_like.errors import InputError
from sdialog_like.llm import bind_model
from sdialog_like.prompts import render

__all__ = ["GoalLedgerOrchestrator"]

CLOSE = "You have reached everything that you wanted from this conversation: bring it to an end now."


class GoalLedgerOrchestrator(UsualOrchestrator):
    """Keeps an agent to its goals, and knows when they are reached.

    A judge reads the dialogue every few turns, and says in one structured call which of the open goals it shows to be
    reached; a goal once reached stays so. After each judging an event ``goals`` has the ledger's state in its data
    (``reached`` and ``open``).

    Args:
        goals: What the agent wants from the dialogue, each in words: "knows when the shop opens".
        every: How many turns, of all sides, lie between two judgings.
        model: The judge, a small model will do; the agent's own otherwise.
        remind: Whether the agent is told what it has reached, and what it still wants.
        stop: Whether the dialogue ends, with the reason ``goal``, as soon as all are reached. Otherwise the agent is told
            to end it, and it says goodbye.
        persistent: Whether reminders stay; there is then a new one only where something has changed.
        event_label: What the record calls it.

    Example:
        >>> ledger = GoalLedgerOrchestrator(["knows the price", "has a date for the repair"], every=4)
    """

    prompts: ClassVar[tuple[str, ...]] = ("goals", "goals_request", "goals_reminder")
    _shared: ClassVar[frozenset[str]] = frozenset({"model"})

    def __init__(
        self,
        goals: Sequence[str],
        *,
        every: int = 2,
        model: Any = None,
        remind: bool = True,
        stop: bool = True,
        persistent: bool = False,
        event_label: str | None = None,
    ) -> None:
        super().__init__(persistent=persistent, event_label=event_label)
        if isinstance(goals, str) or not isinstance(goals, Sequence) or not goals:
            raise InputError(f"goals is a list of at least one text, not {goals!r}.")
        self.goals = tuple(check_text(goal, "A goal").strip() for goal in goals)
        if "" in self.goals or len(set(self.goals)) < len(self.goals):
            raise InputError("A goal is blank, or there twice.", hint="Write each goal in words of its own.")
        self.every = check_count(every, "every", least=1)
        if model is not None:
            bind_model(model)  # what is no model is said now, and not in the middle of a dialogue
        self.model = model
        self.remind = bool(remind)
        self.stop = bool(stop)
        self._reached: frozenset[int] = frozenset()
        self._judged = 0

    async def look(self, look: Look) -> str | Stop | None:
        """Let the judge read, if it is time; end the dialogue, or tell the agent what is left."""
        if len(look.transcript) - self._judged >= self.every and len(self._reached) < len(self.goals):
            await self._judge(look)
        reached, left = self._ledger()
        if not left:
            return Stop("goal", why="All goals are reached.") if self.stop else self.give(CLOSE)
        return self.give(render("goals_reminder", reached=reached, open=left)) if self.remind else None

    async def _judge(self, look: Look) -> None:
        open_goals = {f"goal_{number + 1}": number for number in range(len(self.goals)) if number not in self._reached}
        request = render(
            "goals_request",
            name=look.name,
            transcript=[str(turn) for turn in look.transcript],
            goals={key: self.goals[number] for key, number in open_goals.items()},
        )
        schema = {
            "type": "object",
            "properties": {key: {"type": "boolean"} for key in open_goals},
            "required": list(open_goals),
            "additionalProperties": False,
        }
        messages = [
            {"role": "system", "content": render("goals", name=look.name)},
            {"role": "user", "content": request},
        ]
        reply = await look.ask(messages, schema, model=self.model)
        self._judged = len(look.transcript)
        self._reached |= {number for key, number in open_goals.items() if reply.parsed[key]}
        reached, left = self._ledger()
        text = f"{len(reached)} of {len(self.goals)} goals reached"
        look.record("goals", text, {"orchestrator": self.name, "reached": reached, "open": left}, seed=reply.seed)

    def _ledger(self) -> tuple[list[str], list[str]]:
        """Return the goals that are reached, and those that are open."""
        reached = [goal for number, goal in enumerate(self.goals) if number in self._reached]
        return reached, [goal for number, goal in enumerate(self.goals) if number not in self._reached]

    def settings(self) -> dict[str, Any]:
        """Return what it was made with; a judge that is an object, by its spec."""
        settings = super().settings()
        if self.model is not None and not isinstance(self.model, str):
            settings["model"] = {"code": bind_model(self.model).spec}
        return settings
