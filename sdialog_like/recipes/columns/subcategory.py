"""The column ``subcategory``: one of the values that belong to the value of another column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import ColumnName
from sdialog_like.recipes.columns.category import Scalar, key_of, wrong_choice
from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.inert import wrong_at
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.typed import Many

__all__ = ["Subcategory"]


class Subcategory(Sampler):
    """One of the values that belong to the value of a category column."""

    together: ClassVar[Mapping[str, str]] = {"weights": "values"}

    type: Literal["subcategory"] = "subcategory"
    category: ColumnName = Field(description="The column whose value decides which values there are.")
    values: Mapping[str, Many[Scalar]] = Field(
        min_length=1, description="For each value of that column, the values that belong to it."
    )
    weights: Mapping[str, Many[float]] = Field(
        default_factory=dict, description="For a value of that column, how likely each is; otherwise all alike."
    )

    @field_validator("values", "weights", mode="before")
    @classmethod
    def _keys_are_texts(cls, value: Any) -> Any:
        return {key_of(key): item for key, item in value.items()} if isinstance(value, Mapping) else value

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        for key in self.weights.keys() - self.values.keys():
            raise wrong_at(("weights", key), InputError(f"values does not have {key!r}."))
        for key, values in self.values.items():
            if not values:
                raise wrong_at(("values", key), InputError("There are no values."))
            place, reason = wrong_choice(values, self.weights.get(key))
            if reason is not None:
                raise wrong_at((place, key), reason)
        return self

    def named(self) -> Mapping[Place, str]:
        """Return each column that it names alone, by the place in it."""
        return {("category",): self.category}
