"""Which columns a template or an expression refers to, and where in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sdialog_like.recipes.templates import RESERVED, environment

__all__ = ["f_string_fields", "in_expression", "in_template", "names_in", "uses_row", "where_named"]

# {name}, {name.part}, {name[0]}, {name:>5}, {name!r}: what an f-string or str.format would fill in.
_FIELD = re.compile(r"(?<!\{)\{\s*([A-Za-z_]\w*)(?:\.\w+|\[[^\[\]{}]*\])*\s*(?:![rsa])?(?::[^{}]*)?\}(?!\})")


def in_template(source: str) -> frozenset[str]:
    """Return the columns that a template refers to; none where it is no proper template, which `check` says."""
    return _names(source) - RESERVED


def uses_row(source: str) -> bool:
    """Tell whether a template is different in each row because of the row's own id or seed."""
    return bool(_names(source) & RESERVED)


@lru_cache(maxsize=4096)
def _names(source: str) -> frozenset[str]:
    from jinja2 import TemplateAssertionError, TemplateSyntaxError, meta, nodes

    jinja = environment()
    try:
        tree = jinja.parse(source)
        names = meta.find_undeclared_variables(tree)
    except TemplateAssertionError:  # a filter that there is not; what else is wrong is to be said, too
        found = [(node.name, node.ctx) for node in tree.find_all(nodes.Name)]
        names = {name for name, use in found if use == "load"} - {name for name, use in found if use != "load"}
    except TemplateSyntaxError:
        return frozenset()
    return frozenset(names) - jinja.globals.keys()


def in_expression(source: str) -> frozenset[str]:
    """Return the columns that an expression refers to; none where it is no proper expression."""
    return in_template("{{ (" + source + ") }}")


def names_in(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    """Put several sets of names together."""
    return frozenset().union(*parts)


def where_named(source: str, name: str, *, expression: bool = False) -> tuple[int, int]:
    """Return the line and column, from 1, where a template or an expression first refers to a name."""
    lines = source.split("\n")
    if expression:
        candidates = list(range(1, len(lines) + 1))
    else:
        tokens = environment().lex(source)
        candidates = [line for line, kind, value in tokens if kind == "name" and value == name]
    for line in candidates:
        found = re.search(rf"\b{re.escape(name)}\b", lines[line - 1])
        if found:
            return line, found.start() + 1
    return 1, 1


def f_string_fields(source: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield what looks like a field of an f-string in a template's text: ``{topic}``, its name, its line and column."""
    from jinja2 import TemplateSyntaxError

    try:
        tokens = list(environment().lex(source))
    except TemplateSyntaxError:
        return
    for line, kind, value in tokens:
        if kind != "data":
            continue
        for found in _FIELD.finditer(value):
            before = value[: found.start()]
            at = line + before.count("\n")
            text = source.split("\n")[at - 1]
            yield found[0], found[1], at, max(text.find(found[0]), 0) + 1
