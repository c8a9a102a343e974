"""The flowchart of a task."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from sdialog_like.flowcharts import dot, drawing, mermaid

if TYPE_CHECKING:
    import networkx

__all__ = ["Flowchart"]


class Flowchart(BaseModel):
    """The nodes of a task, which of them follow which, and an example of what the system says at a node.

    Nodes without a response (``query``, ``yes``, ``available``) are control nodes: they steer, nobody says them.

        >>> chart = Flowchart(name="tea", edges=[("hello", "ask_sort")], responses={"ask_sort": "Green or black?"})
        >>> print(chart.to_dot())
        digraph tea  {
            hello -> ask_sort
        }

    In a notebook it shows itself as a drawing where Graphviz's ``dot`` is installed, else as a Mermaid diagram.

    Attributes:
        name: The task's name.
        edges: Pairs (node, node that may follow), in the order in which they are written.
        responses: Node to an example response. It may name responses that no edge leads to, such as a goodbye.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    edges: list[tuple[str, str]] = Field(default_factory=list)
    responses: dict[str, str] = Field(default_factory=dict)

    @property
    def nodes(self) -> list[str]:
        """The nodes in the order in which the edges name them."""
        return list(dict.fromkeys(node for edge in self.edges for node in edge))

    @property
    def control_nodes(self) -> list[str]:
        """The nodes that nobody says."""
        return [node for node in self.nodes if node not in self.responses]

    def successors(self, node: str) -> list[str]:
        """Return the nodes that may follow a node, in the order of the edges."""
        return [target for source, target in self.edges if source == node]

    def to_dot(self) -> str:
        """Return the graph in DOT, one edge a line and without any styling: what a model reads."""
        return dot.write_dot(self.name, self.edges)

    @classmethod
    def from_dot(cls, text: str, responses: dict[str, str] | None = None) -> Flowchart:
        """Read the first ``digraph`` of a text; attributes and subgraphs' borders are passed over.

        Args:
            text: DOT, also with other text around it, such as a prompt.
            responses: Node to an example response.

        Raises:
            InputError: There is no ``digraph`` in the text, or it cannot be read.
        """
        name, edges = dot.read_dot(text)
        return cls(name=name, edges=edges, responses=dict(responses or {}))

    def to_mermaid(self) -> str:
        """Return the graph in Mermaid's language, which GitHub, GitLab and JupyterLab draw."""
        return mermaid.write_mermaid(self.edges, self.responses)

    def to_networkx(self) -> networkx.DiGraph[str]:
        """Return a ``networkx.DiGraph``; its nodes carry the attribute ``response`` (None at control nodes)."""
        import networkx as nx

        graph: networkx.DiGraph[str] = nx.DiGraph(name=self.name)
        graph.add_nodes_from((node, {"response": self.responses.get(node)}) for node in self.nodes)
        graph.add_edges_from(self.edges)
        return graph

    def to_svg(self) -> str:
        """Return a drawing as SVG text.

        Raises:
            InputError: Graphviz's ``dot`` is not installed, or failed.
        """
        return drawing.draw(self, "svg").decode("utf-8")

    def to_png(self, path: str | os.PathLike[str]) -> Path:
        """Draw it into a PNG file; the folders are made.

        Raises:
            InputError: Graphviz's ``dot`` is not installed, or failed; or the file cannot be written.
        """
        return drawing.write_drawing(self, path, "png")

    def _repr_svg_(self) -> str | None:
        return self.to_svg() if drawing.dot_is_installed() else None

    def _repr_markdown_(self) -> str | None:
        return None if drawing.dot_is_installed() else f"```mermaid\n{self.to_mermaid()}\n```"
