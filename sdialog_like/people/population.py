"""How many people there are of each kind: a table over age, sex, education, employment, marital status and children.

The shares are rough ones, of the kind that statistical offices publish; what the table is exact about is what cannot be:
a cell that nobody can be in (a doctor of 19, a widow of 17, somebody of 30 with a child of 15 … ) holds exactly 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sdialog_like.people.attributes import (
    AGES,
    CHILDREN,
    EDUCATION_LEVELS,
    EMPLOYMENT_STATUSES,
    MARITAL_STATUSES,
    SEXES,
)
from sdialog_like.people.families import most_children
from sdialog_like.people.jobs import Jobs, jobs_of
from sdialog_like.people.locales import Locale, load_locale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["AXES", "RETIREMENT_AGE", "SHAPE", "jobs_and_population"]

AXES = {
    "age": tuple(AGES),
    "sex": SEXES,
    "education_level": EDUCATION_LEVELS,
    "employment_status": EMPLOYMENT_STATUSES,
    "marital_status": MARITAL_STATUSES,
    "children": tuple(CHILDREN),
}
"""The table's dimensions, in their order, and what their places mean."""

SHAPE = tuple(len(values) for values in AXES.values())

RETIREMENT_AGE = 67
"""From this age on everybody is retired."""

_Points = Sequence[Sequence[float]]

_WOMEN: _Points = [[14, 0.49], [50, 0.495], [60, 0.51], [75, 0.54], [85, 0.62], [95, 0.72], [100, 0.78]]
_RETIRED: _Points = [[54, 0], [55, 0.02], [58, 0.05], [60, 0.13], [62, 0.28], [64, 0.52], [65, 0.75], [66, 0.88]]
_EVER_MARRIED: _Points = [[19, 0.005], [22, 0.03], [25, 0.12], [28, 0.27], [32, 0.47], [36, 0.6], [45, 0.73], [80, 0.93]]
_COHABITING: _Points = [[17, 0], [18, 0.02], [22, 0.17], [27, 0.38], [35, 0.4], [50, 0.3], [70, 0.12], [90, 0.03]]
_DIVORCED: _Points = [[23, 0], [24, 0.01], [30, 0.05], [40, 0.13], [50, 0.2], [65, 0.2], [85, 0.1]]
_WIDOWED: dict[str, _Points] = {
    "female": [[27, 0], [28, 0.001], [45, 0.015], [60, 0.08], [70, 0.22], [80, 0.48], [90, 0.78], [100, 0.9]],
    "male": [[27, 0], [28, 0.0005], [45, 0.006], [60, 0.025], [70, 0.07], [80, 0.18], [90, 0.42], [100, 0.65]],
}
_CHILDREN_SO_FAR: _Points = [[18, 0.02], [22, 0.13], [26, 0.5], [30, 1.15], [35, 2.0], [40, 2.4], [45, 2.5], [75, 2.8]]
_PARENTHOOD = {"single": 0.22, "cohabiting": 0.6, "married": 1.0, "divorced": 0.85, "widowed": 0.95}


@cache
def jobs_and_population(locale_name: str) -> tuple[Jobs, NDArray[np.float64]]:
    """Return a locale's jobs, and its table of people (not to be changed), whose shape is ``SHAPE``."""
    import numpy as np

    locale = load_locale(locale_name)
    jobs = jobs_of(locale)
    work = np.zeros(SHAPE[:4])
    family = np.zeros((*SHAPE[:2], *SHAPE[4:]))
    for a, age in enumerate(AGES):
        many = _at(locale.data["people_by_age"], age)
        for s, sex in enumerate(SEXES):
            women = _at(_WOMEN, age)
            people = many * (women if sex == "female" else 1 - women)
            for e, share in enumerate(_education(locale, age)):
                statuses = _employment(locale, jobs, age, sex, e)
                total = sum(statuses)
                for w, weight in enumerate(statuses):
                    work[a, s, e, w] = people * share * weight / total if total else 0
            for m, share in enumerate(_marital(locale, age, sex)):
                for c, weight in enumerate(_children(locale, age, sex, MARITAL_STATUSES[m])):
                    family[a, s, m, c] = share * weight
    table = np.einsum("asew,asmc,wmc->asewmc", work, family, _together())
    return jobs, table / table.sum()


def _at(points: _Points, age: float) -> float:
    """Return the height at an age of the line through the points, which is level at both ends."""
    if age <= points[0][0]:
        return points[0][1]
    for (young, low), (old, high) in pairwise(points):
        if age <= old:
            return low + (high - low) * (age - young) / (old - young)
    return points[-1][1]


