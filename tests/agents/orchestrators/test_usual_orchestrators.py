"""What all the usual orchestrators have in common: settings, labels, composing, and nothing that leaks."""

from __future__ import annotations

import doctest
import json

import pytest
from orchestrator_parts import agent, as_bytes, at_once, reader, told

from sdialog_like.agents import Agent
from sdialog_like.agents.orchestrators import (
    ChangeMindOrchestrator,
    GoalLedgerOrchestrator,
    InstructionListOrchestrator,
    LengthOrchestrator,
    Look,
    Orchestrator,
    SimpleReflexOrchestrator,
    SimpleResponseOrchestrator,
    base,
    change_mind,
    goal_ledger,
    instruction_list,
    length,
    reflex,
    responses,
)
from sdialog_like.generators.portable_agents import agent_from, agent_settings
from sdialog_like.llm import bind_model
from sdialog_like.testing import ScriptedModel

MADE = [
    SimpleReflexOrchestrator("price", "Be kind.", persistent=True),
    LengthOrchestrator(min=4, max=9),
    ChangeMindOrchestrator(0.5, ["a whim"], max_times=2, event_label="whims"),
    InstructionListOrchestrator(["Greet.", None, "Ask."]),
    InstructionListOrchestrator({0: "Greet.", 3: "Ask."}, persistent=True),
    SimpleResponseOrchestrator(["Yes.", "No."], demand=True),
    SimpleResponseOrchestrator({"yes": "Yes.", "no": "No."}, graph={"yes": "no"}, top_k=1),
    GoalLedgerOrchestrator(["knows the price"], model="builtin", every=4, stop=False),
]


@pytest.mark.parametrize("made", MADE, ids=repr)
def test_settings_are_plain_data_that_make_it_again(made: Orchestrator) -> None:
    settings = made.settings()
    assert json.loads(json.dumps(settings)) == settings
    again = type(made).from_settings(settings)
    assert (again.settings(), again.persistent, again.name) == (settings, made.persistent, made.name)


def test_an_agent_with_all_of_them_can_be_made_again_in_another_process() -> None:
    directed = Agent(name="Ann", model="builtin") | MADE
    settings = agent_settings(directed, "Ann")
    again = agent_from(json.loads(json.dumps(settings)))
    assert repr(again.orchestrators) == repr(directed.orchestrators)


def test_code_is_recorded_by_its_name() -> None:
    assert SimpleReflexOrchestrator(json.loads, "Go.").settings()["condition"] == {"code": "json:loads"}
    assert SimpleResponseOrchestrator(["a"], embed=json.loads).settings()["embed"] == {"code": "json:loads"}
    judge = ScriptedModel([])
    assert GoalLedgerOrchestrator(["a"], model=judge).settings()["model"] == {"code": bind_model(judge).spec}


def test_a_label_is_what_the_record_calls_it() -> None:
    directed = agent("Ann") | InstructionListOrchestrator(["Greet."], event_label="opening")
    dialog = directed.dialog_with(reader("Hm."), seed=1, max_turns=2)
    assert (dialog.events or [])[0].data == {"orchestrator": "opening"}


def test_composed_ones_speak_in_their_order() -> None:
    directed = agent("Ann") | InstructionListOrchestrator(["Greet."]) | InstructionListOrchestrator(["Smile.", "Ask."])
    dialog = directed.dialog_with(reader("Hm."), seed=1, max_turns=3)
    assert [event.text for event in dialog.events or () if event.action == "instruct"] == ["Greet.", "Smile.", "Ask."]


def test_one_object_on_both_sides_and_in_many_dialogues_keeps_them_apart() -> None:
    change = ChangeMindOrchestrator(1.0, ["one", "two", "three"], max_times=3)
    always = SimpleReflexOrchestrator(lambda look: True, "Be kind.", True, on="look")
    before = [dict(vars(each)) for each in (change, always)]
    one, other = agent("Ann") | change | always, agent("Bob") | change | always
    dialogs = at_once(one, other, range(8), max_turns=12)
    for dialog in dialogs:
        for name in ("Ann", "Bob"):
            given = [event.text or "" for event in dialog.events or () if event.action == "instruct" and event.agent == name]
            assert (given.count("Be kind."), len(given)) == (1, 4)
    assert as_bytes([one.dialog_with(other, seed=seed, max_turns=12) for seed in range(8)]) == as_bytes(dialogs)
    assert [dict(vars(each)) for each in (change, always)] == before


def test_a_subclass_with_a_list_of_its_own_leaks_nothing_either() -> None:
    class Remembers(LengthOrchestrator):
        def __init__(self) -> None:
            super().__init__(max=100)
            self._seen: list[int] = []

        def look(self, look: Look) -> str | None:
            self._seen.append(look.index)
            return f"Seen {self._seen}."

    directed = agent("Ann") | Remembers()
    for _ in range(2):
        assert told(directed.dialog_with(reader("Hm."), seed=1, max_turns=4)) == {0: "Seen [0].", 2: "Seen [0, 2]."}


@pytest.mark.parametrize("module", [base, change_mind, goal_ledger, instruction_list, length, reflex, responses])
def test_the_examples_of_the_docstrings_run(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert (result.failed, result.attempted > 0) == (0, True)


def test_the_base_class_example_directs_a_dialogue() -> None:
    found = {test.name: test for test in doctest.DocTestFinder().find(base)}
    example = found[f"{base.__name__}.Orchestrator"]
    doctest.DocTestRunner().run(example, clear_globs=False)
    assert len(example.examples[0].source.splitlines()) <= 10
    directed = agent("Ann") | example.globs["Patience"](2)
    for _ in range(2):
        dialog = directed.dialog_with(reader("Why?", "Because.", "How?", "When?"), seed=1)
        assert told(dialog) == {6: "You are losing patience."}
        assert dialog.termination is not None
        assert (dialog.termination.reason, len(dialog)) == ("stopped", 8)
