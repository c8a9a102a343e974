"""GoalLedgerOrchestrator: a judge ticks goals off, and all of them are the end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from orchestrator_parts import agent, as_bytes, asked, at_once, reader, told

from sdialog_like import Dialog
from sdialog_like.agents.conversation import converse
from sdialog_like.agents.orchestrators import GoalLedgerOrchestrator
from sdialog_like.agents.orchestrators.goal_ledger import CLOSE
from sdialog_like.agents.scene import make_scene
from sdialog_like.engine import Engine, MemoryJournal
from sdialog_like.errors import GenerationError, InputError
from sdialog_like.testing import ScriptedModel

GOALS = ["knows the price", "has a date"]
CLERK = ("Hello.", "It costs forty euros.", "Come on Monday.", "Anything else?")


def judging(messages: list[dict[str, Any]], seed: int | None) -> dict[str, bool]:
    """Tick off what was asked for, as far as the transcript has it."""
    request = messages[-1]["content"]
    found = {"goal_1": "forty euros" in request, "goal_2": "Monday" in request}
    return {key: reached for key, reached in found.items() if f"{key}: " in request}


def states(dialog: Dialog) -> list[dict[str, Any]]:
    return [event.data or {} for event in dialog.events or () if event.action == "goals"]


def test_goals_are_ticked_off_and_all_of_them_are_the_end() -> None:
    judge = ScriptedModel(judging)
    directed = agent("Ann") | GoalLedgerOrchestrator(GOALS, model=judge)
    dialog = directed.dialog_with(reader(*CLERK), seed=1)
    assert dialog.termination is not None
    assert (dialog.termination.reason, dialog.termination.turn, dialog.complete) == ("goal", 6, True)
    ledger = {"orchestrator": "GoalLedgerOrchestrator"}
    assert states(dialog) == [
        {**ledger, "reached": [], "open": GOALS},
        {**ledger, "reached": GOALS[:1], "open": GOALS[1:]},
        {**ledger, "reached": GOALS, "open": []},
    ]
    last = (dialog.events or [])[-2:]
    assert [(event.agent, event.action, event.text) for event in last] == [
        ("Ann", "goals", "2 of 2 goals reached"),
        ("Ann", "stop", "All goals are reached."),
    ]
    assert last[0].seed == judge.requests[-1].seed
    assert directed.usage.calls == 6 + 3


def test_the_judge_is_asked_only_for_open_goals_in_one_structured_call() -> None:
    judge = ScriptedModel(judging)
    (agent("Ann") | GoalLedgerOrchestrator(GOALS, model=judge)).dialog_with(reader(*CLERK), seed=1)
    assert [list((request.schema or {})["properties"]) for request in judge.requests] == [
        ["goal_1", "goal_2"],
        ["goal_1", "goal_2"],
        ["goal_2"],
    ]
    assert "Reader: It costs forty euros." in judge.requests[1].messages[-1]["content"]
    assert len({request.seed for request in judge.requests}) == 3


def test_it_is_judged_every_so_many_turns() -> None:
    judge = ScriptedModel(judging)
    directed = agent("Ann") | GoalLedgerOrchestrator(GOALS, model=judge, every=4)
    dialog = directed.dialog_with(reader(*CLERK), seed=1)
    assert (len(judge.requests), len(dialog)) == (2, 8)


def test_the_agent_is_reminded_of_what_is_open() -> None:
    directed = agent("Ann") | GoalLedgerOrchestrator(GOALS, model=ScriptedModel(judging))
    assert told(directed.dialog_with(reader(*CLERK), seed=1)) == {
        0: "What you still want from this conversation: knows the price; has a date.",
        2: "What you still want from this conversation: knows the price; has a date.",
        4: "You have reached this already: knows the price. Do not ask for it again. "
        "What you still want from this conversation: has a date.",
    }
    quiet = agent("Ann") | GoalLedgerOrchestrator(GOALS, model=ScriptedModel(judging), remind=False)
    assert told(quiet.dialog_with(reader(*CLERK), seed=1)) == {}


def test_it_may_say_goodbye_instead() -> None:
    def polite(messages: list[dict[str, Any]], seed: int | None) -> str:
        return "Thank you, goodbye! [END]" if CLOSE in messages[-1]["content"] else f"Line {seed}."

    judge = ScriptedModel(judging)
    directed = agent("Ann", polite) | GoalLedgerOrchestrator(GOALS, model=judge, stop=False)
    dialog = directed.dialog_with(reader(*CLERK), seed=1)
    assert dialog.termination is not None
    assert (dialog.termination.reason, dialog.turns[-1].text) == ("closed", "Thank you, goodbye!")
    assert len(judge.requests) == 3


def test_a_persistent_ledger_says_only_what_has_changed() -> None:
    judge = ScriptedModel(judging)
    directed = agent("Ann") | GoalLedgerOrchestrator(GOALS, model=judge, persistent=True)
    dialog = directed.dialog_with(reader(*CLERK), seed=1)
    assert list(told(dialog)) == [0, 4]
    for earlier, later in pairwise(asked(directed)):
        assert later[: len(earlier)] == earlier


def test_the_agents_own_model_judges_where_none_is_named() -> None:
    def both(messages: list[dict[str, Any]], seed: int | None) -> Any:
        return judging(messages, seed) if "judge which of the goals" in messages[0]["content"] else f"Line {seed}."

    dialog = (agent("Ann", both) | GoalLedgerOrchestrator(GOALS)).dialog_with(reader(*CLERK), seed=1)
    assert len(dialog) == 6


def test_dialogues_at_once_have_ledgers_of_their_own_and_come_out_the_same_again() -> None:
    directed = agent("Ann") | GoalLedgerOrchestrator(GOALS, model=ScriptedModel(judging))
    dialogs = at_once(directed, reader(*CLERK), range(10))
    assert [len(dialog) for dialog in dialogs] == [6] * 10
    assert as_bytes([directed.dialog_with(reader(*CLERK), seed=seed) for seed in range(10)]) == as_bytes(dialogs)


async def test_a_replay_asks_no_judge() -> None:
    judge, journal, own, clerk = ScriptedModel(judging), MemoryJournal(), agent("Ann"), reader(*CLERK)

    async def made() -> Dialog:
        scene = make_scene(own | GoalLedgerOrchestrator(GOALS, model=judge), clerk, generator="A", max_turns=9, min_turns=0)
        return await converse(scene, Engine(own.bound_model, journal=journal).row(0, 1))

    first = await made()
    assert as_bytes([await made()]) == as_bytes([first])
    assert len(judge.requests) == 3


def test_a_judge_that_answers_nonsense_is_asked_again_and_then_an_error() -> None:
    once = ScriptedModel(["Well …", {"goal_1": True, "goal_2": True}])
    assert len((agent("Ann") | GoalLedgerOrchestrator(GOALS, model=once)).dialog_with(reader("Hm."), seed=1)) == 2
    never = ScriptedModel(["Well …"], cycle=True)
    with pytest.raises(GenerationError, match="stopped after 2") as caught:
        (agent("Ann") | GoalLedgerOrchestrator(GOALS, model=never)).dialog_with(reader("Hm."), seed=1)
    assert len(caught.value.partial) == 2


def test_the_record_has_its_settings_and_its_prompts() -> None:
    directed = agent("Ann") | GoalLedgerOrchestrator(GOALS, model="builtin")
    dialog = directed.dialog_with(reader("Hm."), seed=1, max_turns=1, min_turns=0)
    assert dialog.provenance is not None
    [entry] = dialog.provenance.settings["sides"]["Ann"]["orchestrators"]
    assert (entry["settings"]["goals"], entry["settings"]["model"]) == (GOALS, "builtin")
    assert {"goals", "goals_request", "goals_reminder"} <= set(dialog.provenance.prompts)


@pytest.mark.parametrize("goals", ["one", [], ["a", " "], ["a", "a"], [1]])
def test_what_are_no_goals_is_an_error(goals: Any) -> None:
    with pytest.raises(InputError):
        GoalLedgerOrchestrator(goals)
