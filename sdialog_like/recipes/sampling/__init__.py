"""Values drawn by chance, each from a seed of its own: no model, no global state, no order of anything."""

from __future__ import annotations

from sdialog_like.lazy import lazy_exports

__all__ = ["sample"]

__getattr__, __dir__ = lazy_exports(__name__, {"sample": "sdialog_like.recipes.sampling.sample_column"})
