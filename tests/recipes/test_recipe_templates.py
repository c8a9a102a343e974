"""Templates over a row: values are data, nothing in them depends on chance, and they reach nothing that they should not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.dialog import Dialog, Turn
from sdialog_like.errors import InputError
from sdialog_like.personas import Persona
from sdialog_like.recipes.references import in_expression, in_template, where_named
from sdialog_like.recipes.templates import evaluate, fill, render
from sdialog_like.recipes.views import view


@given(st.text())
def test_values_are_never_templates_themselves(text: str) -> None:
    assert render("{{ a }}", {"a": text}) == text
    assert fill({"x": ["{{ a }}", "{{ a }}!"]}, {"a": text}) == {"x": [text, f"{text}!"]}


def test_one_expression_alone_keeps_its_value() -> None:
    values: dict[str, Any] = {"age": 34, "names": ["Ada", "Bob"]}
    assert fill("{{ age }}", values) == 34
    assert fill("{{- age + 1 -}}", values) == 35
    assert fill("{{ -age }}", values) == -34
    assert fill("{{ names }}", values) == ["Ada", "Bob"]
    assert fill("{{ age }}{{ age }}", values) == "3434"
    assert fill("{{ age }} years", values) == "34 years"
    assert fill("{{ '}} {{' }}", values) == "}} {{"
    assert fill(12, values) == 12
    assert fill("plain", values) == "plain"


def test_what_values_look_like_in_a_text() -> None:
    values = {"nothing": None, "some": {"a": ["ä", 1]}, "yes": True, "half": 0.5}
    assert render("{{ nothing }}|{{ some }}|{{ yes }}|{{ half }}", values) == '|{"a": ["ä", 1]}|True|0.5'


def test_newlines_stay_as_they_were_written() -> None:
    assert render("a\n{{ b }}\n", {"b": "c\n"}) == "a\nc\n\n"


def test_keys_go_before_methods() -> None:
    assert render("{{ order.items | length }} {{ order.values }}", {"order": {"items": [1, 2], "values": "x"}}) == "2 x"
    assert render("{{ order.get('a') }}", {"order": {"a": 1}}) == "1"


def test_expressions_have_values() -> None:
    assert evaluate("mood == 'happy' and n > 2", {"mood": "happy", "n": 3}) is True
    assert evaluate("n * 2", {"n": 3}) == 6


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ a.b }}", "no attribute 'b'"),
        ("{{ a + 1 }}", "TypeError"),
        ("{{ 1 / zero }}", "ZeroDivisionError"),
        ("{{ a.__class__ }}", "unsafe|no attribute|undefined"),
        ("{{ a.__class__.__mro__ }}", "unsafe|undefined"),
        ("{{ a | loud }}", "No filter"),
        ("{{ range(10 ** 9) | list }}", "Range too big"),
        ("{{ (names.append('x')) }}", "not safely callable|unsafe"),
    ],
)
def test_what_fails_says_why(template: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        render(template, {"a": "text", "zero": 0, "names": []})


@pytest.mark.parametrize("expression", ["missing", "a.b", "a +", "1 / zero"])
def test_expressions_that_fail_say_so(expression: str) -> None:
    with pytest.raises(InputError):
        evaluate(expression, {"a": "text", "zero": 0})


def test_nothing_is_random() -> None:
    with pytest.raises(InputError, match="random"):
        render("{{ names | random }}", {"names": [1, 2]})
    with pytest.raises(InputError, match="lipsum"):
        render("{{ lipsum() }}", {})


def test_a_dialogue_is_its_transcript_and_its_data(tmp_path: Path) -> None:
    dialog = Dialog(turns=[Turn(speaker="Ada", text="Hi."), Turn(speaker="Bob", text="Hello.")])
    values = {"chat": view(dialog)}
    assert render("{{ chat }}", values) == "Ada: Hi.\nBob: Hello."
    assert render("{{ chat.turns | length }} {{ chat.turns[0].text }}", values) == "2 Hi."
    with pytest.raises(InputError):
        render("{{ chat.to_file(path) }}", {**values, "path": str(tmp_path / "x.json")})
    assert list(tmp_path.iterdir()) == []


def test_a_persona_is_its_description_and_its_attributes() -> None:
    values = {"who": view(Persona(name="Ada", age=40))}
    assert render("{{ who.name }} {{ who.age + 1 }}", values) == "Ada 41"
    assert render("{{ who }}", values) == str(Persona(name="Ada", age=40))


def test_what_a_template_refers_to() -> None:
    assert in_template("{% for x in names %}{{ x }}{{ y.z }}{% endfor %}{{ row.id }}{{ range(3) }}") == {"names", "y"}
    assert in_template("{% raw %}{{ a }}{% endraw %}{# {{ b }} #}") == frozenset()
    assert in_template("{{ a | loud }}") == {"a"}
    assert in_template("{{ a ") == frozenset()
    assert in_expression("a == 'b' and not c[d]") == {"a", "c", "d"}


def test_where_a_name_stands() -> None:
    assert where_named("a\n a {{ b }}\n{{ a }}", "a") == (3, 4)
    assert where_named("b and\n  a", "a", expression=True) == (2, 3)
