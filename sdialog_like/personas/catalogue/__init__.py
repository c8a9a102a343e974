"""Ready-made personas for the usual scenes; the classes themselves are in ``sdialog_like.personas``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["all_personas"]

__getattr__, __dir__ = lazy_exports(__name__, {"all_personas": "sdialog_like.personas.catalogue.scenes"})

if TYPE_CHECKING:
    from sdialog_like.personas.catalogue.scenes import all_personas
