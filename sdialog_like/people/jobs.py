"""Jobs: who can do them, how many do, and what they bring."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sdialog_like.people.attributes import AGES, EDUCATION_LEVELS
from sdialog_like.people.draws import Weighted
from sdialog_like.people.locales import Locale

__all__ = ["Job", "Jobs", "jobs_of"]

_FILE = Path(__file__).with_name("data") / "jobs.json"
_MASTER, _DOCTORATE = EDUCATION_LEVELS.index("master"), EDUCATION_LEVELS.index("doctorate")


@dataclass(frozen=True)
class Job:
    """A job.

    Attributes:
        title: What it is called.
        industry: Where it belongs.
        levels: Its weight among those of each level of education; 0 where such people do not do it.
        least_age: From which age on.
        women: The share of women.
        pay: From 1 (low) to 5 (high).
        self_employed: The share of those who are their own master.
        fields: What those with a degree have studied; empty where it may be anything.
        oldest: Up to which age people do it, or have done it: some jobs are not old themselves.
    """

    title: str
    industry: str
    levels: tuple[float, ...]
    least_age: int
    women: float
    pay: int
    self_employed: float
    fields: tuple[str, ...]
    oldest: int


class Jobs:
    """The jobs of a locale.

    Args:
        jobs: The jobs.
        fields: What people have studied whose job needs no field of its own, with weights.
        fields_of_students: What students study, with weights.
    """

    def __init__(self, jobs: list[Job], fields: dict[str, float], fields_of_students: dict[str, float]) -> None:
        self.jobs = jobs
        self.fields = Weighted(fields.items())
        self.fields_of_students = Weighted(fields_of_students.items())
        self._found: dict[tuple[int, str, int, bool | None], Weighted[Job]] = {}

    def draw(self, random: Random, age: int, sex: str, level: int, self_employed: bool | None) -> Job:
        """Draw a job that somebody can have; ``self_employed`` is None where it may be either."""
        return self.open_to(age, sex, level, self_employed).draw(random)

    def open_to(self, age: int, sex: str, level: int, self_employed: bool | None) -> Weighted[Job]:
        """Return the jobs that somebody can have, by how usual they are."""
        key = (age, sex, level, self_employed)
        found = self._found.get(key)
        if found is None:
            found = Weighted(
                (job, job.levels[level] * _share(job, sex, self_employed))
                for job in self.jobs
                if job.least_age <= age <= job.oldest
            )
            self._found[key] = found
        return found


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return table


def jobs_of(locale: Locale) -> Jobs:
    """Return the jobs as they are in a locale: with its words, and the degrees that are asked for there."""
    changes: dict[str, str] = locale.data["word_changes"]
    doctorates = set(locale.data["doctorate_fields"])
    jobs = []
    for title, industry, levels, least_age, women, pay, self_employed, fields in _table()["jobs"]:
        oldest = _table()["oldest"].get(title, AGES[-1])
        name = _changed(title, changes)
        job = Job(name, industry, tuple(levels), least_age, women, pay, self_employed, tuple(fields), oldest)
        if doctorates.intersection(fields):
            # Where a profession's degree is a doctorate, nobody has learnt it with a master's.
            weights = list(job.levels)
            weights[_DOCTORATE], weights[_MASTER] = weights[_DOCTORATE] + weights[_MASTER], 0
            job = replace(job, levels=tuple(weights), least_age=max(job.least_age, 26))
        jobs.append(job)
    return Jobs(jobs, _table()["fields"], _table()["fields_of_students"])


def _share(job: Job, sex: str, self_employed: bool | None) -> float:
    """Return which share of those with a job are of a sex and (not) their own master."""
    of_sex = job.women if sex == "female" else 1 - job.women
    if self_employed is None:
        return of_sex
    return of_sex * (job.self_employed if self_employed else 1 - job.self_employed)


def _changed(title: str, changes: dict[str, str]) -> str:
    for word, other in changes.items():
        title = title.replace(word, other)
    return title
