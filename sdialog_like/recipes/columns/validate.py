"""The column ``validate``: whether a row is good, and what happens where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from sdialog_like.errors import InputError
from sdialog_like.recipes.columns.base import Column, ColumnNames, Kind
from sdialog_like.recipes.columns.custom import needed_by, optional_in
from sdialog_like.recipes.columns.rules import Rule
from sdialog_like.recipes.functions import Function
from sdialog_like.recipes.places import Place, under
from sdialog_like.recipes.typed import Given

__all__ = ["Validate"]


class Validate(Column):
    """A rule or a function that looks at a row.

    A function takes what one of a custom column takes, and returns True or False, or a text that says what is wrong (an
    empty one or None: nothing is).
    """

    kind: ClassVar[Kind] = "validate"

    type: Literal["validate"] = "validate"
    of: ColumnNames = Field(default=(), description="The column that a rule looks at, or several.")
    rule: Given[Rule | None] = Field(
        default=None, description="turn_count, alternation, speakers, language or no_placeholder."
    )
    function: Function | None = Field(default=None, description="A function of your own instead: module:name.")
    arguments: dict[str, Any] = Field(default_factory=dict, description="Further arguments of the function.")
    on_fail: Literal["drop", "mark", "retry"] = Field(
        default="mark", description="Leave the row out, mark it, or make its model's columns again."
    )
    tries: int = Field(
        default=3, ge=1, le=20, description="With retry: how often at most they are made, the first included."
    )
    then: Literal["drop", "mark"] = Field(default="drop", description="With retry: what happens when no try was good.")

    @model_validator(mode="after")
    def _rule_or_function(self) -> Self:
        if (self.rule is None) == (self.function is None):
            raise InputError("It has either a rule or a function.", hint="For example rule: alternation, of: conversation.")
        if self.rule is not None and not self.of:
            raise InputError("of is missing: the column that the rule looks at.")
        if self.rule is not None and self.arguments:
            raise InputError("arguments belong to a function.")
        if self.on_fail != "retry" and self.model_fields_set & {"tries", "then"}:
            raise InputError("tries and then belong to on_fail: retry.")
        return self

    def named(self) -> Mapping[Place, str]:
        """Return each column that it names alone, by the place in it."""
        if self.rule is not None:
            return {("of", index): name for index, name in enumerate(self.of)}
        return needed_by(self.function, "of", self.of or None, self.arguments)

    def may_use(self) -> frozenset[str]:
        """Return the function's parameters that have a default; see `Column.may_use`."""
        return frozenset() if self.rule is not None or self.of else optional_in(self.function, self.arguments)

    def templates(self) -> Mapping[Place, str]:
        """Return each template of it, by its place in it."""
        return {} if self.rule is None else under(self.rule.templates(), "rule")

    def expressions(self) -> Mapping[Place, str]:
        """Return each expression of it, by its place in it."""
        return {**super().expressions(), **({} if self.rule is None else under(self.rule.expressions(), "rule"))}
