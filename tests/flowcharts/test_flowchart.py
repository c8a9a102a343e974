"""A flowchart: its graph, its texts, its drawings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from optional_parts import missing

from sdialog_like.errors import InputError
from sdialog_like.flowcharts import Flowchart, drawing

TEA = Flowchart(
    name="tea",
    edges=[
        ("hello", "ask_sort"),
        ("ask_sort", "query"),
        ("query", "available"),
        ("query", "unavailable"),
        ("available", "pour"),
    ],
    responses={"hello": "Hi!", "ask_sort": "Green or black?", "pour": "Here is your {sort} tea.", "bye": "See you."},
)
NASTY = Flowchart(
    name='a "b"',
    edges=[('say "hi"\\', "node"), ("x:y -> z", "two\nlines"), ("<b>&amp;</b>", "end")],
    responses={"end": "<script>alert(1)</script> & `code` #35; \x1b[31mred\x1b[0m \x00", "node": ""},
)


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Graphviz."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def dot() -> None:
    if not drawing.dot_is_installed():
        missing("Graphviz's dot")


def test_nodes_come_in_the_order_in_which_the_edges_name_them() -> None:
    assert TEA.nodes == ["hello", "ask_sort", "query", "available", "unavailable", "pour"]


def test_control_nodes_are_those_that_nobody_says() -> None:
    assert TEA.control_nodes == ["query", "available", "unavailable"]


def test_successors() -> None:
    assert TEA.successors("query") == ["available", "unavailable"]
    assert TEA.successors("pour") == []


def test_networkx_has_the_edges_and_responses() -> None:
    graph = TEA.to_networkx()
    assert list(graph.edges) == TEA.edges
    assert graph.nodes["hello"]["response"] == "Hi!"
    assert graph.nodes["query"]["response"] is None


def test_it_survives_json() -> None:
    assert Flowchart.model_validate_json(NASTY.model_dump_json()) == NASTY


def test_making_one_loads_no_drawing_library() -> None:
    code = "import sys; from sdialog_like.flowcharts import Flowchart; print({'graphviz', 'networkx'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_mermaid_shows_what_is_said_as_boxes_and_branches_as_diamonds() -> None:
    assert TEA.to_mermaid().splitlines() == [
        "flowchart TD",
        '    n0["hello"]',
        '    n1["ask_sort"]',
        '    n2{"query"}',
        '    n3(["available"])',
        '    n4(["unavailable"])',
        '    n5["pour"]',
        "    n0 --> n1",
        "    n1 --> n2",
        "    n2 --> n3",
        "    n2 --> n4",
        "    n3 --> n5",
    ]


def test_mermaid_escapes_names() -> None:
    text = NASTY.to_mermaid()
    assert 'n0(["say #34;hi#34;#92;"])' in text
    assert 'n3(["two<br/>lines"])' in text
    assert "#60;b#62;#38;amp;#60;/b#62;" in text


@pytest.mark.usefixtures("dot")
def test_a_png_is_drawn_into_a_new_folder(tmp_path: Path) -> None:
    path = TEA.to_png(tmp_path / "new" / "tea.png")
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("dot")
@pytest.mark.parametrize("chart", [TEA, NASTY, Flowchart(name="empty")], ids=lambda chart: chart.name)
def test_the_svg_has_every_name_as_harmless_text(chart: Flowchart) -> None:
    import xml.etree.ElementTree as ElementTree

    svg = chart.to_svg()
    assert "<script" not in svg
    texts = "".join(ElementTree.fromstring(svg.encode()).itertext()).replace("\xa0", " ")
    for node in chart.nodes:
        assert node.replace("\n", " ") in texts


@pytest.mark.usefixtures("dot")
def test_a_notebook_shows_the_drawing() -> None:
    assert "<svg" in (TEA._repr_svg_() or "")
    assert TEA._repr_markdown_() is None


@pytest.mark.usefixtures("no_dot")
def test_without_graphviz_a_notebook_shows_mermaid() -> None:
    assert TEA._repr_svg_() is None
    assert TEA._repr_markdown_() == f"```mermaid\n{TEA.to_mermaid()}\n```"


@pytest.mark.usefixtures("no_dot")
def test_without_graphviz_a_drawing_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"needs Graphviz's program `dot`.*apt install graphviz.*to_mermaid"):
        TEA.to_png(tmp_path / "tea.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("dot")
def test_a_path_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        TEA.to_png(tmp_path / "file" / "tea.png")
