"""``sdialog-like recipe check``, ``graph``, ``list`` and ``preview``: nothing is asked that need not be."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from optional_parts import missing

from sdialog_like.recipes.shipped import shipped_names

Run = Callable[..., Any]
Fails = Callable[..., str]

GOOD = """\
name: tips
model: builtin
columns:
  - {name: topic, type: category, values: [sleep, food]}
  - {name: tip, type: text, prompt: "A tip about {{ topic }}."}
"""
BAD = """\
name: tips
model: builtin
columns:
  - {name: topic, type: kategory, values: [sleep, food]}
  - {name: tip, type: text, prompt: "A tip about {mood}."}
  - {name: more, type: text, prompt: "More about {{ nothing }}."}
  - {name: size, type: uniform, low: 3, high: 1}
"""


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", list(sys.path))
    file = tmp_path / "tips.yaml"
    file.write_text(GOOD)
    return file


def test_a_good_recipe_is_good(run: Run, recipe: Path) -> None:
    result = run("recipe", "check", recipe)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "is a good recipe" in result.stderr


def test_everything_that_is_wrong_is_listed_at_once_with_line_and_column(run: Run, recipe: Path) -> None:
    recipe.write_text(BAD)
    result = run("recipe", "check", recipe)
    assert result.exit_code == 1
    found = [line.removeprefix(f"{recipe}:").split(": ", 1) for line in result.stdout.splitlines()]
    places = [tuple(map(int, where.split(":"))) for where, _ in found]
    assert places == sorted(places)
    assert {line for line, _ in places} == {4, 5, 6, 7}
    assert "'category'" in found[0][1]
    assert f"{len(found)} errors" in result.stderr
    assert "Traceback" not in result.output


def test_what_is_no_yaml_is_wrong_too(run: Run, recipe: Path) -> None:
    recipe.write_text("columns: [")
    result = run("recipe", "check", recipe)
    assert result.exit_code == 1
    assert "line 1" in result.stdout


def test_a_file_that_is_not_there_cannot_be_checked(fails: Fails, tmp_path: Path) -> None:
    assert "There is no file" in fails("recipe", "check", tmp_path / "nothing.yaml")


def test_the_graph_is_printed_as_dot_or_written(run: Run, fails: Fails, recipe: Path, tmp_path: Path) -> None:
    printed = run("recipe", "graph", recipe)
    assert printed.exit_code == 0
    assert "topic -> tip" in printed.stdout
    assert run("recipe", "graph", recipe, "-o", tmp_path / "tips.dot").exit_code == 0
    assert (tmp_path / "tips.dot").read_text("utf-8").strip() == printed.stdout.strip()
    assert "is no picture" in fails("recipe", "graph", recipe, "-o", tmp_path / "tips.gif")


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_graph_is_drawn(ending: str, begins: bytes, run: Run, recipe: Path, tmp_path: Path) -> None:
    if shutil.which("dot") is None:
        missing("Graphviz")
    picture = tmp_path / "deep" / f"tips.{ending}"
    assert run("recipe", "graph", recipe, "-o", picture).exit_code == 0
    assert picture.read_bytes().startswith(begins)


def test_a_preview_shows_rows_and_writes_nothing(run: Run, recipe: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    result = run("recipe", "preview", recipe, "-n", 2, "--seed", 3)
    assert result.exit_code == 0, result.output
    assert "--- Row 1 ---" in result.stdout
    assert "seed 3; 2 rows, in memory only" in result.stdout
    rows = [json.loads(line) for line in run("recipe", "preview", recipe, "-n", 2, "-s", 3, "--json").stdout.splitlines()]
    assert [row["row_id"] for row in rows] == [0, 1]
    assert all(row["tip"] in result.stdout for row in rows)
    assert set(tmp_path.rglob("*")) == before


def test_the_shipped_recipes_are_listed_good_and_drawn(run: Run) -> None:
    listed = run("recipe", "list")
    assert listed.exit_code == 0
    for name in shipped_names():
        assert name in listed.stdout
        assert run("recipe", "check", name).exit_code == 0
        assert run("recipe", "graph", name).exit_code == 0


def test_dashes_in_names_are_underscores_and_near_misses_are_told(run: Run, fails: Fails) -> None:
    name = next(name for name in shipped_names() if "_" in name)
    assert run("recipe", "check", name.replace("_", "-")).exit_code == 0
    assert f"Did you mean {name!r}?" in fails("recipe", "check", name[:-1])
