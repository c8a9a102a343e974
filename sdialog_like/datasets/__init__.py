"""Datasets of real dialogues, read as ``Dialog`` objects, scenarios, flowcharts and personas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["STAR", "StarDataset", "sample_path"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "STAR": "sdialog_like.datasets.star.dataset",
        "StarDataset": "sdialog_like.datasets.star.dataset",
        "sample_path": "sdialog_like.datasets.sample_data",
    },
)

if TYPE_CHECKING:
    from sdialog_like.datasets.sample_data import sample_path
    from sdialog_like.datasets.star.dataset import STAR, StarDataset
