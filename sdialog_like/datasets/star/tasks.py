"""From a task's files to its flowchart.

The files' graph maps each node to one follower, so every branch is missing from it, and most graphs fall into pieces. The
pictures that the wizards worked with show the branches; ``branch_edges.json`` holds those edges (also the ones that lead
back), by task.
"""

from __future__ import annotations

import json
import re
from collections import deque
from functools import cache
from pathlib import Path
from typing import Any

from sdialog_like.errors import DatasetError
from sdialog_like.flowcharts import Flowchart

__all__ = ["build_flowchart", "flowchart_block"]

# Nodes that nobody says; the replies name them only ("Query Check", "Yes").
_CONTROL = re.compile(r"query(_\w+)?|yes|no|available|unavailable|correct|incorrect|noanswer|done|info_missing\d*")
_PLACEHOLDER = re.compile(r"\{(\w+)(?:![rsa])?:[^{}]*\}")


def build_flowchart(task: str, spec: dict[str, Any], responses: dict[str, Any], *, branches: bool) -> Flowchart:
    """Return the flowchart of a task.

    Args:
        task: The task's name.
        spec: The JSON of ``TASK.json``.
        responses: The JSON of ``responses.json``; it comes first, ``spec["replies"]`` fills what it leaves out.
        branches: Whether to add the edges that the JSON lacks.

    Raises:
        DatasetError: The files are not as STAR's are.
    """
    try:
        edges = list(spec["graph"].items())
        replies = dict(spec["replies"])
        nodes = {node for edge in edges for node in edge} | set(replies)
        if branches:
            edges = _in_reading_order(edges + [(a, b) for a, b in _branch_edges().get(task, ()) if {a, b} <= nodes])
        texts = dict(responses) | {
            node: text for node, text in replies.items() if node not in responses and not _CONTROL.fullmatch(node)
        }
        texts = {node: _PLACEHOLDER.sub(r"{\1}", text) for node, text in texts.items()}
        return Flowchart(name=task, edges=edges, responses=texts)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise DatasetError(f"The files of the task {task!r} are not in STAR's format: {exc!r}.") from exc


def flowchart_block(chart: Flowchart, domain: str) -> str:
    """Return a flowchart as prompts show it: DOT, then an example response for each node as JSON."""
    return (
        f"The flowchart of the task '{chart.name}' (domain '{domain}') in DOT:\n"
        f"```dot\n{chart.to_dot()}\n```\n"
        "An example response for each node (words in braces stand for the actual values):\n"
        f"```json\n{json.dumps(chart.responses, indent=2, ensure_ascii=False)}\n```"
    )


@cache
def _branch_edges() -> dict[str, list[list[str]]]:
    edges: dict[str, list[list[str]]] = json.loads(Path(__file__).with_name("branch_edges.json").read_text("utf-8"))
    return edges


def _in_reading_order(edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort the edges as one reads a chart: from its first node on, breadth first, each node's edges together."""
    following: dict[str, list[str]] = {}
    for source, target in edges:
        targets = following.setdefault(source, [])
        if target not in targets:
            targets.append(target)
    ordered: list[tuple[str, str]] = []
    seen: set[str] = set()
    for root in following:
        waiting = deque([root])
        while waiting:
            source = waiting.popleft()
            if source in seen:
                continue
            seen.add(source)
            ordered += [(source, target) for target in following.get(source, ())]
            waiting.extend(following.get(source, ()))
    return ordered
