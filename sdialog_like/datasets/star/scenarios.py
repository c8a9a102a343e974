"""Scenarios: what the file says about a dialogue's aim, and how that is told to a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sdialog_like.errors import DatasetError

__all__ = ["Scenario", "conversation_facts", "describe", "parse_scenario", "spoken_instructions", "user_name"]

# A name of one or two words. STAR states it in these ways; "Your are" is its own spelling.
_NAME = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_NAMED = (
    re.compile(rf"^You \({_NAME}\)|(?<=[.!?] )You \({_NAME}\)".replace("(?P<name>", "("), re.MULTILINE),
    re.compile(rf"^\s*-\s*Your name: *{_NAME}\s*$", re.MULTILINE),
    re.compile(rf"\bYour name is {_NAME}(?=[.,;!]|\s*$)", re.MULTILINE),
    re.compile(rf"^\s*Your? are {_NAME}(?= and |[.,;!]|\s*$)", re.MULTILINE),
)
# Notes to the people who worked as wizards, about their screen: a video, and the comparators of their query form.
_SCREEN_NOTES = re.compile(
    r"\([^()]*https?://[^()]*\)|\bnote:[^\n]*?\bcomparator\b[^\n]*?'is[ _]equal[ _]to'\.", re.IGNORECASE
)


@dataclass(frozen=True)
class Scenario:
    """A scenario, checked and read.

    Attributes:
        domains: Its domains; where the file has a null, the task's name says it (``trivia``; ``bank`` in ``bank_balance``).
        tasks: Pairs (domain, task) of what the assistant can do.
        happy: Whether all goes well.
        multitask: Whether there is more than one task.
        user_task: The user's instructions, as they are.
        wizard_task: The assistant's instructions, as they are.
    """

    domains: tuple[str, ...]
    tasks: tuple[tuple[str, str], ...]
    happy: bool
    multitask: bool
    user_task: str
    wizard_task: str


def parse_scenario(data: Mapping[str, Any]) -> Scenario:
    """Read the scenario of a file.

    Raises:
        DatasetError: Something is missing or has another form than in STAR.
    """
    try:
        tasks = tuple((_domain(part["Domain"], part["Task"]), part["Task"]) for part in data["WizardCapabilities"])
        domains = tuple(dict.fromkeys([d for d in data["Domains"] if d is not None] + [domain for domain, _ in tasks]))
        happy, multitask = data["Happy"], data["MultiTask"]
        user_task, wizard_task = data["UserTask"], data["WizardTask"]
    except (KeyError, TypeError, AttributeError) as exc:
        raise DatasetError(f"This is no scenario as STAR has them: {_reason(exc)}.") from exc
    texts = (user_task, wizard_task, *domains, *(task for _, task in tasks))
    if not (isinstance(happy, bool) and isinstance(multitask, bool) and all(isinstance(text, str) for text in texts)):
        raise DatasetError("This is no scenario as STAR has them: a value has another type.")
    return Scenario(domains, tasks, happy, multitask, user_task, wizard_task)


def _domain(domain: str | None, task: str) -> str:
    return task.split("_")[0] if domain is None else domain


def _reason(exc: Exception) -> str:
    return f"{exc} is missing" if isinstance(exc, KeyError) else str(exc)


def user_name(user_task: str) -> str | None:
    """Return the user's name where the instructions state one."""
    for pattern in _NAMED:
        match = pattern.search(user_task)
        if match:
            return next(group for group in match.groups() if group)
    return None


def spoken_instructions(wizard_task: str) -> str:
    """Return the assistant's instructions without the notes about the wizards' screen."""
    return re.sub(r" {2,}", " ", _SCREEN_NOTES.sub("", wizard_task)).strip()


def conversation_facts(scenario: Scenario) -> str:
    """Say in words whether it is a happy path and whether there is more than one task."""
    happy = (
        "happy path: you are cooperative and everything goes as planned"
        if scenario.happy
        else "not a happy path: you may be difficult, change your mind, or meet problems"
    )
    tasks = "multiple tasks: you need more than one thing" if scenario.multitask else "single task: you need one thing"
    return f"{happy}; {tasks}"


def describe(scenario: Scenario, blocks: list[str]) -> str:
    """Return the text that a model gets about a scenario.

    Args:
        scenario: The scenario.
        blocks: The flowchart of each task, as ``flowchart_block`` writes it.
    """
    domains = ("domain: " if len(scenario.domains) == 1 else "domains: ") + ", ".join(scenario.domains)
    flowcharts = "a flowchart" if len(blocks) == 1 else "flowcharts, one for each task"
    return "\n\n".join(
        [
            f"A conversation between a user and an AI assistant in the following {domains}.",
            f"The user's instructions:\n{scenario.user_task}",
            f"The AI assistant's instructions:\n{spoken_instructions(scenario.wizard_task)}",
            f"The AI assistant follows {flowcharts}.",
            *blocks,
        ]
    )
