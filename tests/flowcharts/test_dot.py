"""DOT: what models read, and what is read from their prompts."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdialog_like.errors import InputError
from sdialog_like.flowcharts import Flowchart


def read(text: str) -> list[tuple[str, str]]:
    return Flowchart.from_dot(text).edges


def test_the_format_is_exact() -> None:
    chart = Flowchart(name="doctor_followup", edges=[("hello", "ask_name"), ("ask_name", "query")])
    assert chart.to_dot() == "digraph doctor_followup  {\n    hello -> ask_name;\n    ask_name -> query\n}"


def test_names_that_dot_would_misread_are_quoted() -> None:
    chart = Flowchart(name="my task", edges=[("Node", 'say "hi"'), ("1st", "a\\")])
    assert chart.to_dot() == 'digraph "my task"  {\n    "Node" -> "say \\"hi\\"";\n    "1st" -> "a\\\\"\n}'


@given(st.text(), st.lists(st.tuples(st.text(), st.text()), unique=True))
def test_what_is_written_is_read_back(name: str, edges: list[tuple[str, str]]) -> None:
    again = Flowchart.from_dot(Flowchart(name=name, edges=edges).to_dot())
    assert again.name == name
    assert again.edges == edges


def test_it_is_found_in_a_prompt() -> None:
    chart = Flowchart(name="tea", edges=[("a", "b"), ("b", "c")])
    assert read(f"Your flowcharts: don't lose '{{x}}'\n```dot\n{chart.to_dot()}\n```\n`}}\" and {{so}} on @") == chart.edges


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("digraph { a -> b -> c }", [("a", "b"), ("b", "c")]),
        ("strict DIGRAPH g { a -> b; a -> b }", [("a", "b")]),
        ("digraph g { a -> {b c}; }", [("a", "b"), ("a", "c")]),
        ('digraph g { rankdir=LR; node [shape=box, label="x]y"]; a -> b [label=<<b>x</b>>] }', [("a", "b")]),
        ("digraph g { // a -> x\n# a -> y\n a -> b /* -> z */ }", [("a", "b")]),
        ("digraph g { subgraph cluster_1 { a -> b } -> c }", [("a", "b"), ("a", "c"), ("b", "c")]),
        ('digraph g { a:n -> "b":s:w; "x" + "y" -> -1.5 }', [("a", "b"), ("xy", "-1.5")]),
        ("digraph g { a; b }", []),
        ("digraph g {\n a -> b;\n b -> c", [("a", "b"), ("b", "c")]),
        ("digraph größe { für -> É }", [("für", "É")]),
    ],
)
def test_other_peoples_dot_is_read(text: str, edges: list[tuple[str, str]]) -> None:
    assert read(text) == edges


@pytest.mark.parametrize("text", ["", "graph { a -- b }", "hello -> query"])
def test_no_digraph_is_a_clear_error(text: str) -> None:
    with pytest.raises(InputError, match=r"no `digraph`.*looks so"):
        read(text)


@pytest.mark.parametrize(
    "text", ["digraph", "digraph g [", "digraph g { a -> }", "digraph g {\n a -> ; }", "digraph g { a [x", "digraph g { @ }"]
)
def test_broken_dot_is_a_clear_error(text: str) -> None:
    with pytest.raises(InputError, match="cannot be read: line"):
        read(text)


@given(st.text(alphabet='ab"\\{}[]<>-=;:,/*#\n ', max_size=40))
def test_nothing_else_ever_escapes(text: str) -> None:
    with contextlib.suppress(InputError):
        read("digraph " + text)
