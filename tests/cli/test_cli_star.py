"""``star`` on the sample; what needs the real dataset is in the tests of the adapter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin_server import StandInServer

from sdialog_like.datasets import StarDataset
from sdialog_like.dialog import load_dialogs
from sdialog_like.flowcharts import Flowchart

Run = Callable[..., Any]


@pytest.fixture
def sample(sample_path: Path) -> StarDataset:
    return StarDataset(sample_path)


def test_without_a_path_the_sample_is_used_and_said(run: Run, sample: StarDataset) -> None:
    result = run("star", "tasks")
    assert result.stdout.split() == sample.get_tasks()
    assert "sample" in result.stderr


def test_a_path_is_taken_from_the_option_or_from_the_environment(
    run: Run, sample_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("star", "--path", sample_path, "tasks").stderr == ""
    monkeypatch.setenv("SDIALOG_LIKE_STAR", str(sample_path))
    assert run("star", "tasks").stderr == ""


def test_a_downloaded_dataset_is_found(run: Run, sample_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(sample_path, tmp_path / "datasets" / "STAR")
    monkeypatch.chdir(tmp_path)
    assert run("star", "tasks").stderr == ""


def test_help_needs_no_dataset(run: Run) -> None:
    assert run("star", "--path", "nowhere", "scenario", "--help").exit_code == 0


def test_a_scenario_is_the_files_own(run: Run, sample: StarDataset) -> None:
    assert json.loads(run("star", "scenario", 1).stdout) == sample.get_dialog_scenario(1)
    assert run("star", "scenario", 1, "--text").stdout.strip() == sample.get_dialog_scenario_description(1)[1].strip()


def test_a_dialogue_is_printed_or_written(run: Run, sample: StarDataset, tmp_path: Path) -> None:
    assert run("star", "dialog", 1).stdout.startswith("[dialog_id] 1\n--- Dialogue Begins ---\n[User] ")
    run("star", "dialog", 1, "--output", tmp_path / "1.json")
    assert load_dialogs(tmp_path / "1.json") == [sample.get_dialog(1)]


def test_a_flowchart_is_printed_in_words_in_dot_and_in_mermaid(run: Run, sample: StarDataset) -> None:
    chart = sample.get_flowchart("hotel_book")
    words = run("star", "flowchart", "hotel_book").stdout
    assert all(node in words for node in chart.nodes)
    assert all(" ".join(response.split()) in words for response in chart.responses.values())
    assert Flowchart.from_dot(run("star", "flowchart", "hotel_book", "--dot").stdout).edges == chart.edges
    assert run("star", "flowchart", "hotel_book", "--mermaid").stdout.strip() == chart.to_mermaid().strip()


def test_branches_can_be_left_out(run: Run, sample: StarDataset) -> None:
    out = run("star", "flowchart", "hotel_book", "--dot", "--no-branches").stdout
    assert Flowchart.from_dot(out).edges == sample.get_flowchart("hotel_book", branches=False).edges


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_a_flowchart_is_drawn_into_files(run: Run, tmp_path: Path) -> None:
    run("star", "flowchart", "weather", "--png", tmp_path / "a" / "chart.png", "--svg", tmp_path / "b" / "chart.svg")
    assert (tmp_path / "a" / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "b" / "chart.svg").read_text("utf-8")


def test_without_graphviz_drawing_is_one_message(
    fails: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "graphviz" in fails("star", "flowchart", "weather", "--png", tmp_path / "chart.png")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scenario", "99999"], "99999"),
        (["dialog", "0"], "0"),
        (["flowchart", "tea"], "tea"),
        (["generate", "--task", "tea"], "tea"),
        (["generate", "--mode", "description", "--max-turns", "4"], "role-play"),
        (["generate", "--output", "one.json"], ".jsonl"),
    ],
)
def test_what_is_not_there_is_one_message(fails: Callable[..., str], arguments: list[str], says: str) -> None:
    assert says in fails("star", *arguments)


def test_a_wrong_path_is_one_message_with_the_command_that_fetches_star(fails: Callable[..., str], tmp_path: Path) -> None:
    assert "git clone" in fails("star", "--path", tmp_path / "nowhere", "tasks")


def test_dialogues_are_generated_from_scenarios_with_their_ids_as_seeds(
    run: Run, sample: StarDataset, tmp_path: Path
) -> None:
    with StandInServer() as server:
        model = ["--model", "stand-in", "--base-url", server.url]
        result = run("star", "generate", "--happy", "--limit", 3, "--max-turns", 4, *model, "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    expected = sample.get_dialog_ids(happy=True)[:3]
    dialogs = load_dialogs(tmp_path / "out")
    assert [(dialog.dialogId, dialog.seed) for dialog in dialogs] == [(i, i) for i in expected]
    assert [dialog.scenario for dialog in dialogs] == [sample.get_dialog_scenario(i) for i in expected]
    assert all(len(dialog) == 4 for dialog in dialogs)


def test_another_seed_gives_other_seeds(run: Run, tmp_path: Path) -> None:
    with StandInServer() as server:
        model = ["--model", "stand-in", "--base-url", server.url, "--mode", "description"]
        for seed in (1, 2):
            run("star", "generate", "--limit", 2, *model, "--seed", seed, "--output", tmp_path / f"{seed}.jsonl")
    seeds = [dialog.seed for seed in (1, 2) for dialog in load_dialogs(tmp_path / f"{seed}.jsonl")]
    assert len(set(seeds)) == 4
