"""A person who takes a side."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from sdialog_like import Agent, Dialog, Persona
from sdialog_like.agents import Conversation, Human
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.scene import make_scene
from sdialog_like.engine import Engine, MemoryJournal
from sdialog_like.errors import GenerationError
from sdialog_like.testing import ScriptedModel


def bob() -> Agent:
    return Agent(Persona(name="Bob"), model=ScriptedModel(lambda messages, seed: f"Line {len(messages)}."))


def typing(lines: Iterable[str]) -> Callable[[str], str]:
    typed = iter(lines)
    return lambda prompt: next(typed)


def ending(dialog: Dialog) -> tuple[str, int]:
    assert dialog.termination is not None
    return dialog.termination.reason, dialog.termination.turn


def test_a_person_sees_what_is_said_and_types_what_to_say() -> None:
    seen: list[str] = []
    typed = iter(["  Hello.  ", "/end"])

    def read(prompt: str) -> str:
        seen.append(f"<{prompt}>")
        return next(typed)

    dialog = bob().dialog_with(Human("Ann", read=read, show=seen.append), seed=1)
    assert str(dialog) == "Bob: Line 2.\nAnn: Hello.\nBob: Line 4."
    assert ending(dialog) == ("closed", 3)
    assert seen == ["Bob: Line 2.", "<Ann: >", "Bob: Line 4.", "<Ann: >"]


def test_the_last_words_are_shown_too() -> None:
    seen: list[str] = []
    model = ScriptedModel(["Hi.", "Bye. [END]"])
    agent = Agent(Persona(name="Bob"), model=model)
    agent.dialog_with(Human("Ann", read=typing(["Hello."]), show=seen.append), seed=1)
    assert seen == ["Bob: Hi.", "Bob: Bye."]


@pytest.mark.parametrize("line", ["", "   ", "/end", None])
def test_an_empty_line_or_the_command_closes_at_any_time(line: str | None) -> None:
    dialog = bob().dialog_with(Human(read=lambda prompt: line, show=len), seed=1, min_turns=4)
    assert ending(dialog) == ("closed", 1)


def test_the_end_of_the_input_closes() -> None:
    def read(prompt: str) -> str:
        raise EOFError

    async def aread(prompt: str) -> str:
        raise EOFError

    for each in (read, aread, typing([])):
        assert ending(bob().dialog_with(Human(read=each, show=len), seed=1)) == ("closed", 1)


def test_a_line_may_be_read_asynchronously() -> None:
    async def read(prompt: str) -> str:
        await asyncio.sleep(0)
        return "Hello."

    dialog = bob().dialog_with(Human("Ann", read=read, show=len), seed=1, max_turns=2)
    assert str(dialog) == "Bob: Line 2.\nAnn: Hello."


def test_the_agent_is_not_told_that_it_talks_to_a_person() -> None:
    agent = bob()
    dialog = agent.dialog_with(Human(read=typing(["Hello."]), show=len), seed=1, max_turns=2)
    assert dialog.get_speakers() == ["Bob", "Human"]
    assert "Human" not in agent.prompt(other=Human())[0]["content"]
    assert dialog.provenance is not None
    assert dialog.provenance.settings["sides"] == {"Human": {"kind": "human"}}
    assert "You talk to Ann." in agent.prompt(other=Human("Ann"))[0]["content"]
    named = agent.dialog_with(Human(persona=Persona(name="Eve"), read=typing([]), show=len), seed=1)
    assert named.personas == {"Bob": {"name": "Bob"}, "Eve": {"name": "Eve"}}


def test_a_person_may_open_and_several_may_take_part() -> None:
    people = [Human(name, read=typing(lines), show=len) for name, lines in (("Ann", ["Hi.", "Bye."]), ("Eve", ["Ho."]))]
    dialog = Conversation([people[0], bob(), people[1]]).generate(seed=1)
    assert str(dialog) == "Ann: Hi.\nBob: Line 2.\nEve: Ho.\nAnn: Bye.\nBob: Line 4."


async def test_nobody_is_asked_again_for_what_was_typed() -> None:
    seen: list[str] = []
    agent, journal = bob(), MemoryJournal()
    engine = Engine(agent.bound_model, journal=journal)

    def scene(lines: Iterable[str], most: int) -> Any:
        human = Human("Ann", read=typing(lines), show=seen.append)
        return make_scene(agent, human, generator="Agent", max_turns=most, min_turns=1)

    first = await converse(scene(["Hello."], 3), engine.row(1, 7))
    seen.clear()
    assert await converse(scene([], 3), engine.row(1, 7)) == first
    assert seen == []  # made again from the journal alone, it is shown to nobody
    longer = await converse(scene(["So."], 4), engine.row(1, 7))
    assert [turn.text for turn in longer] == ["Line 2.", "Hello.", "Line 4.", "So."]
    assert seen == ["Bob: Line 2.", "Ann: Hello.", "Bob: Line 4."]  # the talk so far, for a person who comes back


def test_a_reader_that_fails_is_an_error_with_the_dialogue_so_far() -> None:
    def read(prompt: str) -> str:
        raise OSError("no terminal")

    with pytest.raises(GenerationError, match="Ann's line could not be read: no terminal") as caught:
        bob().dialog_with(Human("Ann", read=read, show=len), seed=1)
    assert str(caught.value.partial) == "Bob: Line 2."


def test_two_dialogues_with_one_person_do_not_mix_their_lines() -> None:
    shown: list[str] = []
    human = Human("Ann", read=lambda prompt: f"I heard {shown[-1]}", show=shown.append)

    async def both() -> list[Dialog]:
        agents = [Agent(Persona(name=name), model=ScriptedModel(lambda messages, seed: "Hi.")) for name in ("Bob", "Cem")]
        return list(await asyncio.gather(*(agent.adialog_with(human, seed=1, max_turns=2) for agent in agents)))

    assert [dialog.turns[1].text for dialog in asyncio.run(both())] == ["I heard Bob: Hi.", "I heard Cem: Hi."]


def test_standard_input_and_output_are_used_where_nothing_else_is_said() -> None:
    code = """
from sdialog_like import Agent, Persona
from sdialog_like.agents import Human
from sdialog_like.testing import ScriptedModel
model = ScriptedModel(["Good \\x1b[31mday.", "I see.", "Bye."])
dialog = Agent(Persona(name="Bob"), model=model).dialog_with(Human("Ann"), seed=1)
print(dialog.termination.reason, len(dialog))
"""
    done = subprocess.run([sys.executable, "-c", code], input="Hello.\n", capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout == "Bob: Good day.\nAnn: Bob: I see.\nAnn: closed 3\n"
