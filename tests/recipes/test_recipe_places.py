"""Problems of a file are named with the line and column where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from recipes.recipe_parts import CHAT, found_in

from sdialog_like.errors import InputError
from sdialog_like.recipes import Recipe

BAD = """\
modle: builtin
models:
  writer: {model: "openai:gpt-x", api_key: abc}
columns:
  - {name: domain, type: category, values: [Tech, Health], weights: [1, 2, 3]}
  - name: task
    type: text
    prompt: |
      First a line,
        then {{ dommain }},
      then {mood} and {{ mood | loud }}.
  - {name: mood, type: category, values: [happy, sad]}
  - {name: quoted, type: text, prompt: "It is {{ mod }}"}
  - {name: odd, type: txt}
  - name: number
    type: uniform
    low: 3
    high: 1
    when:
      - {if: "mood == 'sad'", high: 0}
  - name: judge
    type: judge
    of: [task, tsk]
    scores:
      - {name: q, options: {1: bad}}
    model: writter
  - {name: if, type: uuid}
processors:
  - {type: drop, columns: [nothing]}
"""


def test_everything_is_said_at_once_and_where_it_stands(tmp_path: Path) -> None:
    found = [f"{problem.line}:{problem.column} {problem.place}: {problem.message}" for problem in found_in(tmp_path, BAD)]
    expected = [
        "1:1 modle: is unknown; did you mean 'model'?",
        "3:3 models.writer: api_key does not belong",
        "5:60 domain.weights: There are 3 weights for 2 values.",
        "10:17 task.prompt: There is no column 'dommain'.",
        "11:12 task.prompt: {mood} is filled in by f-strings",
        "11:7 task.prompt: This is no proper Jinja: No filter named 'loud'",
        "13:50 quoted.prompt: There is no column 'mod'.",
        "14:5 odd: The type 'txt' is unknown; did you mean 'text'?",
        "17:5 number.low: low (3) is above high (1).",
        "23:16 judge.of[1]: There is no column 'tsk'.",
        "25:9 judge.scores[0]: The score 'q' cannot be used",
        "26:5 judge.model: There is no model 'writter'.",
        "27:6 if.name: 'if' means something else",
        "29:28 processors[0].columns[0]: There is no column 'nothing'.",
    ]
    assert len(found) == len(expected), "\n".join(found)
    for said, start in zip(sorted(found), sorted(expected), strict=True):
        assert said.startswith(start)


def test_the_error_lists_them_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(BAD, "utf-8")
    with pytest.raises(InputError) as caught:
        Recipe.from_yaml(path)
    first, *others = str(caught.value).splitlines()
    assert first == f"{path} has {len(others)} problems:"
    lines = [int(line.split("line ")[1].split(",")[0]) for line in others]
    assert lines == sorted(lines)
    assert "  line 13, column 50: quoted.prompt: There is no column 'mod'. Did you mean 'mood'?" in others


def test_a_broken_column_is_no_reason_to_miss_it_elsewhere(tmp_path: Path) -> None:
    text = (
        "columns:\n  - {name: a, type: uniform, low: x, high: 2}\n  - {name: b, type: expression, expr: '{{ a }}{{ c }}'}\n"
    )
    assert [str(problem) for problem in found_in(tmp_path, text)] == [
        "line 2, column 30: a.low: is no number",
        "line 3, column 50: b.expr: There is no column 'c'. There are: a.",
    ]


def test_parameters_of_conditions_have_places_too(tmp_path: Path) -> None:
    text = (
        "columns:\n"
        "  - {name: a, type: bernoulli, p: 0.5}\n"
        "  - name: b\n"
        "    type: category\n"
        "    values: [x, y]\n"
        "    weights: [1, 2]\n"
        "    when:\n"
        "      - {if: a, valuez: [z]}\n"
        "      - {if: a, weights: [1]}\n"
        "      - if: not aa\n"
        "        values: [z]\n"
        "      - {if: a}\n"
    )
    found = [str(problem) for problem in found_in(tmp_path, text)]
    assert found == [
        "line 8, column 17: b.when[0].valuez: is unknown; did you mean 'values'? There are: values, weights.",
        "line 9, column 17: b.when[1].weights: There are 1 weights for 2 values. Give one for each, or none.",
        "line 10, column 17: b.when[2].if: There is no column 'aa'. Did you mean 'a'?",
        "line 12, column 9: b.when[3]: sets no parameter",
    ]


def test_warnings_are_among_what_is_checked_but_do_not_stop_anything(tmp_path: Path) -> None:
    text = CHAT.replace("    model: writer\n", "")
    (found,) = found_in(tmp_path, text)
    assert (found.level, found.place, found.line) == ("warning", "models.writer", 4)
    assert Recipe.from_yaml(tmp_path / "recipe.yaml").name == "chat"


def test_keys_that_come_twice(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, CHAT + "name: again\n")
    assert str(found) == f"line {len(CHAT.splitlines()) + 1}, column 1: name: comes twice"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("- a\n- b\n", "holds no recipe"), ("a: [\n", "is not YAML"), ("", "holds no recipe"), ("name: x\n", "no columns")],
)
def test_what_is_no_recipe_at_all(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=reason):
        Recipe.from_yaml(path)
    with pytest.raises(InputError, match="no file"):
        Recipe.from_yaml(tmp_path / "other.yaml")


def test_anchors_and_merged_keys_are_yaml_too(tmp_path: Path) -> None:
    text = (
        "model: builtin\n"
        "columns:\n"
        "  - &scale {name: a, type: uniform, low: 0, high: 1}\n"
        "  - {<<: *scale, name: b}\n"
        "  - {<<: *scale, name: c, low: 5}\n"
    )
    (found,) = found_in(tmp_path, text)
    assert str(found) == "line 5, column 27: c.low: low (5) is above high (1)."


@pytest.mark.parametrize("text", [CHAT.replace("\n", "\r\n"), "\ufeff" + CHAT])
def test_files_of_other_systems(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_bytes(text.encode("utf-8"))
    assert Recipe.from_yaml(path) == Recipe.from_yaml(CHAT)
