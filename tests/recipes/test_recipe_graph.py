"""Columns in the order in which they are made, and as a picture."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipes.recipe_parts import CHAT, recipe_of

from sdialog_like.errors import InputError
from sdialog_like.flowcharts.dot import read_dot
from sdialog_like.flowcharts.drawing import dot_is_installed
from sdialog_like.recipes import Category, Expression, Recipe
from sdialog_like.recipes.graph import draw_graph, to_dot


@st.composite
def acyclic(draw: st.DrawFn) -> list[Expression]:
    made: list[Expression] = []
    for number in range(draw(st.integers(1, 8))):
        earlier = draw(st.lists(st.sampled_from(made), unique_by=lambda c: c.name)) if made else []
        made.append(Expression(name=f"c{number}", expr="x" + "".join("{{ " + c.name + " }}" for c in earlier)))
    return draw(st.permutations(made))


@settings(deadline=None, max_examples=60)
@given(acyclic())
def test_each_column_comes_after_those_that_it_refers_to(columns: list[Expression]) -> None:
    order = [column.name for column in recipe_of(*columns).order()]
    assert sorted(order) == sorted(column.name for column in columns)
    for column in columns:
        assert all(order.index(name) < order.index(column.name) for name in column.references())


def test_columns_that_do_not_depend_on_each_other_stay_in_the_order_of_the_recipe() -> None:
    columns = [Category(name=name, values=[1]) for name in ("z", "a", "m")]
    assert [column.name for column in recipe_of(*columns).order()] == ["z", "a", "m"]


def test_circles_and_unknown_names_have_no_order() -> None:
    with pytest.raises(InputError, match="circle: a → b → a"):
        recipe_of(Expression(name="a", expr="{{ b }}"), Expression(name="b", expr="{{ a }}")).order()
    with pytest.raises(InputError, match="refers to 'topc', which is no column; did you mean 'topic'"):
        recipe_of(Category(name="topic", values=[1]), Expression(name="a", expr="{{ topc }}")).order()


def test_the_picture_has_a_shape_for_each_sort_of_column_and_names_the_models() -> None:
    dot = to_dot(Recipe.from_yaml(CHAT))
    _, edges = read_dot(dot)
    assert ("topic", "task") in edges
    assert ("task", "asker") in edges
    assert {("asker", "chat"), ("length", "chat"), ("topic", "chat"), ("chat", "toxicity")} <= set(edges)
    shapes = dict(re.findall(r"^\t(\w+) \[[^\]]*?shape=(\w+)", dot, re.MULTILINE))
    assert len({shapes[name] for name in ("topic", "task", "asker", "chat", "toxicity", "right_length")}) == 6
    assert "writer (qwen2.5:14b)" in dot
    assert "builtin" in dot


@pytest.mark.skipif(not dot_is_installed(), reason="needs Graphviz's dot")
def test_the_picture_is_drawn() -> None:
    assert b"<svg" in draw_graph(Recipe.from_yaml(CHAT))
    assert draw_graph(Recipe.from_yaml(CHAT), "png").startswith(b"\x89PNG")


def test_without_graphviz_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="not installed"):
        draw_graph(Recipe.from_yaml(CHAT))
