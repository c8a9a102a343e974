"""What an agent is told before a dialogue: the rendered system message, or one of the user's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sdialog_like.agents.labels import SpeakerName, persona_name
from sdialog_like.agents.materials import context_text, example_texts, persona_text
from sdialog_like.errors import InputError
from sdialog_like.prompts import render

if TYPE_CHECKING:
    from sdialog_like.agents.agent import Agent
    from sdialog_like.agents.participant import Part, SideRecord

__all__ = ["PromptWriter", "check_system_prompt", "write_system_prompt"]

PromptWriter: TypeAlias = "Callable[[Mapping[str, Any]], str]"
"""Writes a system message from the values that the package's own is rendered from."""


def write_system_prompt(agent: Agent, part: Part, record: SideRecord) -> str:
    """Return the system message of an agent's part in a role play.

    Raises:
        InputError: A function of the user's returned no text.
    """
    own = agent.own_system_prompt
    if isinstance(own, str):
        return own
    values = _values(agent, part, record)
    if own is None:
        return render("role_play", **values)
    written = own(values)
    if not isinstance(written, str) or not written.strip():
        raise InputError(f"The function given as system_prompt returned {written!r}; a system prompt is a text.")
    return written


def check_system_prompt(value: Any) -> str | PromptWriter | None:
    """Return a system prompt of the user's, or what writes it.

    Raises:
        InputError: It is something else, or blank.
    """
    if isinstance(value, str) and value.strip():
        return value
    if value is None or (callable(value) and not isinstance(value, type)):
        return value
    raise InputError(f"system_prompt is a text or a function of the prompt's values, not {value!r}.")


def _values(agent: Agent, part: Part, record: SideRecord) -> dict[str, Any]:
    """Return all that the system message is made of."""
    name, persona = part.name, persona_text(agent.persona)
    if name.given and persona_name(agent.persona) in (None, name.base) and not _mentions(persona, name.base):
        persona = f"Your name: {name.base}\n{persona}".strip()
    number = "several" if len(part.others) > 1 else "two"
    return {
        "persona": persona or f"You are one of {number} people who talk to each other.",
        "other": _others(part.others),
        "context": context_text(record.context),
        "dialogue_details": record.dialogue_details or None,
        "example_dialogs": example_texts(record.example_dialogs),
        "name": name.phrase,
        "max_words": agent.max_words,
        "end_mark": agent.end_mark,
    }


def _others(others: Sequence[SpeakerName]) -> str | None:
    if len(others) > 1:
        labels = [other.label for other in others]
        listed = f"{', '.join(labels[:-1])} and {labels[-1]}"
        return f"You talk to {listed}. What they say reaches you with the speaker's name in front of it."
    return f"You talk to {others[0].phrase}." if others and others[0].known else None


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
