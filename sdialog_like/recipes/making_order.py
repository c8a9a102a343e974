"""In which order a row's columns are made, and which of them wait for a check before anything is paid for them."""

from __future__ import annotations

from collections.abc import Sequence

from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.columns.validate import Validate
from sdialog_like.recipes.graph import graph_of

__all__ = ["waiting_order"]


def waiting_order(columns: Sequence[Column]) -> list[tuple[Column, tuple[str, ...]]]:
    """Return the columns in the order in which they can be made, each with the checks that it waits for.

    A check that may drop a row, or have it made again, keeps back whatever else is made of what it looks at: nothing is paid
    for what is made of a dialogue that is thrown away. Wherever the columns stand in the recipe, it is the same.

    Args:
        columns: The recipe's columns, of which none refers to one that there is not, and none to itself.
    """
    import networkx as nx

    by_name = {column.name: column for column in columns}
    graph = graph_of(columns)
    needs = {name: column.needs_of(by_name) for name, column in by_name.items()}
    checks: dict[str, list[str]] = {name: [] for name in by_name}
    for check in columns:
        if not isinstance(check, Validate) or check.on_fail == "mark":
            continue
        for name, column in by_name.items():
            made_of_the_same = not needs[check.name].isdisjoint(needs[name])
            if not made_of_the_same or isinstance(column, Validate) or check.name in needs[name]:
                continue
            # What the check itself is made of does not wait for it, and two checks must not wait for each other's columns.
            if not nx.has_path(graph, name, check.name):
                graph.add_edge(check.name, name)
                checks[name].append(check.name)
    places = {name: place for place, name in enumerate(by_name)}
    return [
        (by_name[name], tuple(checks[name])) for name in nx.lexicographical_topological_sort(graph, key=places.__getitem__)
    ]
