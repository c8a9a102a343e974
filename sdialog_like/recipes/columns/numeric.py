"""What the samplers of numbers share."""

from __future__ import annotations

from pydantic import Field, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.inert import wrong_at

__all__ = ["Numeric"]


class Numeric(Sampler):
    """A number: whole, or with so many decimals."""

    whole: bool = Field(default=False, description="Whether it is a whole number.")
    decimals: int | None = Field(default=None, ge=0, le=15, description="Digits behind the point; all of them otherwise.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.whole and self.decimals is not None:
            raise wrong_at("decimals", InputError("A whole number has no decimals."))
        return self

    def rounded(self, value: float) -> float | int:
        """Return a number as this column gives it."""
        if self.whole:
            return round(value)
        return value if self.decimals is None else round(value, self.decimals)
