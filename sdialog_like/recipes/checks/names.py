"""Names of columns: each once, each known where it is used, and no circles."""

from __future__ import annotations

import difflib

from sdialog_like.recipes.columns.base import Column
from sdialog_like.recipes.columns.custom import Custom
from sdialog_like.recipes.columns.seed import Seed
from sdialog_like.recipes.columns.validate import Validate
from sdialog_like.recipes.draft import Draft
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.problems import Problems
from sdialog_like.recipes.references import in_expression, in_template, where_named

__all__ = ["check_circles", "check_fields", "check_names", "check_references"]


def check_names(draft: Draft, problems: Problems) -> None:
    """No two columns have one name."""
    if not draft.columns and not draft.broken:
        problems.error(("columns",), "There are no columns.", "Add at least one.")
    seen: set[str] = set()
    for place, column in sorted((*draft.columns, *draft.parts), key=lambda each: each[0]):
        name = getattr(column, "name", None)
        if name is None:
            continue
        if name in seen:
            problems.error((*place, "name"), f"There are two columns {name!r}.")
        seen.add(name)
    for place, column in draft.columns:
        if draft.rows is not None and column.name in draft.rows.column_fields and column.kind != "seed":
            said = f"The rows have a field {column.name!r}, too, which this column hides."
            problems.warning((*place, "name"), said, "Give it another name, or list the rows' fields that are wanted.")


def check_fields(draft: Draft, problems: Problems) -> None:
    """No field of the seed rows is left out without a word."""
    if draft.rows is None or draft.rows.config.fields is not None:
        return
    declared = {column.source_field for _, column in draft.columns if isinstance(column, Seed)}
    left_out = [field for field in draft.rows.fields if field not in {*draft.rows.column_fields, *declared}]
    if left_out:
        said = f"Fields whose names cannot be those of columns are left out: {', '.join(map(repr, left_out))}."
        problems.warning(("rows",), said, f"Write a column {{type: seed, name: …, field: {left_out[0]!r}}} for one.")


def check_references(draft: Draft, problems: Problems) -> None:
    """Every name that a column refers to is that of another column."""
    for place, column, named in draft.each("named"):
        for rest, name in named.items():
            _check_name(draft, problems, column, (*place, *rest), name, None)
    for place, column, templates in draft.each("templates"):
        for rest, text in templates.items():
            for name in sorted(in_template(text)):
                _check_name(draft, problems, column, (*place, *rest), name, where_named(text, name))
    for place, column, expressions in draft.each("expressions"):
        for rest, text in expressions.items():
            for name in sorted(in_expression(text)):
                at = where_named(text, name, expression=True)
                _check_name(draft, problems, column, (*place, *rest), name, at)

    for place, column in draft.columns:
        for name in sorted(column.may_use()):
            close = [] if draft.knows(name) else difflib.get_close_matches(name, draft.by_name, n=1, cutoff=0.8)
            if close and close[0] != column.name:
                said = f"There is no column {name!r}, so the function's parameter keeps its default."
                problems.warning((*place, "function"), said, f"Did you mean {close[0]!r}?")


def _check_name(
    draft: Draft, problems: Problems, column: Column, place: Place, name: str, at: tuple[int, int] | None
) -> None:
    if name == getattr(column, "name", None):
        problems.error(place, f"The column {name!r} refers to itself.", at=at)
    elif not draft.knows(name):
        others = [other for other in (*draft.by_name, *sorted(draft.broken)) if other != getattr(column, "name", None)]
        close = difflib.get_close_matches(name, others, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(others)}." if others else None
        if isinstance(column, (Custom, Validate)) and "function" in place:
            problems.error(place[:-1], f"The function takes {name!r}, and there is no such column.", hint)
        else:
            problems.error(place, f"There is no column {name!r}.", hint, at=at)


def check_circles(draft: Draft, problems: Problems) -> None:
    """No columns wait for each other."""
    from sdialog_like.recipes.graph import circles

    places = {column.name: place for place, column in draft.columns}
    for circle in circles([column for _, column in draft.columns]):
        if len(circle) > 1:  # a column that refers to itself was named already
            chain = " → ".join((*circle, circle[0]))
            problems.error(
                places[circle[0]], f"Columns refer to each other in a circle: {chain}.", "Take one reference out."
            )
