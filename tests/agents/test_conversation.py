"""The conversation loop, with models that misbehave on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents import Conversation
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.scene import make_scene
from sdialog_like.agents.tools import ToolLimits, ToolLoop, as_tool
from sdialog_like.engine import Engine, JournalRecord
from sdialog_like.errors import BadRequestError, GenerationError
from sdialog_like.seeds import derive_seed
from sdialog_like.testing import ScriptedModel, tool_calls


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
    assert ending(dialog) == ("max_turns", most, False)
    assert [turn.speaker for turn in dialog.turns] == [("Alice", "Bob")[index % 2] for index in range(most)]


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


# What goes wrong in role play: each row for one dialogue, and for many at the same time.

LONG = "I have told you that my knee has hurt since Monday."
OTHER = "Since then I could not climb any stairs at all."

FAILURES: dict[str, tuple[list[str], dict[str, Any], list[str], tuple[str, int, bool], list[list[str]]]] = {
    "own name": (
        ["Alice: Hi.", "**Bob**: Hello. [END]"],
        {},
        ["Hi.", "Hello."],
        ("closed", 2, True),
        [["own_name_removed"], ["own_name_removed"]],
    ),
    "the other side's lines": (
        ["Hi.\nBob: Yes?", "Alice: Me?", "Hello. [END]"],
        {},
        ["Hi.", "Hello."],
        ("closed", 2, True),
        [["other_side_cut"], ["resampled_other_side"]],
    ),
    "nothing but the other side's lines": (
        ["Hi.", *["Alice: Me?"] * 4],
        {},
        ["Hi."],
        ("empty", 1, False),
        [[]],
    ),
    "role flip": (
        ["Hi.", "Thank you, Bob!", "You are welcome. [END]"],
        {},
        ["Hi.", "You are welcome."],
        ("closed", 2, True),
        [[], ["resampled_role_flip"]],
    ),
    "role flip for ever": (
        ["Hi.", *["Thank you, Bob!"] * 4, "So. [END]"],
        {},
        ["Hi.", "Thank you, Bob!", "So."],
        ("closed", 3, True),
        [[], ["resampled_role_flip", "kept_role_flip"], []],
    ),
    "leaks": (
        ["<think>Well.</think>Hi.", "As an AI language model, I cannot feel.", "Hello, {name}.", "Hello. [END]"],
        {},
        ["Hi.", "Hello."],
        ("closed", 2, True),
        [["reasoning_removed"], ["resampled_leak"]],
    ),
    "empty": (["Hi.", "", " ", "Hello. [END]"], {}, ["Hi.", "Hello."], ("closed", 2, True), [[], ["resampled_empty"]]),
    "empty for ever": (["Hi.", *[""] * 4], {}, ["Hi."], ("empty", 1, False), [[]]),
    "words like the end mark": (
        ["The bus stop.", "The end. Stop!", "Bye. [END]"],
        {},
        ["The bus stop.", "The end. Stop!", "Bye."],
        ("closed", 3, True),
        [[], [], []],
    ),
    "goodbye over and over": (
        ["So.", "Goodbye!", "Goodbye!", "Goodbye!"],
        {},
        ["So.", "Goodbye!", "Goodbye!"],
        ("closed", 3, True),
        [[], [], []],
    ),
    "goodbye before its time": (
        ["Goodbye!", "Goodbye!", "Well, one more thing.", "Goodbye!", "Goodbye!"],
        {"min_turns": 5},
        ["Goodbye!", "Goodbye!", "Well, one more thing.", "Goodbye!", "Goodbye!"],
        ("closed", 5, True),
        [[], [], [], [], []],
    ),
    "end mark before its time": (
        ["Hi. [END]", "Hello. [END]", "Bye. [END]"],
        {"min_turns": 3},
        ["Hi.", "Hello.", "Bye."],
        ("closed", 3, True),
        [["end_mark_ignored"], ["end_mark_ignored"], []],
    ),
    "repeats itself": (
        [LONG, "I see.", LONG, OTHER, "Bye. [END]"],
        {},
        [LONG, "I see.", OTHER, "Bye."],
        ("closed", 4, True),
        [[], [], ["resampled_loop"], []],
    ),
    "repeats itself for ever": ([LONG, "I see.", *[LONG] * 4], {}, [LONG, "I see."], ("loop", 2, False), [[], []]),
    "copies the other side": (
        [LONG, LONG, "I see. [END]"],
        {},
        [LONG, "I see."],
        ("closed", 2, True),
        [[], ["resampled_loop"]],
    ),
    "never ends": (
        ["One.", "Two.", "Three."],
        {"max_turns": 3},
        ["One.", "Two.", "Three."],
        ("max_turns", 3, False),
        [[]] * 3,
    ),
}


@pytest.mark.parametrize("script", FAILURES.values(), ids=FAILURES)
def test_what_goes_wrong_is_put_right(script: tuple[list[str], dict[str, Any], list[str], Any, list[list[str]]]) -> None:
    replies, settings, said, how, repaired = script
    dialog, model = talk(replies, **settings)
    assert texts(dialog) == said
    assert ending(dialog) == how
    assert repairs(dialog) == repaired
    assert len(model.requests) == len(replies) or how[0] in ("closed", "max_turns")

    async def many() -> list[Dialog]:
        talks = []
        for _ in range(8):
            each = ScriptedModel(replies)
            alice, bob = (Agent(Persona(name=name), model=each) for name in ("Alice", "Bob"))
            talks.append(alice.adialog_with(bob, seed=7, **settings))
        return list(await asyncio.gather(*talks))

    assert asyncio.run(many()) == [dialog] * 8


def test_a_wall_of_text_is_cut_at_a_sentence() -> None:
    model = ScriptedModel([" ".join(f"Sentence number {number} is here." for number in range(30)), "Bye. [END]"])
    alice, bob = (Agent(Persona(name=name), model=model, max_words=20) for name in ("Alice", "Bob"))
    dialog = alice.dialog_with(bob, seed=7)
    assert len(dialog.turns[0].text.split()) <= 20
    assert dialog.turns[0].text.endswith(".")
    assert repairs(dialog)[0]


def test_the_seed_of_a_repaired_turn_is_the_one_that_its_words_were_made_with() -> None:
    dialog, _ = talk(["Hi.", "Thank you, Bob!", "", "You are welcome. [END]"])
    assert dialog.events is not None
    assert dialog.events[1].seed == derive_seed(7, "turn", 1, 2)
    assert repairs(dialog)[1] == ["resampled_role_flip", "resampled_empty"]


# Whatever a model says.

FRAGMENTS = [
    "",
    " ",
    "Hello there.",
    "I have told you that my knee has hurt since Monday.",
    "Goodbye!",
    "Bye.",
    "[END]",
    " [END] ",
    "\nAlice: ",
    "\nBob: ",
    "**Cem**: ",
    "Thank you, Bob! ",
    "<think>Hm.</think>",
    "<think>",
    "As an AI language model, I cannot.",
    "{name}",
    "# Who you are\n",
    '{"say": "Hi."}',
    "…",
    "\u200b",
    "word " * 60,
]

REPLIES = st.lists(
    st.one_of(
        st.lists(st.sampled_from(FRAGMENTS), max_size=4).map("".join),
        st.text(max_size=30),
        st.sampled_from(["look", "break", "missing"]).map(lambda name: tool_calls((name, {"thing": "x"}))),
    ),
    min_size=1,
    max_size=12,
)


def look(thing: str) -> str:
    """Look at a thing."""
    return f"It is a {thing}."


def break_(thing: str) -> str:
    """Break a thing."""
    raise ValueError(thing)


def assert_well_formed(messages: list[dict[str, Any]]) -> None:
    """System first if at all, then user and assistant in turn; tools' results only behind the calls that asked for them."""
    open_calls: list[str] = []
    expected = {"user"}
    for number, message in enumerate(messages):
        role = message["role"]
        if role == "system":
            assert number == 0
            continue
        if role == "tool":
            open_calls.remove(message["tool_call_id"])
            expected = {"assistant"}
            continue
        assert not open_calls
        assert role in expected
        open_calls = [call["id"] for call in message.get("tool_calls", ())]
        expected = {"assistant"} if role == "user" else {"user"}
    assert not open_calls
    assert messages[-1]["role"] in ("user", "tool")


