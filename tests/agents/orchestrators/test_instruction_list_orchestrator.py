"""InstructionListOrchestrator: by the number of the agent's own turn."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from orchestrator_parts import agent, asked, told

from sdialog_like.agents import Conversation
from sdialog_like.agents.orchestrators import InstructionListOrchestrator
from sdialog_like.errors import InputError


def test_a_sequence_is_given_turn_by_turn() -> None:
    directed = agent("Ann") | InstructionListOrchestrator(["Greet.", None, "Ask."])
    assert told(directed.dialog_with(agent("Bob"), seed=1, max_turns=10)) == {0: "Greet.", 4: "Ask."}


def test_a_mapping_counts_the_agents_own_turns() -> None:
    directed = agent("Bob") | InstructionListOrchestrator({0: "Greet.", 2: "Ask."})
    assert told(agent("Ann").dialog_with(directed, seed=1, max_turns=10)) == {1: "Greet.", 5: "Ask."}


def test_own_turns_count_with_three_sides_too() -> None:
    directed = agent("Bob") | InstructionListOrchestrator(["Greet.", "Ask."])
    dialog = Conversation([agent("Ann"), directed, agent("Cem")], max_turns=9).generate(seed=1)
    assert told(dialog) == {1: "Greet.", 4: "Ask."}


def test_persistent_ones_stay_one_upon_the_other() -> None:
    directed = agent("Ann") | InstructionListOrchestrator(["Be kind.", "Be brief.", "Be kind."], persistent=True)
    assert told(directed.dialog_with(agent("Bob"), seed=1, max_turns=8)) == {0: "Be kind.", 2: "Be brief."}
    requests = asked(directed)
    for earlier, later in pairwise(requests):
        assert later[: len(earlier)] == earlier
    contents = "".join(message["content"] for message in requests[-1])
    assert (contents.count("Be kind."), contents.count("Be brief.")) == (1, 1)


def test_a_called_agent_and_its_forks_are_told_too() -> None:
    directed = agent("Ann") | InstructionListOrchestrator(["Greet.", "Ask.", "Leave."])
    directed("Hello?")
    fork = directed.fork()
    directed("And then?")
    fork("Or what?")
    directed("And now?")
    tails = [messages[-1]["content"].split("turn: ")[1] for messages in asked(directed)]
    assert tails == ["Greet.]", "Ask.]", "Ask.]", "Leave.]"]


@pytest.mark.parametrize("instructions", ["Greet.", 3, [1], {"first": "Greet."}, {-1: "Greet."}])
def test_what_is_no_list_is_an_error(instructions: Any) -> None:
    with pytest.raises(InputError):
        InstructionListOrchestrator(instructions)
