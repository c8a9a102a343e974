"""Sampling people: how many in a second on one core, whether they are all different, and what making a sampler costs."""

from __future__ import annotations

import time

from benchmarks.report import Line, say
from sdialog_like.people import PersonSampler

__all__ = ["measure"]

_FEWEST_NAMES = "fr_FR"  # the locale where people are most likely to be alike


def measure(*, people: int = 100_000) -> list[Line]:
    """Sample people one after the other, in this process, and count how many are distinct."""
    say(f"people: {people:,} of {_FEWEST_NAMES} …")
    begin = time.perf_counter()
    sampler = PersonSampler(_FEWEST_NAMES)
    sampler.sample(0)  # reads the words of Faker
    first = time.perf_counter() - begin
    seen: set[tuple[object, ...]] = set()
    begin = time.process_time()
    for person in sampler.iterate(people, seed=1):
        seen.add((person.name, person.birth_date, person.address))
    seconds = time.process_time() - begin
    begin = time.perf_counter()
    PersonSampler(_FEWEST_NAMES, marginals={"sex": {"female": 6, "male": 4}, "age": {"18-39": 5, "40-64": 3, "65-90": 2}})
    weighted = time.perf_counter() - begin
    return [
        Line(
            f"{people:,} sampled people, CPU time of one core", f"{seconds:.1f} s ({people / seconds:,.0f} a second)", "60 s"
        ),
        Line("of these, distinct by name, birth date and address", f"{len(seen):,}", f"{people:,}"),
        Line("making a sampler: the first of a locale, one with marginals", f"{first:.2f} s, {weighted:.2f} s"),
    ]
