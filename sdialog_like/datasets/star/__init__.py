"""The STAR dataset (Mosig, Mehri and Kober, 2020, arXiv:2010.11853): people talk to a wizard who follows flowcharts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["STAR", "StarDataset", "StarSystem", "StarUser"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "STAR": "sdialog_like.datasets.star.dataset",
        "StarDataset": "sdialog_like.datasets.star.dataset",
        "StarSystem": "sdialog_like.datasets.star.personas",
        "StarUser": "sdialog_like.datasets.star.personas",
    },
)

if TYPE_CHECKING:
    from sdialog_like.datasets.star.dataset import STAR, StarDataset
    from sdialog_like.datasets.star.personas import StarSystem, StarUser
