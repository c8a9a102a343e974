"""The columns as a graph: who refers to whom, in which order they are made, and a picture."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Column

if TYPE_CHECKING:
    import networkx as nx

    from sdialog_like.recipes.recipe import Recipe

__all__ = ["circles", "draw_graph", "in_order", "to_dot", "unknown"]


def graph_of(columns: Iterable[Column]) -> nx.DiGraph[str]:
    """Return the graph of the columns, with an edge from each column to those that refer to it."""
    import networkx as nx

    made: nx.DiGraph[str] = nx.DiGraph()
    found = list(columns)
    made.add_nodes_from(column.name for column in found)
    known = frozenset(made)
    made.add_edges_from((name, column.name) for column in found for name in sorted(column.needs_of(known) & known))
    return made


def in_order(columns: Sequence[Column]) -> list[Column]:
    """Return the columns so that each comes after those that it refers to; otherwise in the order given.

    Raises:
        InputError: They refer to each other in a circle, or to a column that there is not.
    """
    import networkx as nx

    by_name = {column.name: column for column in columns}
    for column in columns:
        for name in sorted(column.references() - by_name.keys()):
            raise InputError(f"The column {column.name!r} refers to {name!r}, {unknown(name, by_name)}.")
    graph = graph_of(columns)
    places = {name: place for place, name in enumerate(by_name)}
    try:
        names = list(nx.lexicographical_topological_sort(graph, key=places.__getitem__))
    except nx.NetworkXUnfeasible as exc:
        circle = circles(columns)[0]
        raise InputError(f"Columns refer to each other in a circle: {' → '.join((*circle, circle[0]))}.") from exc
    return [by_name[name] for name in names]


def circles(columns: Sequence[Column]) -> list[list[str]]:
    """Return a circle of each group of columns that refer to each other; each column refers to the one before it."""
    import networkx as nx

    graph = graph_of(columns)
    places = {name: place for place, name in enumerate(graph)}
    found = []
    for group in nx.strongly_connected_components(graph):
        first = min(group, key=places.__getitem__)
        if len(group) > 1 or graph.has_edge(first, first):
            edges = nx.find_cycle(graph.subgraph(group), first)
            found.append([edge[0] for edge in edges])
    return sorted(found, key=lambda circle: places[circle[0]])


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that a column does not exist, and which one may be meant."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"which is no column; did you mean {close[0]!r}?" if close else "which is no column"


# The picture.

_INK = "#1f2933"
_GRAPH = {"rankdir": "LR", "nodesep": "0.3", "ranksep": "0.5", "pad": "0.25", "bgcolor": "white"}
_NODE = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12", "fontcolor": _INK, "penwidth": "1.2"}
_EDGE = {"color": "#52606d", "penwidth": "1.1", "arrowsize": "0.7"}
_SHAPES: dict[str, dict[str, str]] = {
    "sampler": {"shape": "ellipse", "fillcolor": "#f4f1e8", "color": "#a8996c"},
    "seed": {"shape": "cylinder", "fillcolor": "#eceff1", "color": "#78909c"},
    "expression": {"shape": "parallelogram", "fillcolor": "#f5f5f5", "color": "#9e9e9e"},
    "model": {"shape": "box", "fillcolor": "#eaf2fb", "color": "#5b8db8"},
    "persona": {"shape": "house", "fillcolor": "#e9f5ec", "color": "#6aa57b"},
    "dialogue": {"shape": "box3d", "fillcolor": "#d7e8fa", "color": "#2f6ea5"},
    "judge": {"shape": "octagon", "fillcolor": "#fdf0d5", "color": "#d19a3d"},
    "custom": {"shape": "component", "fillcolor": "#f3e8f7", "color": "#9a6bb0"},
    "validate": {"shape": "diamond", "fillcolor": "#fbe9e7", "color": "#c0695a"},
}


def to_dot(recipe: Recipe) -> str:
    """Return the graph in DOT, Graphviz's language: a shape for each sort of column, with the model that makes it."""
    return str(_digraph(recipe).source)


def draw_graph(recipe: Recipe, form: str = "svg") -> bytes:
    """Draw the graph.

    Args:
        recipe: The recipe.
        form: ``svg``, ``png`` or ``pdf``.

    Raises:
        InputError: Graphviz's ``dot`` is not installed, or failed.
    """
    import graphviz

    try:
        return bytes(_digraph(recipe).pipe(format=form, quiet=True))
    except graphviz.ExecutableNotFound as exc:
        raise InputError(
            "Drawing a graph needs Graphviz's program `dot`, which is not installed.",
            hint="Install it (apt install graphviz, brew install graphviz, conda install graphviz), or use the DOT text.",
        ) from exc
    except graphviz.CalledProcessError as exc:
        raise InputError(f"Graphviz could not draw the recipe {recipe.name!r}: {exc}") from exc


def _digraph(recipe: Recipe) -> Any:
    import graphviz

    columns = recipe.all_columns()
    graph = graphviz.Digraph(recipe.name, graph_attr=_GRAPH, node_attr=_NODE, edge_attr=_EDGE)
    for column in columns:
        lines = [column.name, column.type, *_models(recipe, column)]
        style = "filled,dashed" if column.drop else "filled"
        label = "\n".join(graphviz.escape(line) for line in lines)
        graph.node(column.name, label=label, style=style, **_SHAPES[column.kind])
    for source, target in graph_of(columns).edges:
        graph.edge(source, target)
    return graph


def _models(recipe: Recipe, column: Column) -> list[str]:
    """Name the models that a column asks, each once."""
    named = [recipe.model if model is None else model for model in column.models().values()]
    return list(dict.fromkeys(_name_of(recipe, model) for model in named))


def _name_of(recipe: Recipe, model: Any) -> str:
    behind = recipe.models.get(model) if isinstance(model, str) else None
    if behind is not None:
        return f"{model} ({_name_of(recipe, behind)})" if behind != model else str(model)
    spec = getattr(model, "model", model)
    return spec if isinstance(spec, str) else type(model).__name__
