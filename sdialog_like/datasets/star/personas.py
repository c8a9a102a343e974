"""The two sides of a STAR dialogue as personas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from sdialog_like.datasets.star.scenarios import Scenario, conversation_facts, spoken_instructions, user_name
from sdialog_like.personas import BasePersona

__all__ = ["StarSystem", "StarUser", "system_persona", "user_persona"]

_COUNTER = re.compile(r"\s*\[instruction \d+ of \d+\]\s*$")


class StarUser(BasePersona):
    """The person who wants something.

    Attributes:
        name: Where the instructions state one.
        role: Who that is.
        conversation: Whether it is a happy path, and whether there is more than one task.
        circumstances: The user's instructions.
        instructions: What the person is told to do on the way, step by step.
    """

    speakerLabel: ClassVar[str | None] = "User"

    name: str = ""
    role: str = ""
    conversation: str = ""
    circumstances: str = ""
    instructions: str = ""


class StarSystem(BasePersona):
    """The assistant.

    Attributes:
        role: Who that is.
        circumstances: The assistant's instructions.
        flowcharts: The flowchart of each task and its example responses.
    """

    speakerLabel: ClassVar[str | None] = "AI assistant"

    role: str = ""
    circumstances: str = ""
    flowcharts: str = ""


def user_persona(scenario: Scenario, instructions: Sequence[str] = ()) -> StarUser:
    """Return the user of a scenario.

    Args:
        scenario: The scenario.
        instructions: What the guide told the user during the real dialogue, if that is to be followed.
    """
    name = user_name(scenario.user_task)
    role = f"user calling an AI assistant that can help with: {', '.join(scenario.domains)}"
    attributes = {"name": name} if name else {}
    attributes |= {"role": role, "conversation": conversation_facts(scenario), "circumstances": scenario.user_task}
    if instructions:
        steps = (_COUNTER.sub("", text).strip() for text in instructions)
        attributes["instructions"] = "".join(f"\n{number}. {step}" for number, step in enumerate(steps, 1))
    return StarUser(**attributes)


def system_persona(scenario: Scenario, blocks: Sequence[str]) -> StarSystem:
    """Return the assistant of a scenario.

    Args:
        scenario: The scenario.
        blocks: The flowchart of each task, as ``flowchart_block`` writes it.
    """
    return StarSystem(
        role=f"AI assistant that helps users with: {', '.join(scenario.domains)}",
        circumstances=spoken_instructions(scenario.wizard_task),
        flowcharts="\n" + "\n\n".join(blocks),
    )
