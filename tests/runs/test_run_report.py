"""Contract: a run's report says how often what had to be repaired: counts, and shares of all turns and of all dialogues."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from small_runs import no_call, talk, two_people

from sdialog_like import Dialog, Event, Turn
from sdialog_like.engine import Client, Row
from sdialog_like.runs import run
from sdialog_like.testing import ScriptedModel

quiet_run = functools.partial(run, progress=False)

# What was repaired in each turn of four dialogues.
REPAIRS: list[list[list[str]]] = [
    [["own_name_removed"], [], ["own_name_removed", "trimmed"], []],
    [["own_name_removed"], []],
    [[], [], [], []],
    [],
]


async def repaired(row: Row, client: Client) -> Dialog:
    """Make a dialogue whose repairs are known; a program that other processes can import."""
    repairs = REPAIRS[int(row.id)]
    turns = [Turn(speaker="AB"[index % 2], text="One two.") for index in range(len(repairs))]
    events = [
        Event(agent=turn.speaker, action="utter", text=turn.text, repairs=of_one)
        for turn, of_one in zip(turns, repairs, strict=True)
    ]
    return Dialog(turns=turns, events=events)


def report(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    return content


def test_repairs_are_counted_and_set_against_turns_and_dialogues(tmp_path: Path) -> None:
    quiet_run(repaired, len(REPAIRS), tmp_path, model=ScriptedModel([]))
    figures = report(tmp_path)["dialogues"]
    assert (figures["count"], figures["turns"]["total"]) == (4, 10)
    assert figures["repairs"] == {"own_name_removed": 3, "trimmed": 1}
    assert figures["repairRates"] == {
        "own_name_removed": {"turns": 0.3, "dialogues": 0.5},
        "trimmed": {"turns": 0.1, "dialogues": 0.25},
    }
    assert figures["dialoguesWithRepairs"] == 2


def test_what_guards_repair_in_a_run_is_in_its_report(tmp_path: Path) -> None:
    def names_itself(messages: list[dict[str, str]], seed: int | None) -> str:
        opens = "You talk to Bo." in messages[0]["content"]
        return f"Ann: {talk(messages, seed)}" if opens else talk(messages, seed)

    quiet_run(two_people(ScriptedModel(names_itself)), 3, tmp_path, seed=1)
    figures = report(tmp_path)["dialogues"]
    assert figures["repairRates"] == {"own_name_removed": {"turns": 0.5, "dialogues": 1.0}}
    assert figures["dialoguesWithRepairs"] == 3


def test_without_repairs_there_are_no_rates(tmp_path: Path) -> None:
    quiet_run(two_people(), 2, tmp_path, seed=1)
    figures = report(tmp_path)["dialogues"]
    assert (figures["repairs"], figures["repairRates"], figures["dialoguesWithRepairs"]) == ({}, {}, 0)


def test_results_that_are_no_dialogues_have_no_figures_of_dialogues(tmp_path: Path) -> None:
    quiet_run(no_call, 2, tmp_path, model=ScriptedModel([]))
    assert "dialogues" not in report(tmp_path)
