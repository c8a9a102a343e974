"""Preference data: sampled answers, their scores, pairs of a better and a worse one, rows for DPO and SteerLM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "CandidateSet",
    "JudgeScorer",
    "LengthBias",
    "PreferenceMethods",
    "PreferencePair",
    "PreferencePipeline",
    "PreferenceSet",
    "PromptRecord",
    "RewardModel",
    "ScoredAnswer",
    "ServedRewardModel",
    "answer_judge",
    "dpo_rows",
    "from_hf",
    "from_pandas",
    "load_records",
    "make_pairs",
    "read_records",
    "save_records",
    "steerlm_rows",
    "to_hf",
    "to_pandas",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "CandidateSet": "sdialog_like.nemotron.preferences.records",
        "JudgeScorer": "sdialog_like.nemotron.preferences.judge_scorer",
        "LengthBias": "sdialog_like.nemotron.preferences.length_bias",
        "PreferenceMethods": "sdialog_like.nemotron.preferences.methods",
        "PreferencePair": "sdialog_like.nemotron.preferences.records",
        "PreferencePipeline": "sdialog_like.nemotron.preferences.work",
        "PreferenceSet": "sdialog_like.nemotron.preferences.preference_set",
        "PromptRecord": "sdialog_like.nemotron.preferences.records",
        "RewardModel": "sdialog_like.nemotron.preferences.reward_model",
        "ScoredAnswer": "sdialog_like.nemotron.preferences.records",
        "ServedRewardModel": "sdialog_like.nemotron.preferences.served_reward_model",
        "answer_judge": "sdialog_like.nemotron.preferences.judge_scorer",
        "dpo_rows": "sdialog_like.nemotron.preferences.rows",
        "from_hf": "sdialog_like.nemotron.preferences.tables",
        "from_pandas": "sdialog_like.nemotron.preferences.tables",
        "load_records": "sdialog_like.nemotron.preferences.tables",
        "make_pairs": "sdialog_like.nemotron.preferences.pairs",
        "read_records": "sdialog_like.nemotron.preferences.tables",
        "save_records": "sdialog_like.nemotron.preferences.tables",
        "steerlm_rows": "sdialog_like.nemotron.preferences.rows",
        "to_hf": "sdialog_like.nemotron.preferences.tables",
        "to_pandas": "sdialog_like.nemotron.preferences.tables",
    },
)

if TYPE_CHECKING:
    from sdialog_like.nemotron.preferences.judge_scorer import JudgeScorer, answer_judge
    from sdialog_like.nemotron.preferences.length_bias import LengthBias
    from sdialog_like.nemotron.preferences.methods import PreferenceMethods
    from sdialog_like.nemotron.preferences.pairs import make_pairs
    from sdialog_like.nemotron.preferences.preference_set import PreferenceSet
    from sdialog_like.nemotron.preferences.records import CandidateSet, PreferencePair, PromptRecord, ScoredAnswer
    from sdialog_like.nemotron.preferences.reward_model import RewardModel
    from sdialog_like.nemotron.preferences.rows import dpo_rows, steerlm_rows
    from sdialog_like.nemotron.preferences.served_reward_model import ServedRewardModel
    from sdialog_like.nemotron.preferences.tables import (
        from_hf,
        from_pandas,
        load_records,
        read_records,
        save_records,
        to_hf,
        to_pandas,
    )
    from sdialog_like.nemotron.preferences.work import PreferencePipeline
