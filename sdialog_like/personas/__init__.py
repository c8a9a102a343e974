"""Who talks, and where: personas and contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["BasePersona", "Context", "GenericPersona", "Persona", "load_persona", "speaker_label"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "BasePersona": "sdialog_like.personas.base",
        "Context": "sdialog_like.personas.context",
        "GenericPersona": "sdialog_like.personas.persona",
        "Persona": "sdialog_like.personas.persona",
        "load_persona": "sdialog_like.personas.files",
        "speaker_label": "sdialog_like.personas.base",
    },
)

if TYPE_CHECKING:
    from sdialog_like.personas.base import BasePersona, speaker_label
    from sdialog_like.personas.context import Context
    from sdialog_like.personas.files import load_persona
    from sdialog_like.personas.persona import GenericPersona, Persona
