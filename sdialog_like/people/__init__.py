"""People who could exist: sampled offline, coherent, the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sdialog_like.lazy import lazy_exports

__all__ = [
    "EDUCATION_LEVELS",
    "EMPLOYMENT_STATUSES",
    "LOCALES",
    "MARITAL_STATUSES",
    "Person",
    "PersonSampler",
]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "EDUCATION_LEVELS": "sdialog_like.people.attributes",
        "EMPLOYMENT_STATUSES": "sdialog_like.people.attributes",
        "LOCALES": "sdialog_like.people.locales",
        "MARITAL_STATUSES": "sdialog_like.people.attributes",
        "Person": "sdialog_like.people.person",
        "PersonSampler": "sdialog_like.people.sampler",
    },
)

if TYPE_CHECKING:
    from sdialog_like.people.attributes import EDUCATION_LEVELS, EMPLOYMENT_STATUSES, MARITAL_STATUSES
    from sdialog_like.people.locales import LOCALES
    from sdialog_like.people.person import Person
    from sdialog_like.people.sampler import PersonSampler
