"""Who may be sampled: conditions and margins, checked before anybody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sdialog_like.errors import InputError
from sdialog_like.people.attributes import AGES, EDUCATION_LEVELS, EMPLOYMENT_STATUSES, SEXES, WORKING
from sdialog_like.people.locales import City, Locale
from sdialog_like.people.margins import attribute_named, margin_of, value_named
from sdialog_like.people.population import AXES, SHAPE
from sdialog_like.people.raking import rake

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["chosen_cities", "chosen_people", "several", "split_marginals"]

_SHORT = {"f": "female", "m": "male", "w": "female", "woman": "female", "man": "male"}


def several(value: Any) -> list[Any]:
    """Return what was given as one or as several, as a list."""
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def split_marginals(marginals: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the tables of who people are, and those of where they live.

    Raises:
        InputError: It is no table of tables, or one is of something else.
    """
    if marginals is None:
        return {}, {}
    if not isinstance(marginals, Mapping):
        raise InputError(f"Marginals are a table for each attribute, not {marginals!r}.", hint="{'sex': {'female': 0.6, …}}")
    tables = {attribute_named(name): table for name, table in marginals.items() if table is not None}
    return (
        {name: table for name, table in tables.items() if name in AXES},
        {name: table for name, table in tables.items() if name not in AXES},
    )


def chosen_people(
    population: NDArray[np.float64],
    *,
    age_range: Any,
    sex: Any,
    education: Any,
    employed: Any,
    marginals: Mapping[str, Any],
) -> NDArray[np.float64]:
    """Return the weight of each cell of the population's table under conditions and margins.

    Raises:
        InputError: A condition is not one, nobody fits them, or the margins cannot hold.
    """
    import numpy as np

    wanted: list[tuple[str, str, list[Any]]] = [("age", *_ages(age_range))]
    if sex is not None:
        found = value_named("sex", sex, SEXES, also=_SHORT)
        wanted.append(("sex", f"sex {found!r}", [found]))
    if education is not None:
        levels = [value_named("education", level, EDUCATION_LEVELS) for level in several(education)]
        wanted.append(("education_level", f"education {' or '.join(map(repr, levels))}", levels))
    if employed is not None:
        if not isinstance(employed, bool):
            raise InputError(f"employed is True, False or None, not {employed!r}.")
        statuses = [status for status in EMPLOYMENT_STATUSES if (status in WORKING) is employed]
        wanted.append(("employment_status", f"employed={employed}", statuses))
    weights = population.copy()
    for number, (attribute, _, values) in enumerate(wanted):
        axis = list(AXES).index(attribute)
        keep = np.array([value in values for value in AXES[attribute]], dtype=float)
        weights *= keep.reshape([-1 if place == axis else 1 for place in range(len(SHAPE))])
        if not weights.any():
            raise _nobody(population, wanted[: number + 1])
    flat = weights.ravel()
    places = np.flatnonzero(flat)  # most cells are empty: nobody is everything
    inside = np.unravel_index(places, SHAPE)
    margins = []
    for name, table in marginals.items():
        said: Sequence[Any] = AXES[name]
        cells = [said[place] for place in inside[list(AXES).index(name)]]
        margins.append(margin_of(name, table, said, cells, _value_finder(name, said)))
    made = np.zeros_like(flat)
    made[places] = rake(flat[places], margins)
    return made


def _value_finder(attribute: str, values: Sequence[Any]) -> Any:
    return lambda key: value_named(attribute, key, values, also=_SHORT if attribute == "sex" else None)


def _ages(age_range: Any) -> tuple[str, list[int]]:
    ends = several(age_range)
    if len(ends) != 2 or not all(isinstance(end, int) and not isinstance(end, bool) for end in ends):
        raise InputError(f"age_range is the youngest and the oldest age, not {age_range!r}.", hint="age_range=(18, 90)")
    young, old = ends
    if not AGES[0] <= young <= old <= AGES[-1]:
        raise InputError(
            f"age_range is ({young}, {old}).", hint=f"It is the youngest and the oldest age, from {AGES[0]} to {AGES[-1]}."
        )
    return f"age {young} to {old}" if young < old else f"age {young}", list(range(young, old + 1))


def _nobody(population: NDArray[np.float64], wanted: Sequence[tuple[str, str, list[Any]]]) -> InputError:
    """Say that nobody fits, and at which ages somebody would."""
    import numpy as np

    others = population
    for attribute, _, values in wanted:
        if attribute != "age":
            axis = list(AXES).index(attribute)
            others = np.take(others, [AXES[attribute].index(value) for value in values], axis=axis)
    by_age: list[float] = others.reshape(len(AGES), -1).sum(axis=1).tolist()
    ages = [age for age, many in zip(AGES, by_age, strict=True) if many]
    said = ", ".join(text for _, text, _ in wanted)
    hint = f"Whoever fits the rest is {ages[0]} to {ages[-1]} years old." if ages else "Leave one of these out."
    return InputError(f"Nobody can have {said}.", hint=hint)


def chosen_cities(locale: Locale, *, city: Any, region: Any, marginals: Mapping[str, Any]) -> list[tuple[City, float]]:
    """Return the cities that people live in, with weights.

    Raises:
        InputError: There is no such city or region, they do not fit each other, or the margins cannot hold.
    """
    import numpy as np

    names = sorted({known.name for known in locale.cities})
    regions = sorted({known.region for known in locale.cities})
    codes = {known.region_code: known.region for known in locale.cities if known.region_code}
    cities = list(locale.cities)
    if region is not None:
        wanted = [value_named("region", each, regions, also=codes) for each in several(region)]
        cities = [known for known in cities if known.region in wanted]
    if city is not None:
        wanted = [value_named("city", each, names) for each in several(city)]
        found = [known for known in cities if known.name in wanted]
        if not found:
            there = {known.name: known.region for known in locale.cities}
            where = ", ".join(f"{name} lies in {there[name]}" for name in wanted)
            raise InputError(f"There is no {' or '.join(wanted)} in region {region!r}.", hint=f"{where}.")
        cities = found
    margins = []
    for name, table in marginals.items():
        if name == "city":
            cells, values, also = [known.name for known in cities], names, None
        else:
            cells, values, also = [known.region for known in cities], regions, codes
        margins.append(margin_of(name, table, values, cells, _place_finder(name, values, also)))
    weights = rake(np.array([known.people for known in cities], dtype=float), margins)
    return [(known, float(weight)) for known, weight in zip(cities, weights, strict=True)]


def _place_finder(name: str, values: Sequence[str], also: Mapping[str, str] | None) -> Any:
    return lambda key: value_named(name, key, values, also=also)
