"""One value of a sampler column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.sampling.choices import category, subcategory
from sdialog_like.recipes.sampling.moments import identifier, moment
from sdialog_like.recipes.sampling.numeric import bernoulli, gaussian, poisson, uniform
from sdialog_like.recipes.sampling.people import person
from sdialog_like.recipes.sampling.stream import Stream
from sdialog_like.recipes.templates import evaluate

__all__ = ["sample"]

_DRAW: dict[str, Callable[[Any, Stream], Any]] = {
    "category": category,
    "uniform": uniform,
    "gaussian": gaussian,
    "bernoulli": bernoulli,
    "poisson": poisson,
    "datetime": moment,
    "uuid": identifier,
    "person": person,
}


def sample(column: Sampler, values: Mapping[str, Any], *, row_seed: int, row_id: int | str) -> Any:
    """Draw a column's value for one row.

    It follows from the row's seed, its id and the column's name, and from the values that the column refers to; not from
    other columns, nor from what was drawn before.

    Args:
        column: The column.
        values: The values of the columns that it refers to.
        row_seed: The row's seed.
        row_id: The row's id.

    Returns:
        Plain data; of a ``person`` column a persona.

    Raises:
        InputError: A condition fails with these values, or there is nothing to draw from.
    """
    chosen = chosen_case(column, values)
    stream = Stream(row_seed, row_id, column.name)
    if column.type == "subcategory":
        return subcategory(chosen, stream, values)  # type: ignore[arg-type]
    return _DRAW[column.type](chosen, stream)


def chosen_case(column: Sampler, values: Mapping[str, Any]) -> Sampler:
    """Return the column with the parameters of the first case whose condition holds."""
    for index, case in enumerate(column.when):
        if evaluate(case.condition, values):
            return column.case(index)
    return column
