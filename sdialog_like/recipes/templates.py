"""Jinja over the values of a row, in a sandbox.

Values are data: what looks like a template in them stays as it is. Nothing here depends on chance or on a clock, so that
the same values always give the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

__all__ = ["RESERVED", "environment", "evaluate", "fill", "render", "sole_expression"]

RESERVED = frozenset({"row"})
"""Names that every template knows besides the columns: ``row`` is ``{"id": …, "seed": …}``."""


_CONTROL = re.compile(r"^[-+]|[-+]$")  # of white space: {{- and -}}


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """Return the environment that all templates of recipes share."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class RowEnvironment(ImmutableSandboxedEnvironment):
        """A sandbox where ``order.items`` is the key of a mapping before it is a method of it."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if isinstance(obj, Mapping) and attribute in obj:
                return obj[attribute]
            return super().getattr(obj, attribute)

    # Not HTML: nothing is escaped. A text keeps the newline at its end, as it was written.
    made = RowEnvironment(undefined=StrictUndefined, autoescape=False, finalize=shown, keep_trailing_newline=True)
    # Both draw from the process's own random numbers.
    made.filters.pop("random", None)
    made.globals.pop("lipsum", None)
    return made


def shown(value: Any) -> Any:
    """Return a value as it stands in a text: nothing for ``None``, JSON for lists and mappings of plain data."""
    if value is None:
        return ""
    if isinstance(value, (dict, list, tuple)) and type(value).__str__ in (dict.__str__, object.__str__, list.__str__):
        return json.dumps(value, ensure_ascii=False)
    return value


@lru_cache(maxsize=4096)
def _compiled(source: str) -> Template:
    template = environment().from_string(source)
    # Each rendering copies them, and Jinja's own kind of mapping is slow to go through.
    template.globals = dict(template.globals)
    return template


@lru_cache(maxsize=4096)
def _expression(source: str) -> Callable[..., Any]:
    return environment().compile_expression(source, undefined_to_none=False)


def render(source: str, values: Mapping[str, Any]) -> str:
    """Fill in a template.

    Args:
        source: The template.
        values: What it may refer to.

    Raises:
        InputError: It is no template, a value is missing, or an expression in it fails.
    """
    return str(_attempt(lambda: _compiled(source).render(values), source, "template"))


def evaluate(source: str, values: Mapping[str, Any]) -> Any:
    """Return what an expression is worth (``complexity == 'high' and turns > 4``), as it is and not as a text.

    Raises:
        InputError: It is no expression, a value is missing, or it fails.
    """
    from jinja2 import Undefined

    def value() -> Any:
        found = _expression(source)(**values)
        if isinstance(found, Undefined):
            str(found)  # says which name it is
        # Filters such as map and select give what can be gone through once; a value stays.
        return list(found) if isinstance(found, (Iterator, range)) else found

    return _attempt(value, source, "expression")


def fill(data: Any, values: Mapping[str, Any]) -> Any:
    """Fill in all texts of some data: of mappings and lists, too, to any depth.

    A text that is one expression and nothing else (``{{ age }}``) becomes its value as it is; other values stay.

    Raises:
        InputError: As in `render`.
    """
    if isinstance(data, str):
        if "{" not in data:
            return data
        sole = sole_expression(data)
        return render(data, values) if sole is None else evaluate(sole, values)
    if isinstance(data, Mapping):
        return {key: fill(value, values) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [fill(value, values) for value in data]
    return data


@lru_cache(maxsize=4096)
def sole_expression(source: str) -> str | None:
    """Return the expression of a template that is one expression and nothing else; None for other templates."""
    from jinja2 import TemplateSyntaxError

    text = source.strip()
    if not (text.startswith("{{") and text.endswith("}}")):
        return None
    inner = _CONTROL.sub("", text[2:-2]).strip()
    try:
        kinds = [kind for _, kind, _ in environment().lex(text)]
        environment().compile_expression(inner)
    except TemplateSyntaxError:
        return None
    return inner if kinds.count("variable_begin") == 1 and "data" not in kinds else None


def _attempt(work: Callable[[], Any], source: str, kind: str) -> Any:
    from jinja2 import TemplateError

    try:
        return work()
    except TemplateError as exc:
        raise InputError(f"The {kind} {_short(source)!r} cannot be filled in: {exc}") from exc
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as exc:
        # What Python raises for an operation in the template that does not suit its values.
        reason = f"{type(exc).__name__}: {exc}"
        raise InputError(f"The {kind} {_short(source)!r} fails with these values: {reason}") from exc


def _short(source: str) -> str:
    line = " ".join(source.split())
    return line if len(line) <= 60 else line[:57] + "…"
