"""The column ``uniform``: a number between two, all alike."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.numeric import Numeric
from sdialog_like.recipes.inert import wrong_at

__all__ = ["Uniform"]


class Uniform(Numeric):
    """A number from ``low`` to ``high``, all alike; of whole numbers both ends may come."""

    type: Literal["uniform"] = "uniform"
    low: float = Field(description="The smallest.")
    high: float = Field(description="The greatest.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise wrong_at("low", InputError(f"low ({self.low:g}) is above high ({self.high:g})."))
        if self.whole and not (self.low.is_integer() and self.high.is_integer()):
            raise InputError("With whole, low and high are whole numbers.")
        return self
