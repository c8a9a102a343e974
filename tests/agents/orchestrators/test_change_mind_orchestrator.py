"""ChangeMindOrchestrator: by chance, for a reason, so many times."""

from __future__ import annotations

from typing import Any

import pytest
from orchestrator_parts import agent, as_bytes, asked, at_once, told

from sdialog_like.agents.orchestrators import ChangeMindOrchestrator
from sdialog_like.agents.orchestrators.change_mind import CHANGE
from sdialog_like.errors import InputError

REASONS = ["it is too dear", "it is too far", "it is too late"]


def test_nobody_changes_a_mind_that_nobody_knows_yet() -> None:
    directed = agent("Ann") | ChangeMindOrchestrator(1.0)
    assert told(directed.dialog_with(agent("Bob"), seed=1, max_turns=6)) == {2: CHANGE}


def test_it_happens_so_many_times_and_no_reason_comes_twice_before_all_came() -> None:
    directed = agent("Ann") | ChangeMindOrchestrator(1.0, REASONS, max_times=5)
    given = list(told(directed.dialog_with(agent("Bob"), seed=1, max_turns=20)).values())
    assert len(given) == 5
    assert {text.removeprefix(f"{CHANGE} Your reason: ") for text in given[:3]} == set(REASONS)


def test_without_a_limit_it_may_happen_in_each_turn_and_with_no_probability_never() -> None:
    always = agent("Ann") | ChangeMindOrchestrator(1, "a whim", max_times=None)
    never = agent("Ann") | ChangeMindOrchestrator(0, "a whim", max_times=None)
    assert list(told(always.dialog_with(agent("Bob"), seed=1, max_turns=9))) == [2, 4, 6, 8]
    assert told(never.dialog_with(agent("Bob"), seed=1, max_turns=9)) == {}


def test_chance_follows_from_the_dialogues_seed_however_many_are_made_at_once() -> None:
    directed = agent("Ann") | ChangeMindOrchestrator(0.4, REASONS, max_times=2)
    dialogs = at_once(directed, agent("Bob"), range(40), max_turns=10)
    assert as_bytes([directed.dialog_with(agent("Bob"), seed=seed, max_turns=10) for seed in range(40)]) == as_bytes(dialogs)
    counts = [len(told(dialog)) for dialog in dialogs]
    assert set(counts) == {0, 1, 2}
    assert len({turn for dialog in dialogs for turn in told(dialog)}) == 4


def test_a_persistent_one_stays() -> None:
    directed = agent("Ann") | ChangeMindOrchestrator(1.0, "a whim", persistent=True)
    directed.dialog_with(agent("Bob"), seed=1, max_turns=9)
    assert [sum(CHANGE in message["content"] for message in messages) for messages in asked(directed)] == [0, 1, 1, 1, 1]


@pytest.mark.parametrize("settings", [{"probability": 1.1}, {"probability": "often"}, {"max_times": 0}, {"reasons": [1]}])
def test_settings_that_cannot_be(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ChangeMindOrchestrator(**settings)
