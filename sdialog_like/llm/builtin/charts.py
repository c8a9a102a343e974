"""Flowcharts in a prompt: reading them, and recognising which node's response an utterance is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sdialog_like.flowcharts import Flowchart

__all__ = ["Chart", "Said", "is_control", "read_charts", "strip_charts"]

_BLOCK = re.compile(r"```dot\s*\n(?P<dot>.*?)```(?P<rest>.*?)(?=```dot|\Z)", re.DOTALL)
_JSON = re.compile(r"```json\s*\n(.*?)```", re.DOTALL)
_HEAD = re.compile(r"flowchart of the task '([^']*)'(?: \(domain '([^']*)'\))?[^\n]*$")
_PLACEHOLDER = re.compile(r"\{(\w+)(?::\w*)?\}")
_CONTROL = re.compile(
    r"^(?:query\w*|yes|no|available|unavailable|correct|incorrect|noanswer|done|success|failure|info_missing\d*|true|false)$"
)


def is_control(node: str) -> bool:
    """Whether a node's name is that of a step which says nothing: a query, an answer, an outcome."""
    return bool(_CONTROL.match(node))


@dataclass(frozen=True)
class Said:
    """One node's response, recognised in an utterance.

    Attributes:
        node: The node.
        values: What stood in the places of the response's placeholders.
    """

    node: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Pattern:
    node: str
    regex: re.Pattern[str]
    names: tuple[str, ...]
    weight: int


@dataclass(frozen=True, eq=False)
class Chart:
    """A task's flowchart and the example responses of its nodes.

    Attributes:
        task: The task's name.
        domain: What it belongs to; empty where the prompt does not say.
        successors: Node to the nodes that may follow.
        responses: Node to its example response, with ``{placeholders}``.
    """

    task: str
    domain: str
    successors: dict[str, tuple[str, ...]]
    responses: dict[str, str]

    @property
    def title(self) -> str:
        """The task in words: ``doctor followup``."""
        return self.task.replace("_", " ")

    @cached_property
    def start(self) -> str:
        """The node that it begins with."""
        if "hello" in self.successors:
            return "hello"
        targets = {node for nodes in self.successors.values() for node in nodes}
        return next((node for node in self.successors if node not in targets), next(iter(self.successors), ""))

    def node_like(self, pattern: str) -> str | None:
        """The first node with a response whose name matches."""
        return next((node for node in self.responses if re.search(pattern, node)), None)

    def speaks(self, node: str) -> bool:
        """Whether a node says something."""
        return node in self.responses and not is_control(node)

    @cached_property
    def _patterns(self) -> tuple[_Pattern, ...]:
        made = [_pattern(node, text) for node, text in self.responses.items() if self.speaks(node)]
        return tuple(sorted((pattern for pattern in made if pattern.weight >= 6), key=lambda pattern: -pattern.weight))

    def recognise(self, text: str) -> list[Said]:
        """The nodes whose responses stand in an utterance, in the order of the utterance; longer responses go first."""
        found: list[tuple[int, int, Said]] = []
        text = " ".join(text.split())
        for pattern in self._patterns:
            match = pattern.regex.search(text)
            if match and not any(start < match.end() and match.start() < end for start, end, _ in found):
                values = tuple(
                    (name, value.strip()) for name, value in zip(pattern.names, match.groups(), strict=False) if value
                )
                found.append((match.start(), match.end(), Said(pattern.node, values)))
        return [said for _, _, said in sorted(found, key=lambda item: item[0])]

    @cached_property
    def open_nodes(self) -> frozenset[str]:
        """Nodes whose response is hardly more than a placeholder, so that only their place in the chart tells them."""
        known = {pattern.node for pattern in self._patterns}
        return frozenset(node for node in self.responses if self.speaks(node) and node not in known)


def _pattern(node: str, response: str) -> _Pattern:
    pieces = _PLACEHOLDER.split(" ".join(response.split()))
    parts: list[str] = []
    names: list[str] = []
    weight = 0
    for index, piece in enumerate(pieces):
        if index % 2:
            names.append(piece)
            parts.append("(.{1,200}?)")
        else:
            literal = piece if index or piece.strip() else ""
            weight += len(re.sub(r"\W", "", literal))
            parts.append(_loose(literal))
    body = "".join(parts)
    # The last placeholder would match one letter only, were it not held to the sentence's end.
    if len(pieces) > 1 and not re.sub(r"\W", "", pieces[-1]):
        body += r"(?=[.!?](?:\s|$)|$)"
    return _Pattern(node, re.compile(body, re.IGNORECASE), tuple(names), weight)


def _loose(literal: str) -> str:
    """A literal as a regular expression that forgives what ``tidy`` and a model change: articles, plurals, full stops."""
    made = []
    for token in re.findall(r"\bon\s+|\w+|[^\w\s]|\s+", literal):
        if token.isspace():
            made.append(r"\s+")
        elif token.strip() == "on":
            made.append(r"(?:on\s+)?")
        elif token in (".", "!", "?"):
            made.append(rf"\{token}?")
        else:
            plural = len(token) > 4 and token.endswith("s") and not token.endswith("ss")
            made.append(
                "an?" if token.lower() in ("a", "an") else re.escape(token[:-1]) + "s?" if plural else re.escape(token)
            )
    return "".join(made)


def read_charts(text: str) -> tuple[Chart, ...]:
    """All flowcharts of a prompt, with the responses that stand after each."""
    charts: list[Chart] = []
    for match in _BLOCK.finditer(text):
        head = _HEAD.search(text[: match.start()].rstrip())
        flow = Flowchart.from_dot(match["dot"])
        successors: dict[str, list[str]] = {}
        for source, target in flow.edges:
            successors.setdefault(source, []).append(target)
        charts.append(
            Chart(
                task=head[1] if head else flow.name,
                domain=(head[2] or "") if head else "",
                successors={node: tuple(dict.fromkeys(nodes)) for node, nodes in successors.items()},
                responses=_responses(match["rest"]),
            )
        )
    return tuple(charts)


def _responses(text: str) -> dict[str, str]:
    for block in _JSON.findall(text):
        try:
            data = json.loads(block)
        except ValueError:
            continue
        if isinstance(data, dict):
            return {str(node): response for node, response in data.items() if isinstance(response, str)}
    return {}


def strip_charts(text: str) -> str:
    """A prompt's words without its flowcharts and code blocks."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    lines = [
        line for line in text.splitlines() if not re.search(r"flowchart of the task|example response for each node", line)
    ]
    return "\n".join(lines).strip()


def placeholders(response: str) -> Iterable[str]:
    """The names in a response's braces."""
    return _PLACEHOLDER.findall(response)
