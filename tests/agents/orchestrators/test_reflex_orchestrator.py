"""SimpleReflexOrchestrator: an instruction whenever a condition holds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from orchestrator_parts import agent, asked, reader, told

from sdialog_like.agents.orchestrators import Look, SimpleReflexOrchestrator
from sdialog_like.errors import InputError


def test_the_condition_sees_what_was_said_last() -> None:
    seen: list[str] = []

    def asks_price(text: str) -> bool:
        seen.append(text)
        return "price" in text

    directed = agent("Ann") | SimpleReflexOrchestrator(asks_price, "Offer a discount.")
    dialog = directed.dialog_with(reader("Hello.", "What is the price?"), seed=1, max_turns=7)
    assert seen == ["Hello.", "What is the price?", "Hello."]  # nothing was heard before the opening
    assert told(dialog) == {4: "Offer a discount."}
    assert ["Offer a discount" in messages[-1]["content"] for messages in asked(directed)] == [False, False, True, False]


def test_a_text_is_looked_for_whatever_its_case() -> None:
    directed = agent("Ann") | SimpleReflexOrchestrator("PRICE", "Offer a discount.")
    dialog = directed.dialog_with(reader("Hello.", "What is the Price?"), seed=1, max_turns=7)
    assert list(told(dialog)) == [4]


def test_it_may_see_the_whole_look_and_wait() -> None:
    async def late(look: Look) -> bool:
        return look.index >= 4

    directed = agent("Ann") | SimpleReflexOrchestrator(late, "Hurry.", on="look")
    assert list(told(directed.dialog_with(reader("Hm."), seed=1, max_turns=8))) == [4, 6]


def test_a_persistent_one_says_it_once_and_it_stays() -> None:
    directed = agent("Ann") | SimpleReflexOrchestrator("price", "Speak French.", persistent=True)
    dialog = directed.dialog_with(reader("What is the price?"), seed=1, max_turns=9)
    assert told(dialog) == {2: "Speak French."}
    requests = asked(directed)
    for earlier, later in pairwise(requests):
        assert later[: len(earlier)] == earlier
    assert sum("Speak French" in message["content"] for message in requests[-1]) == 1


def test_a_condition_is_not_copied_with_it() -> None:
    class Classifier:
        def __deepcopy__(self, memo: Any) -> Any:
            raise AssertionError("it is large")

        def is_angry(self, text: str) -> bool:
            return text.endswith("!")

    directed = agent("Ann") | SimpleReflexOrchestrator(Classifier().is_angry, "Calm them.")
    assert list(told(directed.dialog_with(reader("No!"), seed=1, max_turns=4))) == [2]


@pytest.mark.parametrize(
    "settings", [{"condition": 3}, {"condition": ""}, {"condition": "a", "on": "look"}, {"condition": len, "on": "turn"}]
)
def test_what_is_no_condition_is_an_error(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        SimpleReflexOrchestrator(instruction="Go.", **settings)
