"""The pipelines as methods, for a class that has an asker."""

from __future__ import annotations

from sdialog_like.nemotron.pipelines.closed_qa import ClosedQAMethods
from sdialog_like.nemotron.pipelines.math import MathMethods
from sdialog_like.nemotron.pipelines.open_qa import OpenQAMethods
from sdialog_like.nemotron.pipelines.python import PythonMethods
from sdialog_like.nemotron.pipelines.writing import WritingMethods

__all__ = ["PipelineMethods"]


class PipelineMethods(OpenQAMethods, WritingMethods, ClosedQAMethods, MathMethods, PythonMethods):
    """The five pipelines, each in two forms: ``run_…_pipeline`` (plain texts) and ``run_…_pipeline_records``."""
