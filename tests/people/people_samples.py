"""Samples that several tests look at; each is made once."""

from __future__ import annotations

from functools import cache

from sdialog_like.people import Person, PersonSampler


@cache
def many_people(locale: str, n: int = 2000) -> tuple[Person, ...]:
    """Return people of a locale, of all ages."""
    return tuple(PersonSampler(locale, age_range=(14, 100)).iterate(n, seed=11))
