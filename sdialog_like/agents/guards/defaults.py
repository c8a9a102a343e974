"""The guards that every agent has unless it is told otherwise."""

from __future__ import annotations

from sdialog_like.agents.guards.base import Guard
from sdialog_like.agents.guards.disclaimer import Disclaimer
from sdialog_like.agents.guards.empty import Empty
from sdialog_like.agents.guards.end_mark import EndMark
from sdialog_like.agents.guards.length import Length
from sdialog_like.agents.guards.names import Names
from sdialog_like.agents.guards.placeholder import Placeholder
from sdialog_like.agents.guards.prompt_leak import PromptLeak
from sdialog_like.agents.guards.reasoning import Reasoning
from sdialog_like.agents.guards.repetition import Repetition
from sdialog_like.agents.guards.role_flip import RoleFlip
from sdialog_like.agents.guards.schema import Schema
from sdialog_like.agents.guards.template_tokens import TemplateTokens

__all__ = ["DEFAULT_GUARDS"]

DEFAULT_GUARDS: tuple[Guard, ...] = (
    # What was never meant to be heard goes first: a prompt that is recited has names and the end mark in it.
    TemplateTokens(),
    Reasoning(),
    PromptLeak(),
    Schema(),
    Names(),
    Disclaimer(),
    EndMark(),
    Length(),
    # Behind here the text stays as it is.
    Empty(),
    Repetition(),
    Placeholder(),
    RoleFlip(),
)
"""In the order in which they look."""
