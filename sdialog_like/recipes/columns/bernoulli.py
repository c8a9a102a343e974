"""The column ``bernoulli``: yes or no."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sdialog_like.recipes.columns.sampler import Sampler

__all__ = ["Bernoulli"]


class Bernoulli(Sampler):
    """True with the probability ``p``, else false."""

    type: Literal["bernoulli"] = "bernoulli"
    p: float = Field(ge=0, le=1, description="How likely true is.")
