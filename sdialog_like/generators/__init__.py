"""Generators: from a description, from two personas, or from a dataset's scenarios, to dialogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["DialogGenerator", "LLMDialogOutput", "PersonaDialogGenerator", "StarDialogGenerator", "generator_from_settings"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "DialogGenerator": "sdialog_like.generators.dialog_generator",
        "LLMDialogOutput": "sdialog_like.generators.output",
        "PersonaDialogGenerator": "sdialog_like.generators.persona_dialog_generator",
        "StarDialogGenerator": "sdialog_like.generators.star_dialog_generator",
        "generator_from_settings": "sdialog_like.generators.settings",
    },
)

if TYPE_CHECKING:
    from sdialog_like.generators.dialog_generator import DialogGenerator
    from sdialog_like.generators.output import LLMDialogOutput
    from sdialog_like.generators.persona_dialog_generator import PersonaDialogGenerator
    from sdialog_like.generators.settings import generator_from_settings
    from sdialog_like.generators.star_dialog_generator import StarDialogGenerator
