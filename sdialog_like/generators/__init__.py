"""Generators: from a description, or from two personas, to dialogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["DialogGenerator", "LLMDialogOutput", "PersonaDialogGenerator"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "DialogGenerator": "sdialog_like.generators.dialog_generator",
        "LLMDialogOutput": "sdialog_like.generators.output",
        "PersonaDialogGenerator": "sdialog_like.generators.persona_dialog_generator",
    },
)

if TYPE_CHECKING:
    from sdialog_like.generators.dialog_generator import DialogGenerator
    from sdialog_like.generators.output import LLMDialogOutput
    from sdialog_like.generators.persona_dialog_generator import PersonaDialogGenerator
