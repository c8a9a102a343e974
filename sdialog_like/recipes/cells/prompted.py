"""Columns that ask a model one question: texts and structured data."""

from __future__ import annotations

from typing import Any

from sdialog_like.errors import UnusableReplyError
from sdialog_like.recipes.cells.cell import Cell, Fill
from sdialog_like.recipes.cells.models import asked_model, attempts, seed_of
from sdialog_like.recipes.columns.structured import Structured
from sdialog_like.recipes.templates import render

__all__ = ["filler"]


def filler(column: Any, recipe: Any) -> Fill:
    """Return what fills the column's cells."""
    model, options = asked_model(recipe, column.model, column.parameters)
    schema = column.schema_to_send() if isinstance(column, Structured) else None

    async def fill(cell: Cell) -> Any:
        messages = [{"role": "user", "content": render(column.prompt, cell.seen)}]
        if column.system_prompt is not None:
            messages.insert(0, {"role": "system", "content": render(column.system_prompt, cell.seen)})
        raw = ""
        for attempt in range(attempts(cell)):
            seed = seed_of(cell, attempt)
            reply = await cell.client.call(messages, seed=seed, schema=schema, model=model, **options)
            if schema is not None:
                return reply.parsed if isinstance(schema, dict) else reply.parsed.model_dump(mode="json")
            if reply.text.strip():
                return reply.text.strip()
            raw = reply.text
        raise UnusableReplyError("No reply has any words in it.", raw=raw)

    return fill
