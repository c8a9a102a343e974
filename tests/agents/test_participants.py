"""Functions that take a side: a chatbot of the user's own, under test."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents import CallableSide, Conversation
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.scene import make_scene
from sdialog_like.engine import Engine, MemoryJournal
from sdialog_like.errors import GenerationError, InputError
from sdialog_like.testing import ScriptedModel


def alice(*replies: str) -> Agent:
    model = ScriptedModel(list(replies)) if replies else ScriptedModel(lambda messages, seed: f"Line {len(messages)}.")
    return Agent(Persona(name="Alice"), model=model)


def ending(dialog: Dialog) -> tuple[str, int, bool | None]:
    assert dialog.termination is not None
    return dialog.termination.reason, dialog.termination.turn, dialog.complete


def test_a_plain_function_takes_a_side_with_its_own_view() -> None:
    seen: list[list[dict[str, Any]]] = []

    def bot(messages: list[dict[str, Any]]) -> str:
        seen.append(messages)
        return f"Reply {len(seen)}."

    dialog = alice("Hello.", "I see.", "Bye. [END]").dialog_with(bot, seed=1)
    assert str(dialog) == "Alice: Hello.\nB: Reply 1.\nAlice: I see.\nB: Reply 2.\nAlice: Bye."
    assert seen[1] == [
        {"role": "user", "content": "Hello."},
        {"role": "assistant", "content": "Reply 1."},
        {"role": "user", "content": "I see."},
    ]


async def test_an_async_function_does_too() -> None:
    async def bot(messages: list[dict[str, Any]]) -> str:
        await asyncio.sleep(0)
        return "Good day. [END]"

    dialog = await alice().adialog_with(CallableSide(bot, "Bot"), seed=1)
    assert dialog.get_speakers() == ["Alice", "Bot"]
    assert ending(dialog) == ("closed", 2, True)


def test_an_object_that_can_be_called_is_a_function() -> None:
    class Bot:
        async def __call__(self, messages: list[dict[str, Any]]) -> str:
            return "Hm."

    assert [turn.text for turn in alice().dialog_with(Bot(), seed=1, max_turns=2)] == ["Line 2.", "Hm."]


def test_a_function_that_opens_is_asked_with_a_constant_message() -> None:
    seen: list[Any] = []
    dialog = Conversation([lambda messages: seen.extend(messages) or "Hi.", alice()], max_turns=2).generate(seed=1)
    assert seen == [{"role": "user", "content": "The dialogue begins now, and you speak first."}]
    assert dialog.turns[0].text == "Hi."


def test_a_plain_function_may_block_without_holding_the_others_up() -> None:
    both = threading.Barrier(2, timeout=10)

    def bot(messages: list[dict[str, Any]]) -> str:
        both.wait()
        return "Bye. [END]"

    async def two() -> list[Dialog]:
        return list(await asyncio.gather(*(alice().adialog_with(bot, seed=seed) for seed in (1, 2))))

    assert [ending(dialog) for dialog in asyncio.run(two())] == [("closed", 2, True)] * 2


def test_its_words_are_used_as_they_are() -> None:
    dialog = alice().dialog_with(lambda messages: '  "B: Alice: Hi."\nAlice: Oh. ', seed=1, max_turns=2)
    assert dialog.turns[1].text == '"B: Alice: Hi."\nAlice: Oh.'
    assert dialog.events is not None
    assert (dialog.events[1].seed, dialog.events[1].repairs) == (None, [])


@pytest.mark.parametrize(
    ("reply", "expected"), [(None, ("closed", 1, True)), (" \n", ("empty", 1, False)), ("[END]", ("empty", 1, False))]
)
def test_none_closes_and_nothing_ends_it(reply: str | None, expected: tuple[str, int, bool]) -> None:
    assert ending(alice().dialog_with(lambda messages: reply, seed=1)) == expected


def test_its_end_mark_counts_from_min_turns_on() -> None:
    dialog = alice().dialog_with(lambda messages: "Fine. [END]", seed=1, min_turns=4)
    assert ending(dialog) == ("closed", 4, True)
    assert dialog.events is not None
    assert [event.repairs for event in dialog.events] == [[], ["end_mark_ignored"], [], []]


async def test_what_it_said_is_journaled_under_its_messages() -> None:
    calls: list[int] = []

    def bot(messages: list[dict[str, Any]]) -> str:
        calls.append(len(messages))
        return f"Reply {len(messages)}."

    agent, journal = alice(), MemoryJournal()
    scene = make_scene(agent, CallableSide(bot), generator="Agent", max_turns=6, min_turns=2)
    engine = Engine(agent.bound_model, journal=journal)
    first = await converse(scene, engine.row(1, 7))
    assert calls == [1, 3, 5]
    assert await converse(scene, engine.row(1, 7)) == first
    assert calls == [1, 3, 5]
    # Other messages are another question, even at the same place of the same row.
    eve = Agent(Persona(name="Eve"), model=ScriptedModel(["Hi.", "So."]))
    other = make_scene(eve, CallableSide(bot), generator="Agent", max_turns=3, min_turns=2)
    await converse(other, Engine(eve.bound_model, journal=journal).row(1, 7))
    assert calls == [1, 3, 5, 1]


def test_a_function_that_fails_in_the_middle_leaves_the_dialogue_so_far() -> None:
    def bot(messages: list[dict[str, Any]]) -> str:
        if len(messages) > 1:
            raise ConnectionError("gone")
        return "Hi."

    with pytest.raises(GenerationError, match="after 3 of at most 40 turns: The function of Bot failed: .*gone") as caught:
        alice().dialog_with(CallableSide(bot, "Bot"), seed=1)
    assert len(caught.value.partial) == 3
    assert caught.value.partial.termination.reason == "error"


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(InputError, match="returned int"):
        alice().dialog_with(lambda messages: 3, seed=1)  # type: ignore[arg-type,return-value]


def test_the_record_says_that_a_function_took_the_side() -> None:
    dialog = alice().dialog_with(CallableSide(len, "Bot"), seed=1, max_turns=1, min_turns=0)  # type: ignore[arg-type]
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"] == {
        "Bot": {"kind": "function", "function": "builtins:len", "end_mark": "[END]"}
    }
    assert "models" not in dialog.provenance.settings


def test_two_functions_need_no_model() -> None:
    dialog = Conversation([lambda messages: "Hi.", lambda messages: None]).generate(seed=1)
    assert (dialog.model, str(dialog)) == (None, "A: Hi.")


@pytest.mark.parametrize("side", [Persona(name="Bob"), Persona, "Bob", {"name": "Bob"}, None, 3])
def test_what_can_take_no_side_is_said(side: Any) -> None:
    with pytest.raises(InputError, match="talks to an Agent, a Human or a function"):
        alice().dialog_with(side)
