"""Generators: of dialogues (from a description, from two personas, from a dataset's scenarios), of personas and contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "ContextGenerator",
    "DialogGenerator",
    "LLMDialogOutput",
    "Paraphraser",
    "PersonaDialogGenerator",
    "PersonaGenerator",
    "StarDialogGenerator",
    "fixed",
    "generator_from_settings",
    "joint",
    "quota",
    "weighted",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "ContextGenerator": "sdialog_like.generators.context_generator",
        "DialogGenerator": "sdialog_like.generators.dialog_generator",
        "LLMDialogOutput": "sdialog_like.generators.output",
        "Paraphraser": "sdialog_like.generators.paraphraser",
        "PersonaDialogGenerator": "sdialog_like.generators.persona_dialog_generator",
        "PersonaGenerator": "sdialog_like.generators.persona_generator",
        "StarDialogGenerator": "sdialog_like.generators.star_dialog_generator",
        "fixed": "sdialog_like.generators.rules",
        "generator_from_settings": "sdialog_like.generators.settings",
        "joint": "sdialog_like.generators.rules",
        "quota": "sdialog_like.generators.rules",
        "weighted": "sdialog_like.generators.rules",
    },
)

if TYPE_CHECKING:
    from sdialog_like.generators.context_generator import ContextGenerator
    from sdialog_like.generators.dialog_generator import DialogGenerator
    from sdialog_like.generators.output import LLMDialogOutput
    from sdialog_like.generators.paraphraser import Paraphraser
    from sdialog_like.generators.persona_dialog_generator import PersonaDialogGenerator
    from sdialog_like.generators.persona_generator import PersonaGenerator
    from sdialog_like.generators.rules import fixed, joint, quota, weighted
    from sdialog_like.generators.settings import generator_from_settings
    from sdialog_like.generators.star_dialog_generator import StarDialogGenerator
