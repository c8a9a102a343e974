"""The column ``judge``: what a model says about other columns, by scales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from sdialog_like.judges import Score
from sdialog_like.judges.score import check_scores
from sdialog_like.recipes.columns.base import ColumnNames, Kind, ModelColumn, Template
from sdialog_like.recipes.places import Place
from sdialog_like.recipes.typed import Given, Many

__all__ = ["JudgeColumn"]


class JudgeColumn(ModelColumn):
    """A model's scores of other columns, its reasoning first. A judge that cannot answer gives null, with a reason."""

    kind: ClassVar[Kind] = "judge"

    type: Literal["judge"] = "judge"
    of: ColumnNames = Field(
        min_length=1, description="The column that is judged, or several; of a dialogue the judge sees the transcript."
    )
    scores: Many[Given[Score]] = Field(
        description="The scales, each with name, description and options; all are asked for in one call."
    )
    instructions: Template | None = Field(default=None, description="What the judge is told besides: Jinja.")
    second_model: str | None = Field(
        default=None, min_length=1, description="A second judge; the report then says how well both agree."
    )

    @field_validator("scores")
    @classmethod
    def _different(cls, value: tuple[Score, ...]) -> tuple[Score, ...]:
        return check_scores(value)

    def named(self) -> Mapping[Place, str]:
        """Return each column that it names alone, by the place in it."""
        return {("of", index): name for index, name in enumerate(self.of)}

    def templates(self) -> Mapping[Place, str]:
        """Return each template of it, by its place in it."""
        return {} if self.instructions is None else {("instructions",): self.instructions}

    def models(self) -> Mapping[Place, Any]:
        """Return the models that it names, by their places in it; see `Column.models`."""
        second: dict[Place, Any] = {} if self.second_model is None else {("second_model",): self.second_model}
        return {**super().models(), **second}
