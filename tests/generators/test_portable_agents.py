"""Agents' further settings as plain data, and role plays with such agents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from sdialog_like import Agent, Persona
from sdialog_like.agents.guards import DEFAULT_GUARDS, Again, Draft, Guard, Situation
from sdialog_like.agents.orchestrators.base import Look, Orchestrator, Stop
from sdialog_like.agents.tools import ToolLimits, ToolLoop, as_tool
from sdialog_like.engine import Engine, Row, run_blocking
from sdialog_like.errors import InputError
from sdialog_like.generators import PersonaDialogGenerator, generator_from_settings
from sdialog_like.testing import ScriptedModel, tool_calls


class Says(Orchestrator):
    """Says a text from some turn on."""

    def __init__(self, text: Any, after: int = 0) -> None:
        self.text = text
        self.after = after

    def look(self, look: Look) -> str | None:
        return str(self.text) if look.index >= self.after else None


class StopsAt(Orchestrator):
    """Ends a dialogue; its settings are not its arguments."""

    def __init__(self, turn: int) -> None:
        self._turn = turn

    def look(self, look: Look) -> Stop | None:
        return Stop() if look.index >= self._turn else None

    def settings(self) -> dict[str, Any]:
        return {"turns": self._turn}


class NoWord(Guard):
    """A word that nobody may say."""

    name = "no_word"

    def __init__(self, word: str = "tea") -> None:
        self.word = word

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        return Again("word", draft) if self.word in draft.text else draft


def opens(shop: str) -> str:
    """Say when a shop opens."""
    return f"The {shop} opens at nine."


def write_prompt(values: Mapping[str, Any]) -> str:
    return f"# Who you are\n{values['persona']}\nYou are in a hurry."


def bob(**settings: Any) -> Agent:
    return Agent(Persona(name="Bob"), model="builtin", **settings)


def with_persistent() -> Agent:
    says = Says("Be brief.", after=1)
    says.persistent = True
    return bob() | says


AGENTS = {
    "plain": bob(),
    "first utterance": bob(first_utterance="Welcome!"),
    "first utterances": bob(first_utterance=["One.", "Two."]),
    "system prompt": bob(system_prompt="You are {{ somebody }}."),
    "prompt function": bob(system_prompt=write_prompt),
    "think": bob(think=True),
    "guards": bob(guards=[*DEFAULT_GUARDS, NoWord("coffee")]),
    "no guards": bob(guards=[]),
    "tools": bob(tools=[opens]),
    "tools limited": bob(tools=ToolLoop([as_tool(opens, name="hours")], by="schema", limits=ToolLimits(max_calls=2))),
    "orchestrators": bob() | Says("Be brief.", after=1) | Says("Hurry."),
    "persistent": with_persistent(),
}


@pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS)
def test_an_agent_made_again_is_the_same(agent: Agent) -> None:
    generator = PersonaDialogGenerator(agent, Persona(name="Alice"), model="builtin", max_turns=4)
    settings = generator.settings()
    again = generator_from_settings(json.loads(json.dumps(settings)))
    assert again.settings() == settings
    assert again.identity() == generator.identity()
    if agent.tools is None:  # the stand-in calls no tools
        assert again.generate(3) == generator.generate(3)


def test_the_identity_tells_them_apart() -> None:
    identities = [
        json.dumps(PersonaDialogGenerator(agent, "A", model="builtin").identity(), sort_keys=True)
        for agent in AGENTS.values()
    ]
    assert len(set(identities)) == len(AGENTS)


def test_plain_agents_have_the_settings_that_they_always_had() -> None:
    settings = PersonaDialogGenerator(bob(), "A", model="builtin").settings()["persona_a"]["agent"]
    assert list(settings) == [
        *("persona", "name", "model", "context", "dialogue_details", "example_dialogs", "max_words", "end_mark")
    ]


def local_guard() -> Guard:
    class Local(NoWord):
        """Nobody can import this."""

    return Local()


@pytest.mark.parametrize(
    ("agent", "message"),
    [
        (bob() | Says(len), "The orchestrator Says of persona_b cannot be made again in another process: it was made with"),
        (bob(guards=[local_guard()]), "The guard Local of persona_b cannot .* is defined inside a function"),
        (bob(system_prompt=lambda values: "Hi."), "The system_prompt of persona_b cannot .* nothing else can import"),
        (bob(tools=[as_tool(lambda: "x", name="f", description="")]), "The tool 'f' of persona_b cannot"),
        (bob() | StopsAt(3), "The orchestrator StopsAt of persona_b cannot"),
    ],
)
def test_what_cannot_be_made_again_is_said(agent: Agent, message: str) -> None:
    generator = PersonaDialogGenerator("A", agent, model="builtin")
    assert generator.generate(1).turns  # it works; only no other process can make it
    with pytest.raises(InputError, match=message) as caught:
        generator.settings()
    assert "from Python" in str(caught.value)


# Role plays with such agents.


def test_a_generator_plays_with_all_of_it() -> None:
    model = ScriptedModel(
        lambda messages, seed: (
            tool_calls(("opens", {"shop": "bakery"}))
            if "When" in messages[-1]["content"] and messages[-1]["role"] == "user"
            else f"Some tea at {seed}."
            if messages[-1]["role"] == "tool" and seed and seed % 4 == 1
            else f"At nine, I think, {len(messages)}."
        )
    )
    clerk = Agent(Persona(name="Bob"), model=model, tools=[opens], guards=[*DEFAULT_GUARDS, NoWord()])
    clerk = clerk | Says("Be brief.", after=3)
    guest = Agent(Persona(name="Alice"), model=ScriptedModel(lambda messages, seed: f"When, on day {seed}?"))
    generator = PersonaDialogGenerator(guest, clerk, max_turns=4)
    dialogs = generator.generate_many(8, seed=1, progress=False)
    for dialog in dialogs:
        assert [event.action for event in dialog.events or ()] == [
            *("utter", "tool_call", "tool_result", "utter", "utter", "instruct", "tool_call", "tool_result", "utter")
        ]
        assert not any("tea" in turn.text for turn in dialog)
    assert any("resampled_word" in event.repairs for dialog in dialogs for event in dialog.events or ())
    assert generator.generate_many(8, seed=1, progress=False, concurrency=1) == dialogs
    assert [generator.generate(dialog.seed, dialog.id) for dialog in dialogs] == dialogs


def test_a_persona_in_a_directed_agents_place_is_directed_too() -> None:
    generator = PersonaDialogGenerator("A", bob() | Says("Be brief."), model="builtin", max_turns=2)
    dialog = generator.generate(1, persona_b=Persona(name="Eve"))
    assert [(event.agent, event.action) for event in dialog.events or ()][1:] == [("Eve", "instruct"), ("Eve", "utter")]


def test_later_changes_to_an_orchestrator_do_not_reach_what_is_being_made() -> None:
    says = Says("Be brief.")
    generator = PersonaDialogGenerator("A", bob() | says, model="builtin", max_turns=2)
    program = generator.snapshot()
    says.text = "Be long."
    dialog = run_blocking(lambda: program(Row(1, 1), Engine("builtin").row(1, 1)))  # type: ignore[arg-type,return-value]
    assert [event.text for event in dialog.events or () if event.action == "instruct"] == ["Be brief."]
