"""The column ``seed``: a field of the rows that the recipe was given."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sdialog_like.recipes.columns.base import Column, Kind

__all__ = ["Seed"]


class Seed(Column):
    """A field of the recipe's ``rows``. Fields whose names are fit for it are columns without being declared."""

    kind: ClassVar[Kind] = "seed"

    type: Literal["seed"] = "seed"
    field: str | None = Field(
        default=None, min_length=1, description="The field's name in the rows; the column's otherwise."
    )

    @property
    def source_field(self) -> str:
        """The field's name in the rows."""
        return self.name if self.field is None else self.field