def _education(locale: Locale, age: int) -> list[float]:
    """Return the share of each level among those of an age."""
    tables: dict[str, Any] = locale.data["education"]
    shares = [_at([[35, young], [75, old]], age) for young, old in zip(tables["at_35"], tables["at_75"], strict=True)]
    # Degrees are not all got in the first possible year: a quarter then, all seven years later.
    got = [
        share * (0 if age < first else min(1.0, 0.25 + (age - first) / 9))
        for share, first in zip(shares, tables["from_age"], strict=True)
    ]
    # Who has not got so far (yet) stands at the highest school level that the age allows.
    school = 1 if age >= tables["from_age"][1] else 0
    got[0] = shares[0]
    got[school] += sum(shares) - sum(got)
    return got


def _employment(locale: Locale, jobs: Jobs, age: int, sex: str, level: int) -> list[float]:
    """Return the weight of each employment status."""
    if age >= RETIREMENT_AGE:
        return [0, 0, 0, 0, 0, 1]
    can_be_employed = age >= 16 and bool(jobs.open_to(age, sex, level, False))
    can_be_own_master = age >= 20 and bool(jobs.open_to(age, sex, level, True))
    can_have_job = bool(jobs.open_to(age, sex, level, None))
    if age < 18:
        return [0.05 if can_be_employed else 0, 0, 0, 1, 0, 0]
    student = _studying(age, level)
    retired = _at(_RETIRED, age) if can_have_job else 0
    rest = (1 - student) * (1 - retired)
    unemployed = rest * (0.11, 0.06, 0.045, 0.035, 0.03, 0.02)[level] * (1.4 if age < 25 else 1) if can_have_job else 0
    at_home = (0.02 + 0.09 * min(1, (age - 18) / 15)) if sex == "female" else 0.006
    homemaker = rest * at_home * (2.2, 1.3, 1, 0.6, 0.5, 0.3)[level]
    working = max(rest - unemployed - homemaker, 0)
    own = min(0.5, locale.data["self_employment"] * _at([[20, 0.03], [30, 0.08], [45, 0.13], [60, 0.16]], age))
    own = own if can_be_own_master else 0
    employed = working * (1 - own) if can_be_employed else 0
    return [employed, working * own, unemployed, student, homemaker, (1 - student) * retired]


def _studying(age: int, level: int) -> float:
    points: tuple[_Points, ...] = (
        [[18, 0.6], [20, 0.12], [24, 0.02], [35, 0.002], [40, 0]],
        [[18, 0.75], [22, 0.62], [25, 0.3], [30, 0.06], [40, 0.005], [50, 0]],
        [[19, 0.12], [25, 0.06], [32, 0.01], [45, 0]],
        [[20, 0.45], [23, 0.4], [26, 0.18], [30, 0.05], [45, 0]],
        [[22, 0.2], [25, 0.17], [30, 0.1], [36, 0.02], [45, 0]],
        [[14, 0]],
    )
    return _at(points[level], age)


def _marital(locale: Locale, age: int, sex: str) -> list[float]:
    """Return the share of each marital status."""
    if age < 18:
        return [1, 0, 0, 0, 0]
    # Men marry two years later than women; in some countries everybody does.
    later = locale.data["families"]["first_marriage"] + (1 if sex == "male" else -1)
    ever = _at(_EVER_MARRIED, age - later) if age >= 18 else 0
    widowed = _at(_WIDOWED[sex], age)
    divorced = _at(_DIVORCED, age - later) * (1 - widowed) if age >= 22 else 0
    never = 1 - ever
    together = never * _at(_COHABITING, age)
    return [never - together, together, ever * (1 - widowed - divorced), ever * divorced, ever * widowed]


def _children(locale: Locale, age: int, sex: str, marital: str) -> list[float]:
    """Return the share of each number of children."""
    most = most_children(age, sex)
    usual = min(most, locale.data["families"]["children"] * _at(_CHILDREN_SO_FAR, age if sex == "female" else age - 2))
    usual *= _PARENTHOOD[marital]
    # Two children are more usual, and four less, than pure chance would have it.
    usualness = (1.0, 0.9, 1.25, 0.8, 0.5, 0.35)
    weight, weights = 1.0, []
    for number in CHILDREN:
        weights.append(weight * usualness[number] if number <= most else 0)
        weight *= usual / (number + 1)
    return [each / sum(weights) for each in weights]


def _together() -> NDArray[np.float64]:
    """Return how much more usual each employment status is with a family than chance would have it."""
    import numpy as np

    factors = np.ones(SHAPE[3:])
    student, homemaker = EMPLOYMENT_STATUSES.index("student"), EMPLOYMENT_STATUSES.index("homemaker")
    single, married = MARITAL_STATUSES.index("single"), MARITAL_STATUSES.index("married")
    factors[student, :, 1:] = 0.25
    factors[student, married] *= 0.4
    factors[homemaker, :, 0] = 0.35
    factors[homemaker, single] *= 0.15
    return factors
