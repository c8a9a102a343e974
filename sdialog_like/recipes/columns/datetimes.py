"""The column ``datetime``: a moment between two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.typed import Given

__all__ = ["Datetime", "Unit"]

Unit = Literal["second", "minute", "hour", "day"]


class Datetime(Sampler):
    """A moment from ``start`` up to, but not including, ``end``, as a text in ISO 8601."""

    type: Literal["datetime"] = "datetime"
    start: Given[datetime] = Field(description="The earliest: 2026-01-01, or 2026-01-01T08:30:00.")
    end: Given[datetime] = Field(description="What all are before.")
    unit: Unit = Field(default="second", description="How exact it is; a day has no time.")
    format: str | None = Field(default=None, description="Another form than ISO 8601, as strftime takes it: %d.%m.%Y")

    @field_validator("start", "end", mode="before")
    @classmethod
    def _day(cls, value: Any) -> Any:
        if isinstance(value, (bool, int, float)):
            raise InputError(f"{value!r} is no date.", hint="Write it like 2026-01-31 or 2026-01-31T08:30:00.")
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.start.tzinfo is None) != (self.end.tzinfo is None):
            raise InputError("Only one of start and end has a time zone.")
        if self.start >= self.end:
            raise InputError(f"start ({self.start.isoformat()}) is not before end ({self.end.isoformat()}).")
        return self
