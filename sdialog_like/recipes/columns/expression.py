"""The column ``expression``: what other columns make up, without a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from sdialog_like.recipes.columns.base import Column, Kind, Template
from sdialog_like.recipes.places import Place

__all__ = ["Expression"]


class Expression(Column):
    """Jinja over other columns.

    One expression alone (``{{ age + 1 }}``) gives its value as it is; any other template gives a text.
    """

    kind: ClassVar[Kind] = "expression"

    type: Literal["expression"] = "expression"
    expr: Template = Field(min_length=1, description="Jinja: {{ first }} {{ last }}, or {{ age // 10 * 10 }}.")
    dtype: Literal["text", "int", "float", "bool"] | None = Field(
        default=None, description="What the value is made into; otherwise it stays what it is."
    )

    def templates(self) -> Mapping[Place, str]:
        """Return each template of it, by its place in it."""
        return {("expr",): self.expr}
