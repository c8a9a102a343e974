"""The conversation loop, with models that misbehave on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.scene import make_scene
from sdialog_like.engine import Engine, JournalRecord
from sdialog_like.errors import BadRequestError, GenerationError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel


def talk(replies: Sequence[Any] | Callable[..., Any], **settings: Any) -> tuple[Dialog, ScriptedModel]:
    """Let Alice and Bob talk with one scripted model for both."""
    model = ScriptedModel(replies)
    alice, bob = (Agent(Persona(name=name), model=model) for name in ("Alice", "Bob"))
    return alice.dialog_with(bob, seed=7, **settings), model


def texts(dialog: Dialog) -> list[str]:
    return [turn.text for turn in dialog.turns]


def counting(messages: list[dict[str, str]], seed: int | None) -> str:
    return f"This is number {len(messages)}."


def ending(dialog: Dialog) -> tuple[str, int, bool | None]:
    assert dialog.termination is not None
    return dialog.termination.reason, dialog.termination.turn, dialog.complete


def repairs(dialog: Dialog) -> list[list[str]]:
    assert dialog.events is not None
    return [event.repairs for event in dialog.events]


# Limits.


@pytest.mark.parametrize("most", [1, 2, 3, 7, 40])
def test_max_turns_is_exact(most: int) -> None:
    dialog, model = talk(counting, max_turns=most, min_turns=1)
    assert len(dialog) == len(model.requests) == most
    assert ending(dialog) == ("max_turns", most, most == 1)
    assert [turn.speaker for turn in dialog.turns] == [("Alice", "Bob")[index % 2] for index in range(most)]


def test_a_dialogue_that_has_just_the_turns_that_were_asked_for_is_complete() -> None:
    dialog, _ = talk(counting, max_turns=6, min_turns=6)
    assert ending(dialog) == ("max_turns", 6, True)


def test_the_last_turn_may_close() -> None:
    dialog, _ = talk(["Hi.", "Hi.", "Bye. [END]"], max_turns=3)
    assert ending(dialog) == ("closed", 3, True)


def test_the_end_mark_is_ignored_before_min_turns_and_recorded() -> None:
    dialog, _ = talk(["Hi. [END]", "Hello. [END]", "So. [END]", "Bye. [END]"], min_turns=4)
    assert texts(dialog) == ["Hi.", "Hello.", "So.", "Bye."]
    assert repairs(dialog) == [["end_mark_ignored"]] * 3 + [[]]
    assert ending(dialog) == ("closed", 4, True)


def test_no_dialogue_ends_before_its_first_word() -> None:
    dialog, _ = talk(["[END]", "Hi. [END]"], min_turns=0)
    assert texts(dialog) == ["Hi."]
    assert repairs(dialog) == [["resampled_empty", "end_mark_ignored"]]


# The end mark.


def test_an_end_mark_glued_to_text_closes_and_the_text_is_said() -> None:
    dialog, _ = talk(["Hi.", "Bye![END]"])
    assert texts(dialog) == ["Hi.", "Bye!"]
    assert ending(dialog) == ("closed", 2, True)


def test_nothing_but_the_end_mark_closes_without_a_turn() -> None:
    dialog, _ = talk(["Hi.", "Bye.", " [END] "])
    assert texts(dialog) == ["Hi.", "Bye."]
    assert ending(dialog) == ("closed", 2, True)


def test_the_words_bus_stop_end_nothing() -> None:
    dialog, _ = talk(["It is at the BUS STOP.", "The end, you say? STOP!", "Yes. [END]"])
    assert texts(dialog) == ["It is at the BUS STOP.", "The end, you say? STOP!", "Yes."]


def test_each_agent_has_its_own_end_mark() -> None:
    alice = Agent(Persona(name="Alice"), model=ScriptedModel(["Hi. [END]", "Bye. <over>"]), end_mark="<over>")
    bob = Agent(Persona(name="Bob"), model=ScriptedModel(["Hm <over>?"]))
    dialog = alice.dialog_with(bob, seed=1)
    assert texts(dialog) == ["Hi. [END]", "Hm <over>?", "Bye."]
    assert ending(dialog) == ("closed", 3, True)


# Names and the other side's lines.


def test_names_and_the_other_sides_lines_are_removed_recorded_and_not_remembered() -> None:
    dialog, model = talk(["Alice: Hi.\nBob: Hey!\nAlice: So?", "**Bob**: Hello.", "Bye. [END]"])
    assert texts(dialog) == ["Hi.", "Hello.", "Bye."]
    assert repairs(dialog) == [["own_name_removed", "other_side_cut"], ["own_name_removed"], []]
    assert [message["content"] for message in model.requests[2].messages[2:]] == ["Hi.", "Hello."]


def test_nothing_but_the_other_sides_lines_is_asked_for_again() -> None:
    dialog, model = talk(["Hi.", "Alice: Hello?", "Hello. [END]"])
    assert texts(dialog) == ["Hi.", "Hello."]
    assert repairs(dialog)[1] == ["resampled_other_side"]
    assert model.requests[1].messages == model.requests[2].messages


# Empty replies.


def test_an_empty_reply_is_asked_for_again_with_another_seed() -> None:
    dialog, model = talk(["Hi.", "", "  \n", "Hello. [END]"])
    assert texts(dialog) == ["Hi.", "Hello."]
    assert repairs(dialog) == [[], ["resampled_empty"]]
    assert [request.seed for request in model.requests] == [
        derive_seed(7, "turn", 0, 0),
        *(derive_seed(7, "turn", 1, attempt) for attempt in range(3)),
    ]
    assert dialog.events is not None
    assert [event.seed for event in dialog.events] == [model.requests[0].seed, model.requests[3].seed]


def test_four_empty_replies_end_the_dialogue() -> None:
    dialog, model = talk(["Hi.", "", "", "", ""])
    assert texts(dialog) == ["Hi."]
    assert ending(dialog) == ("empty", 1, False)
    assert len(model.requests) == 5


def test_all_repeats_of_one_turn_together_are_bounded() -> None:
    dialog, model = talk(["Hi.", *["", "Alice: Hm?"] * 3, ""])
    assert ending(dialog) == ("empty", 1, False)
    assert len(model.requests) == 1 + 1 + 6


def test_a_dialogue_may_be_empty_from_the_start() -> None:
    dialog, _ = talk([""] * 4)
    assert texts(dialog) == []
    assert ending(dialog) == ("empty", 0, False)


# Requests and records.


def test_requests_are_append_only_and_in_the_order_that_servers_demand() -> None:
    dialog, model = talk(counting, max_turns=9)
    for side in (0, 1):
        previous: list[dict[str, str]] = []
        for request in model.requests[side::2]:
            assert request.messages[: len(previous)] == previous
            previous = request.messages
            order = [message["role"] for message in request.messages]
            assert order == ["system", *["user", "assistant"] * (len(order) // 2)][: len(order)]
            assert order[-1] == "user"
    opener = model.requests[0].messages[1]["content"]
    assert opener == "The dialogue begins now, and you speak first."
    assert all(text != opener for text in texts(dialog))


def test_each_turns_event_holds_the_seed_that_was_sent() -> None:
    dialog, model = talk(counting, max_turns=6)
    assert dialog.events is not None
    assert [event.seed for event in dialog.events] == [request.seed for request in model.requests]
    assert len({event.seed for event in dialog.events}) == 6
    assert [(event.agent, event.action, event.text) for event in dialog.events] == [
        (turn.speaker, "utter", turn.text) for turn in dialog.turns
    ]
    assert dialog.seed == 7


def test_the_same_seed_gives_the_same_dialogue_and_another_seed_other_requests() -> None:
    model = ScriptedModel(lambda messages, seed: f"I say {seed}.")
    alice, bob = (Agent(Persona(name=name), model=model) for name in ("Alice", "Bob"))
    first = alice.dialog_with(bob, max_turns=4, seed=1)
    assert alice.dialog_with(bob, max_turns=4, seed=1) == first
    assert texts(alice.dialog_with(bob, max_turns=4, seed=2)) != texts(first)


def test_a_failure_in_the_middle_keeps_what_was_said() -> None:
    refusal = BadRequestError("The server says no.", hint="Ask nicely.")
    with pytest.raises(GenerationError, match="after 2 of at most 40 turns: The server says no") as caught:
        talk(["Hi.", "Hello.", refusal], id="x")
    partial = caught.value.partial
    assert isinstance(partial, Dialog)
    assert texts(partial) == ["Hi.", "Hello."]
    assert ending(partial) == ("error", 2, False)
    assert (partial.id, partial.seed) == ("x", 7)
    assert partial.events is not None
    assert len(partial.events) == 2
    assert caught.value.hint == "Ask nicely."
    assert caught.value.retryable is False
    assert caught.value.__cause__ is refusal


def test_a_failure_before_the_first_word_is_the_models_own_error() -> None:
    with pytest.raises(BadRequestError, match="no"):
        talk([BadRequestError("no")])


def test_a_bug_passes_through_as_it_is() -> None:
    def broken(messages: list[dict[str, str]], seed: int | None) -> str:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        talk(broken)


def test_turns_can_be_watched_as_they_are_said() -> None:
    seen: list[str] = []
    dialog, _ = talk(["Hi.", "", "Bye. [END]"], on_turn=lambda turn: seen.append(turn.text))
    assert seen == texts(dialog) == ["Hi.", "Bye."]


# Identity: what was recorded yesterday is found today.


class Keys:
    """A journal that remembers which keys it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, row_id: str | int, key: str, occurrence: int) -> JournalRecord | None:
        self.asked.append(key)
        return None

    def put(self, row_id: str | int, key: str, occurrence: int, record: JournalRecord) -> None:
        pass


async def test_requests_of_two_plain_agents_have_the_keys_that_they_always_had() -> None:
    alice, bob = (Agent(Persona(name=name, role="nurse"), model="builtin") for name in ("Alice", "Bob"))
    scene = make_scene(alice, bob, generator="Agent", max_turns=8, min_turns=2)
    journal = Keys()
    await converse(scene, Engine("builtin", journal=journal).row(0, 0))
    assert journal.asked[:4] == [
        "5826b5352e8d58d707c32dfdad2036ab",
        "1cd06b17f6a99270f98e3a393d67a850",
        "cdce70449ee266c31d28f7ecd9e59837",
        "0d024d92b07a819c3b220a7cef444c25",
    ]
