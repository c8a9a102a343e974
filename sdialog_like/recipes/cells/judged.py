"""Judge columns: scores of other columns, the reasoning first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sdialog_like.dialog import Dialog
from sdialog_like.judges import Judge, Judgement
from sdialog_like.recipes.cells.cell import Cell, Fill, Filled
from sdialog_like.recipes.cells.models import asked_model
from sdialog_like.recipes.columns.judge import JudgeColumn
from sdialog_like.recipes.outline import second_part
from sdialog_like.recipes.templates import render
from sdialog_like.recipes.views import view

__all__ = ["filler"]


def filler(column: JudgeColumn, recipe: Any) -> Fill:
    """Return what fills the column's cells: ``{score: {"score": …, "reasoning": …}}``."""
    instructions = column.instructions or ""
    varies = "{" in instructions
    fixed = "" if varies else instructions

    def made(name: str | None) -> Judge:
        model, options = asked_model(recipe, name, column.parameters)
        return Judge(column.scores, fixed, model, **options)

    first = made(column.model)
    second = None if column.second_model is None else made(column.second_model)

    async def fill(cell: Cell) -> Filled:
        what = _judged(column, cell)
        about = render(instructions, cell.seen) if varies else ""
        judgement = await first.ajudge(what, cell.client, about=about)
        other = None
        if second is not None:
            other = await second.ajudge(what, cell.client.branch(second_part(column.name)), about=about)
        return Filled(_value(judgement), judgement.reason, None if other is None else _second(other))

    return fill


def _judged(column: JudgeColumn, cell: Cell) -> Any:
    """Return what the judge is shown: the column itself, or several under their names."""
    if len(column.of) == 1:
        return _shown(cell.values[column.of[0]])
    values = [(name, cell.values[name]) for name in column.of]
    return [(name, str(view(each) if isinstance(each, Dialog) else _shown(each))) for name, each in values]


def _shown(value: Any) -> Any:
    if isinstance(value, (Dialog, str)):
        return value
    if isinstance(value, list) and value and all(isinstance(each, Mapping) and _has_words(each) for each in value):
        return value  # messages, or turns
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        return str(view(value))
    return json.dumps(value, ensure_ascii=False)


def _has_words(message: Mapping[str, Any]) -> bool:
    return bool({"role", "speaker", "from"} & message.keys()) and bool({"content", "text", "value"} & message.keys())


def _value(judgement: Judgement) -> dict[str, Any]:
    reasoning = judgement.reasoning
    return {name: {"score": score, "reasoning": reasoning.get(name)} for name, score in judgement.scores.items()}


def _second(judgement: Judgement) -> dict[str, Any]:
    kept: dict[str, Any] = {"model": judgement.model, "scores": _value(judgement)}
    if judgement.reason is not None:
        kept["reason"] = judgement.reason
    return kept
