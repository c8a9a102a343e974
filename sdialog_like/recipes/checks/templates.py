"""Templates: proper Jinja, and no braces that only an f-string would fill in."""

from __future__ import annotations

import difflib

from sdialog_like.recipes.columns.base import PromptColumn
from sdialog_like.recipes.draft import Draft
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems
from sdialog_like.recipes.references import f_string_fields, in_template, uses_row
from sdialog_like.recipes.templates import environment

__all__ = ["check_templates"]


def check_templates(draft: Draft, problems: Problems) -> None:
    """Every template and expression can be read, and every prompt differs from row to row."""
    for place, column, templates in draft.each("templates"):
        good = [_check_template(draft, problems, (*place, *rest), text) for rest, text in templates.items()]
        if isinstance(column, PromptColumn) and all(good):
            _check_prompt(problems, place, column)
    for place, _, expressions in draft.each("expressions"):
        for rest, text in expressions.items():
            _check_expression(problems, (*place, *rest), text)


def _check_template(draft: Draft, problems: Problems, place: Place, text: str) -> bool:
    """Say what is wrong with a template; return whether nothing is."""
    from jinja2 import TemplateSyntaxError

    good = True
    try:
        environment().compile(text)
    except TemplateSyntaxError as exc:
        problems.error(place, f"This is no proper Jinja: {exc.message}", at=(exc.lineno, 1))
        good = False
    for field, name, line, column in f_string_fields(text):
        meant = name if draft.knows(name) and not draft.rows_broken else None
        close = difflib.get_close_matches(name, draft.by_name, n=1, cutoff=0.8)
        if meant is None and not close:
            continue  # braces that just stand in a text
        good = False
        inner = (meant or close[0]) + field.strip("{}").strip()[len(name) :].split(":")[0].split("!")[0]
        problems.error(
            place,
            f"{field} is filled in by f-strings of Python, not by Jinja.",
            f"Write {{{{ {inner} }}}}, or {{{{ '{field}' }}}} for the braces themselves.",
            at=(line, column),
        )
    return good


def _check_expression(problems: Problems, place: Place, text: str) -> None:
    from jinja2 import TemplateSyntaxError

    if "{{" in text or "{%" in text:
        problems.error(place, "This is an expression, which stands without braces.", "Write: mood == 'happy'")
        return
    try:
        environment().compile_expression(text)
    except TemplateSyntaxError as exc:
        problems.error(place, f"This is no proper expression: {exc.message}", at=(exc.lineno, 1))


def _check_prompt(problems: Problems, place: Place, column: PromptColumn) -> None:
    refers = any(in_template(text) or uses_row(text) for text in column.templates().values())
    if not refers and not column.constant:
        problems.error(
            (*place, "prompt"),
            "The prompt refers to no column, so every row would ask the same.",
            "Refer to one as {{ name }}; or write constant: true, if only the seed is to differ.",
        )
    elif refers and column.constant:
        problems.warning((*place, "constant"), "The prompt refers to columns, so it is not the same in every row.")
