"""Drawing people."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from sdialog_like.recipes.columns.person import Person
from sdialog_like.recipes.sampling.stream import Stream

if TYPE_CHECKING:
    from sdialog_like.people import PersonSampler
    from sdialog_like.personas import BasePersona

__all__ = ["person", "sampler_for"]


def person(column: Person, stream: Stream) -> BasePersona:
    """Draw somebody, as a persona."""
    return sampler_for(column).sample(int.from_bytes(stream.digest, "big"))


def sampler_for(column: Person) -> PersonSampler:
    """Return what draws the people of a column; made once for the same settings, because that reads tables.

    Raises:
        InputError: There is nothing for this locale, or nobody fits the settings.
    """
    return _sampler(json.dumps(column.settings()))


@lru_cache(maxsize=64)
def _sampler(settings: str) -> PersonSampler:
    from sdialog_like.people import PersonSampler

    return PersonSampler(**json.loads(settings))
