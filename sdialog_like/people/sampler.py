"""People who could exist, drawn offline from tables."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from random import Random
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.people.attributes import EDUCATION_LEVELS
from sdialog_like.people.careers import Careers
from sdialog_like.people.conditions import chosen_cities, chosen_people, several, split_marginals
from sdialog_like.people.draws import below
from sdialog_like.people.families import ages_of_children
from sdialog_like.people.locales import load_locale
from sdialog_like.people.names import Names, names_of
from sdialog_like.people.person import Person
from sdialog_like.people.places import Homes
from sdialog_like.people.population import AXES, jobs_and_population
from sdialog_like.seeds import derive_seed, seeded_random

__all__ = ["REFERENCE_DATE", "PersonSampler"]

REFERENCE_DATE = datetime.date(2026, 1, 1)
"""The day on which people are as old as they are, unless another is given. There is no clock in this package's samples."""


class PersonSampler:
    """Draws people whose attributes agree with each other and with their country.

        >>> sampler = PersonSampler("de_DE", age_range=(30, 40), education=["master", "doctorate"])
        >>> person = sampler.sample(seed=7)
        >>> person == sampler.sample(seed=7) and 30 <= person.age <= 40
        True

    Age fits education, job, income, family and birth date; city, region, postcode and area code belong together; the name
    fits the sex, the country and roughly the year of birth. A person follows from the settings and the seed alone, whatever
    was sampled before. Faker gives names; all else are the package's own tables, whose shares are rough.

    Args:
        locale: ``de_DE``, ``en_GB``, ``en_US``, ``es_ES``, ``fr_FR`` or ``it_IT``.
        age_range: The youngest and the oldest age, both included, from 14 to 100.
        sex: Only ``female`` or ``male``.
        city: Only from this city (as it is called there), or these.
        region: Only from this region (for the United States also as ``NY``), or these.
        education: Only with this level of education (see ``EDUCATION_LEVELS``), or these.
        employed: True: only people with work; False: only those without.
        marginals: How often values are to be: attribute to ``{value or range: weight}``, for ``age``, ``sex``,
            ``education_level``, ``employment_status``, ``marital_status``, ``children``, ``city`` and ``region``. What a
            table does not name does not occur. Everything else stays as near as possible to the usual, and coherent.
        reference_date: The day on which people have their age; also as ``"2026-01-01"``.

    Raises:
        InputError: A setting is none, nobody can fit them all, or the marginals contradict each other.
    """

    def __init__(
        self,
        locale: str = "en_US",
        *,
        age_range: Sequence[int] = (18, 90),
        sex: str | None = None,
        city: str | Sequence[str] | None = None,
        region: str | Sequence[str] | None = None,
        education: str | Sequence[str] | None = None,
        employed: bool | None = None,
        marginals: Mapping[str, Mapping[Any, float]] | None = None,
        reference_date: datetime.date | str = REFERENCE_DATE,
    ) -> None:
        import numpy as np

        self._locale = load_locale(locale)
        self._reference_date = _date(reference_date)
        who, where = split_marginals(marginals)
        self._cities = chosen_cities(self._locale, city=city, region=region, marginals=where)
        self._jobs, population = jobs_and_population(self._locale.name)
        weights = chosen_people(
            population, age_range=age_range, sex=sex, education=education, employed=employed, marginals=who
        )
        cells = np.flatnonzero(weights)
        places = np.unravel_index(cells, population.shape)
        self._cells = list(zip(*(axis.tolist() for axis in places), strict=True))
        self._upto: list[float] = np.cumsum(weights[cells]).tolist()
        self._settings = {
            "locale": self._locale.name,
            "age_range": list(age_range),
            "sex": sex,
            "city": None if city is None else several(city),
            "region": None if region is None else several(region),
            "education": None if education is None else several(education),
            "employed": employed,
            "marginals": {name: {_key(key): share for key, share in table.items()} for name, table in (who | where).items()},
            "reference_date": self._reference_date.isoformat(),
        }

    @property
    def locale(self) -> str:
        """The locale."""
        return self._locale.name

    @property
    def settings(self) -> dict[str, Any]:
        """All settings, in JSON's types; with a seed and the version of Faker they say who is sampled."""
        return {**self._settings}

    def sample(self, seed: int) -> Person:
        """Draw a person.

        Args:
            seed: Any whole number from 0 on; it may have more than 32 bits, so that many rows get different people.

        Raises:
            InputError: It is none.
        """
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise InputError(f"A person's seed is a whole number from 0 on, not {seed!r}.")
        random = seeded_random("person", seed, "who")
        place = bisect_right(self._upto, random.random() * self._upto[-1])
        age, sex, level, status, marital, children = self._who(self._cells[min(place, len(self._cells) - 1)])
        born = self._born(random, age)
        ages = ages_of_children(random, children, age, sex, level)

        # Each part has random numbers of its own: another city leaves the name as it was.
        career = self._careers.draw(seeded_random("person", seed, "career"), age, sex, level, status)
        home = self._homes.draw(seeded_random("person", seed, "home"))
        random = seeded_random("person", seed, "name")
        name = self._names.draw(random, sex, born.year, was_married=marital in ("married", "divorced", "widowed"))
        mail_address = self._names.mail_address(random, name, born.year)
        data = self._locale.data
        return Person(
            name=name.full,
            title=self._names.title(sex, marital, EDUCATION_LEVELS[level], career.field_of_study),
            first_name=name.first,
            middle_name=name.middle,
            last_name=name.last,
            age=age,
            birth_date=born,
            sex=sex,
            gender=sex,
            language=data["language"],
            languages=[data["language"], *self._foreign_languages(random, age, level)],
            locale=self._locale.name,
            marital_status=marital,
            children=children,
            ages_of_children=ages,
            education_level=EDUCATION_LEVELS[level],
            education=career.education,
            field_of_study=career.field_of_study,
            employment_status=status,
            occupation=career.occupation,
            industry=career.industry,
            years_of_experience=career.years_of_experience,
            income_band=career.income_band,
            street_address=home.street_address,
            city=home.city.name,
            region=home.city.region,
            postcode=home.postcode,
            country=data["country"],
            address=home.address,
            phone_number=home.phone_number,
            email=mail_address,
        )

    def sample_many(self, n: int, seed: int) -> list[Person]:
        """Draw many people, of whom no two have the same seed; see ``iterate``."""
        return list(self.iterate(n, seed))

    def iterate(self, n: int, seed: int) -> Iterator[Person]:
        """Draw many people, one after the other, so that not all of them are held.

        The first ones of a thousand are the same as of a hundred. Each is ``sample(person_seed)`` for a seed of its own.

        Args:
            n: How many.
            seed: A whole number from 0 on.
        """
        if isinstance(n, bool) or not isinstance(n, int) or n < 0:
            raise InputError(f"The number of people is a whole number from 0 on, not {n!r}.")
        return (self.sample(person_seed(seed, number)) for number in range(n))

    @cached_property
    def _names(self) -> Names:
        return names_of(self._locale.name)

    @cached_property
    def _homes(self) -> Homes:
        return Homes(self._locale, self._cities, self._names.of_streets)

    @cached_property
    def _careers(self) -> Careers:
        return Careers(self._locale, self._jobs)

    @staticmethod
    def _who(cell: tuple[int, ...]) -> tuple[int, str, int, str, str, int]:
        axes = list(AXES.values())
        age, sex, level, status, marital, children = cell
        return axes[0][age], axes[1][sex], level, axes[3][status], axes[4][marital], axes[5][children]  # type: ignore

    def _born(self, random: Random, age: int) -> datetime.date:
        """Draw a birthday of somebody who has this age on the reference date."""
        last = _years_before(self._reference_date, age)
        first = _years_before(self._reference_date, age + 1) + datetime.timedelta(days=1)
        return first + datetime.timedelta(days=below(random, (last - first).days + 1))

    def _foreign_languages(self, random: Random, age: int, level: int) -> list[str]:
        # The better learnt and the younger, the more of them.
        easier = (0.45, 1.0, 0.75, 1.3, 1.5, 1.7)[level] * (1.2 if age < 40 else 0.6 if age >= 65 else 0.95)
        known: dict[str, float] = self._locale.data["foreign_languages"]
        return [language for language, share in known.items() if random.random() < min(0.97, share * easier)]


def person_seed(seed: int, number: int) -> int:
    """Return the seed of one of many people; different numbers always have different ones."""
    return derive_seed("people", seed, number) << 32 | number


def _key(key: Any) -> str:
    return "-".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _date(value: datetime.date | str) -> datetime.date:
    try:
        made = datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as exc:
        raise InputError(f"reference_date is {value!r}.", hint="Write it as 2026-01-01.") from exc
    if isinstance(made, datetime.datetime):
        made = made.date()
    if not isinstance(made, datetime.date) or made.year < 200:
        raise InputError(f"reference_date is a date, not {value!r}.", hint="Write it as 2026-01-01.")
    return made


def _years_before(date: datetime.date, years: int) -> datetime.date:
    try:
        return date.replace(year=date.year - years)
    except ValueError:  # the 29th of February: who was born then becomes older on the 28th in other years
        return date.replace(year=date.year - years, day=28)
