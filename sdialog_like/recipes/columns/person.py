"""The column ``person``: somebody who could exist."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.typed import Given, Many

__all__ = ["Person"]


class Person(Sampler):
    """Somebody whose name, age, sex, city, job and family agree with each other and with the locale; see `people`."""

    type: Literal["person"] = "person"
    locale: str = Field(default="en_US", description="Where the person lives: en_US, en_GB, de_DE, fr_FR, es_ES, it_IT …")
    age_range: Given[tuple[int, int] | None] = Field(
        default=None, description="The youngest and the oldest; 18 to 90 otherwise."
    )
    sex: Literal["female", "male"] | None = Field(default=None, description="Only of this sex.")
    city: str | Many[str] | None = Field(default=None, description="Only from this city, or these.")
    region: str | Many[str] | None = Field(default=None, description="Only from this region, or these.")
    education: str | Many[str] | None = Field(default=None, description="Only with this level of education, or these.")
    employed: bool | None = Field(default=None, description="Only with work (true), or without (false).")
    marginals: dict[str, dict[str, float]] | None = Field(
        default=None, description="Shares that sampled people match: {age: {18-29: 0.2, …}, education_level: {…}}."
    )

    def settings(self) -> dict[str, Any]:
        """Return what was said, as keyword arguments of ``people.PersonSampler``."""
        names = ("locale", "age_range", "sex", "city", "region", "education", "employed", "marginals")
        return {name: value for name in names if (value := getattr(self, name)) is not None}
