"""Contract: the shipped recipes are good recipes, say the same in YAML and Python, and make whole dialogues offline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from recipe_rows import make_rows
from typer.testing import CliRunner

from sdialog_like.cli.app import app
from sdialog_like.dialog import Dialog
from sdialog_like.errors import InputError
from sdialog_like.recipes import Recipe
from sdialog_like.recipes.reading import check_yaml
from sdialog_like.recipes.shipped import multi_turn_chat, shipped_names, shipped_recipe, support_tools
from sdialog_like.seeds import derive_seed

NAMES = ["doctor_patient", "multi_turn_chat", "star_scenarios", "support_calls"]
ROWS = 20
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{[a-z_ ]+\}|\[(?:your|insert|name)\b|<[A-Z_]+>|\bNone\b|\bUndefined\b", re.IGNORECASE)


def made_by(name: str) -> list[dict[str, Any]]:
    if name not in _MADE:
        _MADE[name] = make_rows(Recipe.from_yaml(shipped_recipe(name)).with_model("builtin"), ROWS)
    return _MADE[name]


_MADE: dict[str, list[Any]] = {}


def dialogue(row: dict[str, Any]) -> Dialog:
    (found,) = (value for value in row["values"].values() if isinstance(value, dict) and "turns" in value)
    return Dialog.from_dict(found)


def test_these_are_shipped() -> None:
    assert shipped_names() == NAMES
    assert shipped_recipe("multi-turn-chat") == shipped_recipe("multi_turn_chat")
    with pytest.raises(InputError, match="Did you mean 'support_calls'"):
        shipped_recipe("support_call")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_it_and_nothing_is_doubtful(name: str) -> None:
    assert check_yaml(shipped_recipe(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_makes_rows_offline_without_a_placeholder_left(name: str) -> None:
    rows = made_by(name)
    assert len(rows) == ROWS
    for row in rows:
        assert "dropped" not in row
        assert "marks" not in row, row["marks"]
        dialog = dialogue(row)
        assert len(dialog.get_speakers()) == 2
        for turn in dialog.turns:
            assert len(turn.text.split()) >= 1
            assert not _PLACEHOLDER.search(turn.text), turn.text
        for value in row["values"].values():
            if isinstance(value, str):
                assert not re.search(r"\{\{|\}\}", value), value


@pytest.mark.parametrize("name", NAMES)
def test_its_judges_score_every_row_and_say_why(name: str) -> None:
    judges = [column for column in Recipe.from_yaml(shipped_recipe(name)).columns if column.type == "judge"]
    assert judges
    for row in made_by(name):
        for judge in judges:
            for score in judge.scores:  # type: ignore[attr-defined]
                given = row["values"][judge.name][score.name]
                assert given["score"] in score.values
                assert given["reasoning"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_makes_the_same_rows_at_any_concurrency(name: str) -> None:
    recipe = Recipe.from_yaml(shipped_recipe(name)).with_model("builtin")
    assert make_rows(recipe, 5, concurrency=1) == made_by(name)[:5]


# -- multi-turn chat


def test_multi_turn_chat_says_the_same_in_yaml_and_in_python() -> None:
    of_yaml = Recipe.from_yaml(shipped_recipe("multi_turn_chat"))
    assert multi_turn_chat.recipe().model_dump(mode="json") == of_yaml.model_dump(mode="json")


def test_multi_turn_chat_has_the_columns_of_the_contract() -> None:
    row = made_by("multi_turn_chat")[0]
    assert list(row["values"]) == [
        "domain",
        "topic",
        "complexity",
        "conversation_length",
        "user_mood",
        "assistant_system_prompt",
        "user_task",
        "conversation",
        "toxicity",
    ]
    toxicity = Recipe.from_yaml(shipped_recipe("multi_turn_chat")).column("toxicity").scores[0]  # type: ignore[attr-defined]
    assert toxicity.values == (4, 3, 2, 1, 0)
    assert [option.meaning.split(":")[0] for option in toxicity.options] == ["None", "Mild", "Moderate", "Severe", "Extreme"]


def test_multi_turn_chats_have_exactly_the_length_that_was_drawn_and_belong_to_their_row() -> None:
    lengths = set()
    for row in made_by("multi_turn_chat"):
        values, dialog = row["values"], dialogue(row)
        assert len(dialog.turns) == values["conversation_length"]
        assert [turn.speaker for turn in dialog.turns[:2]] == ["User", "Assistant"]
        assert values["topic"] in multi_turn_chat.TOPICS[values["domain"]]
        assert values["topic"] in values["assistant_system_prompt"]
        assert values["topic"] in values["user_task"]
        assert values["topic"] in dialog.turns[0].text
        lengths.add(values["conversation_length"])
    assert lengths == {2, 4, 6, 8}


def test_rude_users_get_worse_scores_than_happy_ones() -> None:
    def scores(mood: str) -> list[int]:
        rows = (row["values"] for row in made_by("multi_turn_chat"))
        return [values["toxicity"]["toxicity"]["score"] for values in rows if values["user_mood"] == mood]

    assert set(scores("happy")) == {4}
    assert max(scores("toxic")) < 4


@pytest.mark.parametrize(
    "words",
    [
        ["--model", "builtin", "--num-records", "3", "--output"],
        ["--model-alias", "builtin", "--num-records", "3", "--artifact-path"],
    ],
)
def test_the_python_file_is_a_script_that_goes_on_where_it_was(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert multi_turn_chat.main([*words, str(tmp_path / "chats"), "--seed", "5"]) == 0
    assert "3 of 3 records" in capsys.readouterr().out
    lines = (tmp_path / "chats" / "dataset.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert {"domain", "conversation", "toxicity"} <= json.loads(lines[0]).keys()


def test_the_script_says_what_is_wrong_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert multi_turn_chat.main(["--model", "nobody:knows", "--output", str(tmp_path / "x")]) == 1
    assert capsys.readouterr().err.startswith("Error: ")


# -- support calls


def test_each_problem_gets_an_order_that_fits_it_and_the_same_one_from_the_same_seed() -> None:
    for problem, status in support_tools.PROBLEMS.items():
        for seed in range(20):
            order = support_tools.new_order(problem, derive_seed(seed))
            assert order["status"] == status
            assert order == support_tools.new_order(problem, derive_seed(seed))
            assert order == support_tools.order_details(order["order_number"])
    with pytest.raises(InputError, match="There is no problem"):
        support_tools.new_order("bad weather", 1)


def test_the_shops_rules_hold() -> None:
    def orders(problem: str) -> list[dict[str, Any]]:
        return [support_tools.new_order(problem, derive_seed("rules", seed)) for seed in range(60)]

    for order in orders("ordered by mistake"):
        number = order["order_number"]
        assert support_tools.cancel_order(number)["amount_returned"] == order["price"]
        assert support_tools.refund_order(number)["done"] is False
    refunds = []
    for order in orders("item arrived broken"):
        number = order["order_number"]
        assert "too late" in support_tools.cancel_order(number)["reason"]
        allowed = int(order["price"].split()[0]) <= 200 and int(order["ordered"].split()[0]) <= 30
        assert ("refund_number" in support_tools.refund_order(number)) == allowed
        refunds.append(allowed)
    assert {True, False} == set(refunds)


@pytest.mark.parametrize("number", ["", "12", "HH-1", "order HH-12345", "AB-12345"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(InputError, match="There is no order"):
        support_tools.order_details(number)


@pytest.mark.parametrize("number", ["HH-12345", "hh-12345", " 12345 ", "#12345"])
def test_numbers_are_understood_as_people_write_them(number: str) -> None:
    assert support_tools.order_details(number)["order_number"] == "HH-12345"


def test_agents_look_up_the_rows_own_order_and_what_they_find_is_the_rows() -> None:
    acted = 0
    for row in made_by("support_calls"):
        order = row["values"]["order"]
        results = [event for event in dialogue(row).events if event.action == "tool_result"]
        assert results
        acted += len(results) > 1
        for event in results:
            if event.data is not None and event.data["name"] == "order_details":
                assert event.data["result"] == order
    assert acted


# -- the others


def test_patients_are_people_and_their_doctors_are_of_the_right_kind() -> None:
    for row in made_by("doctor_patient"):
        values = row["values"]
        assert values["patient"]["name"] == values["somebody"]["name"]
        assert 18 <= values["patient"]["age"] <= 88
        assert values["doctor"]["specialty"] == values["specialty"]
        dialog = dialogue(row)
        assert dialog.turns[0].speaker == values["doctor_name"]
        assert values["complaint"].split()[-1] in dialog.turns[1].text


def test_star_dialogues_have_their_scenarios_personas_and_the_assistant_its_flowcharts() -> None:
    rows = made_by("star_scenarios")
    assert len({row["values"]["dialog_id"] for row in rows}) == 14, "all scenarios of the sample, then from the beginning"
    for row in rows:
        values, dialog = row["values"], dialogue(row)
        assert values["user"]["circumstances"] == values["user_task"]
        for task in values["tasks"]:
            assert f"digraph {task}" in values["assistant"]["flowcharts"]
        assert dialog.scenario["dialog_id"] == values["dialog_id"]  # type: ignore[index, call-overload]
        assert len(dialog.turns) <= 40


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_from_the_shell(name: str, tmp_path: Path) -> None:
    words = [
        "recipe",
        "run",
        name,
        "--num-records",
        "2",
        "--model",
        "builtin",
        "--seed",
        "1",
        "--output",
        str(tmp_path / name),
    ]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert len((tmp_path / name / "dataset.jsonl").read_text("utf-8").splitlines()) == 2
