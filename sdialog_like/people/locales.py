"""The tables of each locale: who lives there, where, and what names, streets and phone numbers look like."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sdialog_like.errors import InputError

__all__ = ["LOCALES", "City", "Locale", "load_locale"]

_DATA = Path(__file__).with_name("data")

LOCALES = ("de_DE", "en_GB", "en_US", "es_ES", "fr_FR", "it_IT")
"""The locales that people can be sampled of."""


@dataclass(frozen=True)
class City:
    """A city, and what addresses in it have in common.

    Attributes:
        name: What it is called there.
        region: The state, region or county that it lies in.
        people: Inhabitants, in thousands.
        postcodes: Ranges of postcodes (prefix, first, last number, digits), and how many each holds.
        area_codes: The phone numbers' area codes.
        region_code: The region's short name, where addresses have one.
    """

    name: str
    region: str
    people: float
    postcodes: tuple[tuple[str, int, int, int], ...]
    area_codes: tuple[str, ...]
    region_code: str


@dataclass(frozen=True)
class Locale:
    """A locale's tables.

    Attributes:
        name: Its name, as ``de_DE``.
        cities: Its cities.
        data: All else, as it stands in the file.
    """

    name: str
    cities: tuple[City, ...]
    data: dict[str, Any]


def load_locale(name: str) -> Locale:
    """Return a locale's tables; ``de-DE`` and ``de_de`` are ``de_DE``.

    Raises:
        InputError: There are none.
    """
    known = {locale.casefold(): locale for locale in LOCALES}
    if not isinstance(name, str) or (found := known.get(name.replace("-", "_").casefold())) is None:
        close = difflib.get_close_matches(str(name), LOCALES, n=1)
        raise InputError(
            f"There are no people of locale {name!r}.",
            hint=f"{f'Did you mean {close[0]!r}? ' if close else ''}Supported are {', '.join(LOCALES)}.",
        )
    return _load(found)


@cache
def _load(name: str) -> Locale:
    data = json.loads((_DATA / f"{name}.json").read_text("utf-8"))
    return Locale(name, tuple(_city(*row) for row in data.pop("cities")), data)


def _city(name: str, region: str, people: float, postcodes: str, area_codes: str, region_code: str = "") -> City:
    ranges = tuple(_postcodes(part) for part in postcodes.split())
    return City(name, region, people, ranges, tuple(area_codes.split()), region_code)


def _postcodes(text: str) -> tuple[str, int, int, int]:
    """Read a range of postcodes, as ``10115-10999``, ``LS1-LS17`` or ``51100``."""
    first, _, last = text.partition("-")
    prefix = first.rstrip("0123456789")
    digits = first[len(prefix) :]
    # In LS1 the number has no fixed width; 01067 has five digits.
    width = 0 if prefix else len(digits)
    return prefix, int(digits), int((last or first)[len(prefix) :]), width
