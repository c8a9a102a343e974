"""Names that fit the sex, the place and the year of birth, and what follows from a name: a title, an e-mail address."""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from random import Random
from typing import Any

from sdialog_like.people.attributes import SEXES
from sdialog_like.people.draws import Weighted, below
from sdialog_like.people.locales import Locale, load_locale

__all__ = ["Name", "Names", "names_of"]

_MODERN, _RECENT = 1970, 1980  # old-fashioned names end at the first, modern ones begin at the second
_FREQUENT_SHARE = 0.5
_MAIL_PATTERNS = Weighted(
    [("{0}.{1}", 5.0), ("{0}{1}", 2.0), ("{2}{1}", 2.0), ("{0}_{1}", 1.0), ("{1}.{0}", 1.0), ("{2}.{1}", 1.0)]
)
_MAIL_DOMAINS = ("example.com", "example.org", "example.net")  # reserved (RFC 2606): nobody gets mail there
_TITLED = ("master", "doctorate")


@dataclass(frozen=True)
class Name:
    """A person's name and its parts."""

    first: str
    middle: str | None
    last: str

    @property
    def full(self) -> str:
        """What the person is called."""
        return f"{self.first} {self.last}"


class Names:
    """The names of a locale, with the words of Faker, whose lists are read once; its generators are not used.

    Args:
        locale: The locale.
    """

    def __init__(self, locale: Locale) -> None:
        self._data = locale.data
        words = importlib.import_module(f"faker.providers.person.{locale.name}").Provider
        self._first = {}
        for sex in SEXES:
            listed, about = getattr(words, f"first_names_{sex}"), self._data[f"{sex}_names"]
            old, young = _matching(listed, about["old"]), _matching(listed, about["young"])
            for era, left_out in (("old", young), ("between", old | young), ("young", old)):
                self._first[sex, era] = _by_frequency(listed, about, left_out)
        self._last = _by_frequency(words.last_names, self._data["last_names"], set())
        self.of_streets = Weighted((name, 1.0) for name in self._last.things if name.isalpha())

    def draw(self, random: Random, sex: str, birth_year: int, *, was_married: bool) -> Name:
        """Draw a name."""
        firsts = self._first[sex, "old" if birth_year < _MODERN else "between" if birth_year < _RECENT else "young"]
        first, last, second = firsts.draw(random), self._last.draw(random), self._last.draw(random)
        middle = firsts.draw(random)
        has_middle = random.random() < self._data["middle_names"] and middle != first
        if self._data["two_surnames"]:
            last = f"{last} {second}"
        elif was_married and sex == "female" and random.random() < 2 * self._data["double_surnames"] and last != second:
            last = f"{last}-{second}"
        return Name(first, middle if has_middle else None, last)

    def title(self, sex: str, marital_status: str, level: str, field: str | None) -> str:
        """Return how the person is addressed."""
        titles: dict[str, str] = self._data["titles"]
        is_doctor = level in self._data["doctor_levels"] and field not in self._data["not_called_doctor"]
        if is_doctor or (field in self._data["doctor_fields"] and level in _TITLED):
            return titles[f"{sex} doctor"]
        married = sex == "female" and marital_status in ("married", "widowed")
        return titles["married female" if married else sex]

    def mail_address(self, random: Random, name: Name, birth_year: int) -> str:
        """Draw an e-mail address of the person's name, at a domain where nobody is."""
        last = name.last.split(" ")[0] if self._data["two_surnames"] else name.last
        first, last = self._plain(name.first), self._plain(last)
        made = _MAIL_PATTERNS.draw(random).format(first, last, first[0])
        digits = random.random()
        if digits < 0.3:
            made += f"{birth_year % 100:02}"
        elif digits < 0.45:
            made += str(birth_year)
        elif digits < 0.8:
            made += str(1 + below(random, 9999))
        return f"{made}@{_MAIL_DOMAINS[below(random, len(_MAIL_DOMAINS))]}"

    def _plain(self, name: str) -> str:
        lowered = "".join(self._data["mail_letters"].get(letter, letter) for letter in name.lower())
        return "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if letter.isascii() and letter.isalnum())


@cache
def names_of(locale_name: str) -> Names:
    """Return a locale's names; Faker is imported here, when somebody is to be sampled."""
    return Names(load_locale(locale_name))


def _by_frequency(listed: Iterable[str], about: Mapping[str, Any], left_out: set[str]) -> Weighted[str]:
    """Weigh names as Faker does; where it does not, the frequent ones are half of all."""
    unfit = _matching(listed, about["unfit"]) | left_out
    names = [name for name in dict.fromkeys(listed) if name not in unfit]
    if isinstance(listed, Mapping):
        return Weighted((name, float(listed[name])) for name in names)
    frequent = set(about["frequent"]).intersection(names)
    if not frequent:
        return Weighted((name, 1.0) for name in names)
    times = _FREQUENT_SHARE / (1 - _FREQUENT_SHARE) * (len(names) - len(frequent)) / len(frequent)
    return Weighted((name, times if name in frequent else 1.0) for name in names)


def _matching(names: Iterable[str], patterns: Iterable[str]) -> set[str]:
    exact = {pattern for pattern in patterns if "*" not in pattern}
    wild = [pattern for pattern in patterns if "*" in pattern]
    return {name for name in names if name in exact or any(fnmatchcase(name, pattern) for pattern in wild)}
