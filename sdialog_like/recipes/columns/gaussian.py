"""The column ``gaussian``: a number around a mean, within limits."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.numeric import Numeric
from sdialog_like.recipes.inert import wrong_at

__all__ = ["Gaussian"]


class Gaussian(Numeric):
    """A number of a normal distribution; with limits, of the part of it that lies between them."""

    type: Literal["gaussian"] = "gaussian"
    mean: float = Field(description="The mean.")
    stddev: float = Field(gt=0, description="The standard deviation.")
    min: float | None = Field(default=None, description="The smallest.")
    max: float | None = Field(default=None, description="The greatest.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise wrong_at("min", InputError(f"min ({self.min:g}) is above max ({self.max:g})."))
        if self.whole and self.min is not None and self.max is not None and math.ceil(self.min) > math.floor(self.max):
            raise wrong_at("min", InputError(f"There is no whole number from {self.min:g} to {self.max:g}."))
        return self
