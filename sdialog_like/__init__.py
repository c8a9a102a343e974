"""Simulate dialogues: personas, scenarios and flowcharts in, reproducible labelled dialogues out.

The names below load on first use, so that ``import sdialog_like`` stays as quick as importing pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__version__ = "0.1.0"

__all__ = [
    "Agent",
    "BasePersona",
    "Context",
    "ContextGenerator",
    "Dialog",
    "DialogGenerator",
    "Event",
    "Flowchart",
    "Judge",
    "Paraphraser",
    "Persona",
    "PersonaDialogGenerator",
    "PersonaGenerator",
    "Score",
    "Turn",
    "get_model",
    "load_dialogs",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Agent": "sdialog_like.agents",
        "BasePersona": "sdialog_like.personas",
        "Context": "sdialog_like.personas",
        "ContextGenerator": "sdialog_like.generators",
        "Dialog": "sdialog_like.dialog",
        "DialogGenerator": "sdialog_like.generators",
        "Event": "sdialog_like.dialog",
        "Flowchart": "sdialog_like.flowcharts",
        "Judge": "sdialog_like.judges",
        "Paraphraser": "sdialog_like.generators",
        "Persona": "sdialog_like.personas",
        "PersonaDialogGenerator": "sdialog_like.generators",
        "PersonaGenerator": "sdialog_like.generators",
        "Score": "sdialog_like.judges",
        "Turn": "sdialog_like.dialog",
        "get_model": "sdialog_like.llm",
        "load_dialogs": "sdialog_like.dialog",
    },
)

if TYPE_CHECKING:
    from sdialog_like.agents import Agent
    from sdialog_like.dialog import Dialog, Event, Turn, load_dialogs
    from sdialog_like.flowcharts import Flowchart
    from sdialog_like.generators import (
        ContextGenerator,
        DialogGenerator,
        Paraphraser,
        PersonaDialogGenerator,
        PersonaGenerator,
    )
    from sdialog_like.judges import Judge, Score
    from sdialog_like.llm import get_model
    from sdialog_like.personas import BasePersona, Context, Persona
