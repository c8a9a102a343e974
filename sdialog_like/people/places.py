"""Where somebody lives: a city, and a postcode, a street and a phone number that belong to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from sdialog_like.people.draws import Weighted, below, between
from sdialog_like.people.locales import City, Locale

__all__ = ["Home", "Homes"]

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # those that end a British postcode
_FAMILIAR = 0.65  # the share of streets with one of the usual names


@dataclass(frozen=True)
class Home:
    """An address and a phone number."""

    street_address: str
    city: City
    postcode: str
    address: str
    phone_number: str


class Homes:
    """The homes of a locale.

    Args:
        locale: The locale.
        cities: The cities that people live in, with weights.
        surnames: After whom streets are named.
    """

    def __init__(self, locale: Locale, cities: Iterable[tuple[City, float]], surnames: Weighted[str]) -> None:
        self._data = locale.data
        self._cities = Weighted(cities)
        self._surnames = surnames
        self._postcodes = {
            city: Weighted((postcodes, float(postcodes[2] - postcodes[1] + 1)) for postcodes in city.postcodes)
            for city in self._cities.things
        }

    def draw(self, random: Random) -> Home:
        """Draw a home."""
        city = self._cities.draw(random)
        prefix, first, last, width = self._postcodes[city].draw(random)
        postcode = f"{prefix}{between(random, first, last):0{width}}{_filled(random, self._data['postcode_end'])}"
        street_address = self._street_address(random)
        address = self._data["address"].format(
            street_address=street_address, city=city.name, region_code=city.region_code, postcode=postcode
        )
        area_code = city.area_codes[below(random, len(city.area_codes))]
        pattern = self._data["phones_of_areas"].get(area_code) or self._data["phone"][str(len(area_code))]
        return Home(street_address, city, postcode, address, _filled(random, pattern.format(area=area_code)))

    def _street_address(self, random: Random) -> str:
        streets = self._data["streets"]
        if random.random() < _FAMILIAR:
            street = streets["names"][below(random, len(streets["names"]))]
        else:
            named_after = streets["named_after"]
            street = named_after[below(random, len(named_after))].format(self._surnames.draw(random))
        # Low house numbers are more usual: every street has them.
        number = 1 + int(random.random() ** 2 * streets["highest_number"])
        line: str = streets["line"].format(street=street, number=number)
        share, unit, highest = streets["unit"]
        if random.random() >= share:
            return line
        door = unit.format(between(random, 1, highest))
        return f"{line}{door}" if door.startswith(",") else f"{door}{line}"


def _filled(random: Random, pattern: str) -> str:
    """Fill a pattern: ``#`` is a digit, ``N`` one from 2 to 9, ``@`` a letter."""
    made = []
    for letter in pattern:
        if letter == "#":
            made.append(str(below(random, 10)))
        elif letter == "N":
            made.append(str(between(random, 2, 9)))
        elif letter == "@":
            made.append(_LETTERS[below(random, len(_LETTERS))])
        else:
            made.append(letter)
    return "".join(made)