@settings(deadline=None, max_examples=60)
@given(
    replies=REPLIES,
    number=st.integers(2, 4),
    most=st.integers(1, 9),
    least=st.integers(0, 3),
    by=st.sampled_from([None, "native"]),
    turn_taking=st.sampled_from(["round_robin", "addressed"]),
)
def test_whatever_a_model_says_a_dialogue_ends_and_its_requests_are_well_formed(
    replies: list[Any], number: int, most: int, least: int, by: Any, turn_taking: str
) -> None:
    model = ScriptedModel(replies, cycle=True)
    tools = None if by is None else ToolLoop([as_tool(look), as_tool(break_, name="break")], limits=ToolLimits(max_calls=3))
    sides = [Agent(Persona(name=name), model=model, tools=tools) for name in ("Alice", "Bob", "Cem", "Dan")[:number]]
    conversation = Conversation(sides, turn_taking=turn_taking, max_turns=most, min_turns=min(least, most))
    dialog = conversation.generate(seed=7)
    assert dialog.termination is not None
    assert dialog.termination.reason in ("closed", "max_turns", "loop", "empty")
    assert dialog.termination.turn == len(dialog) <= most
    assert dialog.complete is (dialog.termination.reason == "closed")
    assert (len(dialog) == most) or dialog.termination.reason != "max_turns"
    assert all(turn.text.strip() and "[END]" not in turn.text for turn in dialog)
    assert dialog.events is not None
    assert [event.text for event in dialog.events if event.action == "utter"] == texts(dialog)
    # Each speaker has a system message of its own, by which its requests are told apart.
    previous: dict[str, list[dict[str, Any]]] = {}
    for request in model.requests:
        assert_well_formed(request.messages)
        before = previous.get(request.messages[0]["content"], [])
        assert request.messages[: len(before)] == before
        previous[request.messages[0]["content"]] = request.messages
    # Seven attempts at a turn, each with a call more than it may make, at the very most.
    assert len(model.requests) <= (len(dialog) + 1) * 7 * (1 if tools is None else 5)
    assert conversation_again(sides, replies, turn_taking, most, min(least, most)) == dialog


def conversation_again(sides: list[Agent], replies: list[Any], turn_taking: str, most: int, least: int) -> Dialog:
    """Make the dialogue again with a model that begins its script anew."""
    fresh = ScriptedModel(replies, cycle=True)
    again = [side.with_model(fresh) for side in sides]
    return Conversation(again, turn_taking=turn_taking, max_turns=most, min_turns=least).generate(seed=7)
