"""Judges: models that read dialogues and rate them, and how far two of them agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "Agreement",
    "Judge",
    "Judgement",
    "Panel",
    "Score",
    "Verdicts",
    "distribution",
    "transcript",
    "weighted_kappa",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Agreement": "sdialog_like.judges.agreement",
        "Judge": "sdialog_like.judges.judge",
        "Judgement": "sdialog_like.judges.judgement",
        "Panel": "sdialog_like.judges.panel",
        "Score": "sdialog_like.judges.score",
        "Verdicts": "sdialog_like.judges.panel",
        "distribution": "sdialog_like.judges.agreement",
        "transcript": "sdialog_like.judges.transcripts",
        "weighted_kappa": "sdialog_like.judges.agreement",
    },
)

if TYPE_CHECKING:
    from sdialog_like.judges.agreement import Agreement, distribution, weighted_kappa
    from sdialog_like.judges.judge import Judge
    from sdialog_like.judges.judgement import Judgement
    from sdialog_like.judges.panel import Panel, Verdicts
    from sdialog_like.judges.score import Score
    from sdialog_like.judges.transcripts import transcript
