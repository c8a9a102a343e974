"""Writing graphs in Mermaid's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sdialog_like.terminal import clean_text

__all__ = ["write_mermaid"]

# Inside quotes Mermaid still reads HTML, Markdown (between backticks) and its own #entities;.
_SPECIAL = re.compile(r'["#&<>`\\]')


def write_mermaid(edges: Iterable[tuple[str, str]], responses: Mapping[str, str]) -> str:
    """Return the graph with boxes for what is said and rounded shapes for control nodes (``{}`` where they branch)."""
    pairs = list(edges)
    # Ids of our own: a node called "end" or "a b" would break the diagram.
    ids = {node: f"n{i}" for i, node in enumerate(dict.fromkeys(node for pair in pairs for node in pair))}
    lines = ["flowchart TD"]
    for node, key in ids.items():
        branches = sum(source == node for source, _ in pairs) > 1
        before, after = ("[", "]") if node in responses else ("{", "}") if branches else ("([", "])")
        lines.append(f'    {key}{before}"{_label(node)}"{after}')
    lines += [f"    {ids[source]} --> {ids[target]}" for source, target in pairs]
    return "\n".join(lines)


def _label(text: str) -> str:
    escaped = _SPECIAL.sub(lambda match: f"#{ord(match[0])};", clean_text(text))
    return escaped.replace("\n", "<br/>") or " "
