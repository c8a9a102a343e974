"""Writing and reading graphs in DOT, Graphviz's language (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from sdialog_like.errors import InputError

__all__ = ["read_dot", "write_dot"]

_KEYWORDS = frozenset({"node", "edge", "graph", "digraph", "subgraph", "strict"})
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_START = re.compile(r"\bdigraph\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"""(?:\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*)*      # white space and comments
    (?:(?P<quoted>"(?:[^"\\]|\\.)*")
      |(?P<name>[A-Za-z_\u0080-\U0010ffff][A-Za-z_0-9\u0080-\U0010ffff]*|-?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?))
      |(?P<mark>->|--|[{}\[\];,=:+])
      |(?P<html><[^<>]*(?:<[^<>]*>[^<>]*)*>)
      |(?P<end>\Z))""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def write_dot(name: str, edges: Iterable[tuple[str, str]]) -> str:
    """Return the directed graph, one edge a line."""
    lines = ";\n".join(f"    {_quoted(source)} -> {_quoted(target)}" for source, target in edges)
    return f"digraph {_quoted(name)}  {{\n{lines}\n}}"


def _quoted(name: str) -> str:
    if _PLAIN.fullmatch(name) and name.lower() not in _KEYWORDS:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_dot(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Read the first ``digraph`` of a text, a model's or a person's as well as our own.

    Returns:
        Its name and its edges, each once, in order. Attributes are passed over; an edge to a group (``a -> {b c}``) is one
        edge to each node of it.

    Raises:
        InputError: There is none, or it cannot be read.
    """
    start = _START.search(text)
    if start is None:
        raise InputError("There is no `digraph` in this text.", hint="DOT looks so: digraph tea { hello -> ask }")
    reader = _Reader(text, start.end())
    name = reader.name() if reader.kind in {"name", "quoted"} else ""
    reader.expect("{")
    reader.statements()
    return name, list(dict.fromkeys(reader.edges))


class _Reader:
    """A cursor over the tokens of one graph; ``kind`` and ``token`` are what stands at it."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.edges: list[tuple[str, str]] = []
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            raise self.error()
        self.kind = str(match.lastgroup)
        self.token = match[self.kind]
        self.before, self.position = match.start(self.kind), match.end()

    def error(self) -> InputError:
        rest = self.text[self.position :].strip()[:30] if not hasattr(self, "before") else self.text[self.before :][:30]
        line = self.text.count("\n", 0, self.position) + 1
        return InputError(f"This DOT cannot be read: line {line}, at {rest!r}.")

    def expect(self, mark: str) -> None:
        if self.token != mark or self.kind != "mark":
            raise self.error()
        self.advance()

    def at(self, *marks: str) -> bool:
        return self.kind == "mark" and self.token in marks

    def name(self) -> str:
        """Read an ID, in quotes or not; quoted parts may be joined by ``+``."""
        if self.kind not in {"name", "quoted", "html"}:
            raise self.error()
        value = self.token
        if self.kind == "quoted":
            value = _unquoted(value)
            self.advance()
            while self.at("+"):
                self.advance()
                value += _unquoted(self.token)
                self.advance()
            return value
        self.advance()
        return value

    def statements(self) -> list[str]:
        """Read statements up to the brace that ends them (or the end of a text that breaks off); return the nodes."""
        nodes: list[str] = []
        while not self.at("}") and self.kind != "end":
            if self.at(";", ","):
                self.advance()
            else:
                nodes += self.statement()
        if self.kind != "end":
            # What follows the last brace is another language's; the cursor must not stumble over it.
            if _TOKEN.match(self.text, self.position) is None:
                self.kind, self.token = "end", ""
            else:
                self.advance()
        return nodes

    def statement(self) -> list[str]:
        is_default = self.kind == "name" and self.token.lower() in {"node", "edge", "graph"}
        ends = self.operand()
        if self.at("="):
            self.advance()
            self.name()
            return []
        nodes = list(ends)
        while self.at("->"):
            self.advance()
            following = self.operand()
            self.edges += product(ends, following)
            nodes += following
            ends = following
        while self.at("["):
            self.attributes()
        return [] if is_default else nodes

    def operand(self) -> list[str]:
        """Read a node (its port is passed over) or a group of nodes."""
        if self.kind == "name" and self.token.lower() == "subgraph":
            self.advance()
            if not self.at("{"):
                self.name()
        if self.at("{"):
            self.advance()
            return list(dict.fromkeys(self.statements()))
        node = self.name()
        while self.at(":"):
            self.advance()
            self.name()
        return [node]

    def attributes(self) -> None:
        while not self.at("]"):
            if self.kind == "end":
                raise self.error()
            self.advance()
        self.advance()


def _unquoted(token: str) -> str:
    return re.sub(r'\\(["\\])|\\\n', lambda match: match[1] or "", token[1:-1])
