"""The column ``poisson``: how many, around a mean."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sdialog_like.recipes.columns.sampler import Sampler

__all__ = ["Poisson"]


class Poisson(Sampler):
    """A whole number of a Poisson distribution."""

    type: Literal["poisson"] = "poisson"
    mean: float = Field(ge=0, le=10_000, description="The mean.")
