"""The column ``category``: one of some values, by weight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.sampler import Sampler
from sdialog_like.recipes.inert import wrong_at
from sdialog_like.recipes.typed import Given, Many

__all__ = ["Category", "Scalar", "key_of", "wrong_choice"]

Scalar: TypeAlias = StrictBool | StrictInt | StrictFloat | StrictStr


class Category(Sampler):
    """One of some values, by weight.

    >>> Category(name="mood", values=["happy", "angry"], weights=[3, 1]).values
    ('happy', 'angry')
    """

    together: ClassVar[Mapping[str, str]] = {"weights": "values"}

    type: Literal["category"] = "category"
    values: Given[Many[Scalar]] = Field(min_length=1, description="The values; or a mapping of values to weights.")
    weights: Many[float] | None = Field(
        default=None, description="How likely each is, in their order; they need not add up to 1. Otherwise all alike."
    )

    @model_validator(mode="before")
    @classmethod
    def _values_with_weights(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and isinstance(data.get("values"), Mapping):
            if data.get("weights") is not None:
                raise InputError("values has the weights already.", hint="Leave out weights, or give values as a list.")
            return {**data, "values": list(data["values"]), "weights": list(data["values"].values())}
        return data

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        place, reason = wrong_choice(self.values, self.weights)
        if reason is not None:
            raise wrong_at(place, reason)
        return self


def wrong_choice(values: Sequence[Any], weights: Sequence[float] | None) -> tuple[str, InputError | None]:
    """Say what is wrong with values and their weights, if anything is, and with which of them."""
    keys = [key_of(value) for value in values]
    twice = next((value for value, key in zip(values, keys, strict=True) if keys.count(key) > 1), None)
    if twice is not None:
        return "values", InputError(f"The value {twice!r} comes twice.", hint="Give it a weight instead.")
    if weights is None:
        return "", None
    if len(weights) != len(values):
        said = f"There are {len(weights)} weights for {len(values)} values."
        return "weights", InputError(said, hint="Give one for each, or none.")
    if any(weight < 0 for weight in weights):
        return "weights", InputError("A weight is negative.")
    return "weights", None if any(weights) else InputError("No weight is above 0.")


def key_of(value: Any) -> str:
    """Return a value as the key of a mapping: JSON has no other keys than texts."""
    return value if isinstance(value, str) else json.dumps(value)
