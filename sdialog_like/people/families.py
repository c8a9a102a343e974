"""Children whose ages are possible for their parent's."""

from __future__ import annotations

from random import Random

from sdialog_like.people.attributes import CHILDREN, EDUCATION_LEVELS
from sdialog_like.people.draws import below, between

__all__ = ["FIRST_BIRTH", "LAST_BIRTH", "ages_of_children", "most_children"]

FIRST_BIRTH = 18
"""The age of the youngest parents."""

LAST_BIRTH = {"female": 45, "male": 55}
"""The age of the oldest parents."""

_TERTIARY = EDUCATION_LEVELS.index("bachelor")


def most_children(age: int, sex: str) -> int:
    """Return how many children somebody can have; two years lie between them, if need be."""
    years = min(age, LAST_BIRTH[sex]) - FIRST_BIRTH
    return min(1 + years // 2, max(CHILDREN)) if years >= 0 else 0


def ages_of_children(random: Random, number: int, age: int, sex: str, level: int) -> list[int]:
    """Draw the ages of somebody's children, the oldest first.

    Args:
        random: Where the draws come from.
        number: How many there are; not more than ``most_children``.
        age: Their parent's age.
        sex: Their parent's sex.
        level: Their parent's level of education; who studies longer has children later.
    """
    if not number:
        return []
    last = min(age, LAST_BIRTH[sex])
    latest = last - 2 * (number - 1)
    usual = 26 + (4 if level >= _TERTIARY else 0) + (2 if sex == "male" else 0)
    # Around the usual age: the mean of three draws over sixteen years, in the bounds of what is possible.
    drawn = usual - 8 + round(sum(random.random() for _ in range(3)) * 16 / 3)
    at = max(drawn, FIRST_BIRTH)
    if at > latest:
        # Those who are parents already had their children earlier; not all of them this year.
        at = between(random, max(FIRST_BIRTH, latest - 5), latest)
    births = [at]
    for left in range(number - 2, -1, -1):
        room = last - 2 * left - at
        at += 2 + min(below(random, 4), room - 2)
        births.append(at)
    return [age - birth for birth in births]
