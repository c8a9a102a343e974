"""What is remembered of each dialogue that was read, and choosing among them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sdialog_like.datasets.star.dialogs import has_turns
from sdialog_like.datasets.star.scenarios import parse_scenario

__all__ = ["Choice", "Facts", "facts_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the filters ask for. The scenario is kept as text, so that everybody who asks gets an own copy."""

    domains: tuple[str, ...]
    tasks: tuple[str, ...]
    happy: bool
    multitask: bool
    empty: bool
    scenario: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dialogues are wanted; None means that it does not matter."""

    domain: str | None = None
    task_name: str | None = None
    happy: bool | None = None
    multitask: bool | None = None
    empty: bool | None = False

    def takes(self, facts: Facts) -> bool:
        """Tell whether a dialogue is among them."""
        return (
            (self.task_name is None or self.task_name in facts.tasks)
            and (self.happy is None or self.happy == facts.happy)
            and (self.multitask is None or self.multitask == facts.multitask)
            and (self.empty is None or self.empty == facts.empty)
            and (self.domain is None or self.domain in facts.domains)
        )


def facts_of(data: dict[str, Any]) -> Facts:
    """Return the facts about a dialogue.

    Args:
        data: The file's JSON.

    Raises:
        DatasetError: The scenario has another form than in STAR.
        KeyError, TypeError: Something else has.
    """
    raw = data["Scenario"]
    scenario = parse_scenario(raw)
    return Facts(
        scenario.domains,
        tuple(task for _, task in scenario.tasks),
        scenario.happy,
        scenario.multitask,
        not has_turns(data),
        json.dumps(raw),
    )
