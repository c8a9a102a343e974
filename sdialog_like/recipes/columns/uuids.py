"""The column ``uuid``: an identifier that no other row has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sdialog_like.recipes.columns.sampler import Sampler

__all__ = ["Uuid"]


class Uuid(Sampler):
    """An identifier, always the same for the same seed and row."""

    type: Literal["uuid"] = "uuid"
    prefix: str = Field(default="", description="What stands before it: order-")
    short: bool = Field(
        default=False, description="Whether it has only 8 digits; of 10,000 rows two have the same with a chance of 1 %."
    )
    uppercase: bool = Field(default=False, description="Whether its letters are capitals.")
