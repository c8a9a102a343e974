"""What a sampled person can be: the values of the attributes that conditions and margins speak of."""

from __future__ import annotations

from typing import Final

__all__ = ["AGES", "CHILDREN", "EDUCATION_LEVELS", "EMPLOYMENT_STATUSES", "MARITAL_STATUSES", "SEXES", "WORKING"]

AGES: Final = range(14, 101)
"""Ages that a person can have."""

SEXES: Final = ("female", "male")

EDUCATION_LEVELS: Final = ("lower secondary", "upper secondary", "vocational", "bachelor", "master", "doctorate")
"""The highest level that somebody has completed (who is still at school: will complete next)."""

EMPLOYMENT_STATUSES: Final = ("employed", "self-employed", "unemployed", "student", "homemaker", "retired")

WORKING: Final = ("employed", "self-employed")
"""What ``employed=True`` means."""

MARITAL_STATUSES: Final = ("single", "cohabiting", "married", "divorced", "widowed")

CHILDREN: Final = range(6)
"""How many children somebody can have."""
