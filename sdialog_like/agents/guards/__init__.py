"""Guards: what may go wrong in an utterance, each as a small class that puts it right or asks for it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Again",
    "DEFAULT_GUARDS",
    "Disclaimer",
    "Draft",
    "Empty",
    "EndMark",
    "Guard",
    "Length",
    "Names",
    "Placeholder",
    "PromptLeak",
    "Reasoning",
    "Repetition",
    "RoleFlip",
    "Schema",
    "Situation",
    "TemplateTokens",
    "inspect",
]

_BASE = "sdialog_like.agents.guards"

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Again": f"{_BASE}.base",
        "DEFAULT_GUARDS": f"{_BASE}.defaults",
        "Disclaimer": f"{_BASE}.disclaimer",
        "Draft": f"{_BASE}.base",
        "Empty": f"{_BASE}.empty",
        "EndMark": f"{_BASE}.end_mark",
        "Guard": f"{_BASE}.base",
        "Length": f"{_BASE}.length",
        "Names": f"{_BASE}.names",
        "Placeholder": f"{_BASE}.placeholder",
        "PromptLeak": f"{_BASE}.prompt_leak",
        "Reasoning": f"{_BASE}.reasoning",
        "Repetition": f"{_BASE}.repetition",
        "RoleFlip": f"{_BASE}.role_flip",
        "Schema": f"{_BASE}.schema",
        "Situation": f"{_BASE}.base",
        "TemplateTokens": f"{_BASE}.template_tokens",
        "inspect": f"{_BASE}.base",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation, inspect
    from sdialog_like.agents.guards.defaults import DEFAULT_GUARDS
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
