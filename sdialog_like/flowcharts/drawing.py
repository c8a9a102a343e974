"""Drawing flowcharts with Graphviz. All styling is here; the DOT that models read has none."""

from __future__ import annotations

import os
import shutil
import textwrap
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from sdialog_like.atomic import write_atomically
from sdialog_like.errors import InputError
from sdialog_like.terminal import clean_text

if TYPE_CHECKING:
    from sdialog_like.flowcharts.flowchart import Flowchart

__all__ = ["dot_is_installed", "draw", "write_drawing"]

_INK = "#1f2933"
_QUIET = "#52606d"
_WIDTH = 40  # characters a line of a response
_GRAPH = {"rankdir": "TB", "nodesep": "0.35", "ranksep": "0.38", "pad": "0.25", "bgcolor": "white"}
_NODE = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12", "fontcolor": _INK, "penwidth": "1.2"}
_EDGE = {"color": _QUIET, "penwidth": "1.1", "arrowsize": "0.7"}
_SAID = {"shape": "box", "style": "rounded,filled", "fillcolor": "#eaf2fb", "color": "#5b8db8", "margin": "0.16,0.1"}
_STATE = {"shape": "ellipse", "style": "filled", "fillcolor": "#f4f1e8", "color": "#a8996c", "margin": "0.08,0.04"}
_DECISION = {"shape": "diamond", "style": "filled", "fillcolor": "#fdf0d5", "color": "#d19a3d", "margin": "0.02,0.02"}


def dot_is_installed() -> bool:
    """Tell whether Graphviz's ``dot`` can be called."""
    return shutil.which("dot") is not None


def draw(chart: Flowchart, form: str) -> bytes:
    """Draw a flowchart.

    Args:
        chart: The flowchart.
        form: ``svg`` or ``png``.

    Raises:
        InputError: ``dot`` is not installed, or failed.
    """
    import graphviz

    graph = graphviz.Digraph(graph_attr=_GRAPH, node_attr=_NODE, edge_attr=_EDGE)
    if form == "png":
        graph.graph_attr["dpi"] = "144"
    # Ids of our own, so that no name can mean something to Graphviz (":" would be a port); the labels show the names.
    ids = {node: f"n{i}" for i, node in enumerate(chart.nodes)}
    for node, key in ids.items():
        graph.node(key, label=_label(node, chart.responses.get(node)), **_shape(chart, node))
    for source, target in dict.fromkeys(chart.edges):
        graph.edge(ids[source], ids[target])
    try:
        return bytes(graph.pipe(format=form, quiet=True))
    except graphviz.ExecutableNotFound as exc:
        raise InputError(
            "Drawing a flowchart needs Graphviz's program `dot`, which is not installed.",
            hint="Install it (apt install graphviz, brew install graphviz, conda install graphviz), or use to_mermaid().",
        ) from exc
    except graphviz.CalledProcessError as exc:
        raise InputError(f"Graphviz could not draw the flowchart {chart.name!r}: {exc}") from exc


def write_drawing(chart: Flowchart, path: str | os.PathLike[str], form: str) -> Path:
    """Draw a flowchart into a file.

    Raises:
        InputError: ``dot`` is not installed, or failed; or the file cannot be written.
    """
    image = draw(chart, form)
    try:
        write_atomically(path, image)
    except OSError as exc:
        raise InputError(f"The drawing cannot be written to {os.fspath(path)!r}: {exc.strerror or exc}.") from exc
    return Path(path)


def _shape(chart: Flowchart, node: str) -> dict[str, str]:
    if node in chart.responses:
        return _SAID
    return _DECISION if len(set(chart.successors(node))) > 1 else _STATE


def _label(node: str, response: str | None) -> str:
    """An HTML-like label: the name, and under it what is said."""
    lines = [f"<b>{_text(node)}</b>" if response is not None else _text(node)]
    for paragraph in clean_text(response or "").split("\n"):
        for line in textwrap.wrap(paragraph, _WIDTH):
            lines.append(f'<font point-size="10" color="{_QUIET}">{_text(line)}</font>')
    return f"<{'<br/>'.join(lines)}>"


def _text(text: str) -> str:
    # Noncharacters are not XML either. An empty element would be an error to Graphviz.
    plain = clean_text(text).replace("\n", " ").replace("\ufffe", "").replace("\uffff", "")
    return escape(plain, quote=True) or " "
