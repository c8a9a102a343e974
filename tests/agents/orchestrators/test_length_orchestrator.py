"""LengthOrchestrator: go on before min, finish when max comes near."""

from __future__ import annotations

from typing import Any

import pytest
from orchestrator_parts import agent, asked, told

from sdialog_like.agents.orchestrators import LengthOrchestrator
from sdialog_like.agents.orchestrators.length import FINISH, GO_ON, WIND_UP
from sdialog_like.errors import InputError


def test_it_asks_to_go_on_and_then_to_finish() -> None:
    directed = agent("Ann") | LengthOrchestrator(min=6, max=12)
    dialog = directed.dialog_with(agent("Bob"), seed=1, max_turns=14)
    assert told(dialog) == {2: GO_ON, 4: GO_ON, 8: WIND_UP, 10: FINISH, 12: FINISH}


def test_the_other_side_gets_both_too() -> None:
    directed = agent("Bob") | LengthOrchestrator(max=12)
    dialog = agent("Ann").dialog_with(directed, seed=1, max_turns=12)
    assert told(dialog) == {9: WIND_UP, 11: FINISH}


def test_two_directed_sides_that_obey_end_within_it() -> None:
    def obeys(messages: list[dict[str, Any]], seed: int | None) -> str:
        return "Goodbye! [END]" if "say goodbye and end" in messages[-1]["content"] else f"Line {seed}."

    length = LengthOrchestrator(max=9)
    dialog = (agent("Ann", obeys) | length).dialog_with(agent("Bob", obeys) | length, seed=1, max_turns=40)
    assert 8 <= len(dialog) <= 9
    assert dialog.complete


def test_persistent_ones_are_given_once_each() -> None:
    directed = agent("Ann") | LengthOrchestrator(min=8, max=12, persistent=True)
    dialog = directed.dialog_with(agent("Bob"), seed=1, max_turns=14)
    assert told(dialog) == {2: GO_ON, 8: WIND_UP, 10: FINISH}
    contents = "".join(message["content"] for message in asked(directed)[-1])
    assert [contents.count(text) for text in (GO_ON, WIND_UP, FINISH)] == [1, 1, 1]


@pytest.mark.parametrize("settings", [{}, {"min": 0}, {"max": True}, {"min": 5, "max": 4}])
def test_lengths_that_cannot_be(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        LengthOrchestrator(**settings)
