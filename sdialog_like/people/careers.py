"""What somebody has learnt and does: made so that age, education, employment and job agree."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from sdialog_like.people.attributes import EDUCATION_LEVELS
from sdialog_like.people.draws import Weighted, below
from sdialog_like.people.jobs import Job, Jobs
from sdialog_like.people.locales import Locale

__all__ = ["INCOME_BANDS", "Career", "Careers"]

INCOME_BANDS = ("none", "low", "lower middle", "middle", "upper middle", "high")

_UPPER, _BACHELOR = EDUCATION_LEVELS.index("upper secondary"), EDUCATION_LEVELS.index("bachelor")
_MASTER = EDUCATION_LEVELS.index("master")


@dataclass(frozen=True)
class Career:
    """Somebody's education and work, in words."""

    education: str
    field_of_study: str | None
    occupation: str
    industry: str | None
    years_of_experience: int | None
    income_band: str


class Careers:
    """The careers of a locale.

    Args:
        locale: The locale.
        jobs: Its jobs.
    """

    def __init__(self, locale: Locale, jobs: Jobs) -> None:
        self._education: dict[str, Any] = locale.data["education"]
        self._jobs = jobs
        undergraduates = set(jobs.fields_of_students.things) - set(locale.data["no_undergraduates"])
        self._studied = jobs.fields_of_students.only(undergraduates)
        self._fields = {job: Weighted((field, 1.0) for field in job.fields) for job in jobs.jobs}

    def draw(self, random: Random, age: int, sex: str, level: int, status: str) -> Career:
        """Draw what fits somebody; the level of education is its place in ``EDUCATION_LEVELS``."""
        if status == "student":
            return self._student(random, age, level)
        if status == "homemaker":
            field = self._jobs.fields.draw(random) if level >= _BACHELOR else None
            return Career(self._learnt(age, level, field), field, "homemaker", None, None, INCOME_BANDS[0])
        own = {"employed": False, "self-employed": True}.get(status)
        job = self._jobs.draw(random, age, sex, level, own)
        field = self._field(random, job) if level >= _BACHELOR else None
        learnt = self._learnt(age, level, field)
        if own is None:
            pay = max(1, job.pay - 1) if status == "retired" else 1
            return Career(learnt, field, f"{status} {job.title}", job.industry, None, INCOME_BANDS[pay])
        years = self._experience(random, job, age, level)
        pay = max(1, job.pay - 1) if age < 25 else job.pay
        return Career(learnt, field, job.title, job.industry, years, INCOME_BANDS[pay])

    def _student(self, random: Random, age: int, level: int) -> Career:
        if level < _UPPER:
            at_school = age <= 20
            occupation = self._education["pupil"] if at_school else "adult education student"
            return Career(self._learnt(age, level, None, at_school=at_school), None, occupation, None, None, INCOME_BANDS[1])
        field = (self._studied if level < _BACHELOR else self._jobs.fields).draw(random)
        kind = {_BACHELOR: "master's student", _MASTER: "doctoral student"}.get(level, "student")
        learnt = self._learnt(age, level, field)
        return Career(learnt, field, f"{kind} of {field}", None, None, INCOME_BANDS[1])

    def _learnt(self, age: int, level: int, field: str | None, *, at_school: bool = False) -> str:
        if at_school or (level < _UPPER and age < 16):
            return "still at school"
        name: str = self._education["names"][level]
        return f"{name} in {field}" if field and level >= _BACHELOR else name

    def _field(self, random: Random, job: Job) -> str:
        return (self._fields[job] or self._jobs.fields).draw(random)

    def _experience(self, random: Random, job: Job, age: int, level: int) -> int:
        began = max(self._education["from_age"][level], min(job.least_age, age), 16)
        longest: int = max(age - began, 0)
        return longest - below(random, longest // 2 + 1)
