"""The reasons with which a dialogue can end."""

from __future__ import annotations

from typing import get_args

from sdialog_like.agents.termination import COMPLETE, REASONS
from sdialog_like.dialog.model import TerminationReason


def test_every_reason_is_explained_in_one_sentence() -> None:
    assert list(REASONS) == list(get_args(TerminationReason))
    assert all(sentence.endswith(".") and sentence.count(".") == 1 for sentence in REASONS.values())


def test_a_dialogue_is_complete_when_it_came_to_its_own_end() -> None:
    assert {"closed", "goal"} == COMPLETE
