"""The five openline pipelines: from a number, a list of topics or documents to questions that dialogues can begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = ["LostList", "Openline", "Openlines", "PipelineMethods", "StageFigures"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "LostList": "sdialog_like.nemotron.pipelines.records",
        "Openline": "sdialog_like.nemotron.pipelines.records",
        "Openlines": "sdialog_like.nemotron.pipelines.records",
        "PipelineMethods": "sdialog_like.nemotron.pipelines.methods",
        "StageFigures": "sdialog_like.nemotron.pipelines.records",
    },
)

if TYPE_CHECKING:
    from sdialog_like.nemotron.pipelines.methods import PipelineMethods
    from sdialog_like.nemotron.pipelines.records import LostList, Openline, Openlines, StageFigures
