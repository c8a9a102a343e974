"""What another package would bring for recipes."""

from __future__ import annotations

from typing import Any, Literal

from sdialog_like.recipes.columns import Column
from sdialog_like.recipes.inert import Inert
from sdialog_like.recipes.plugins import ColumnType, ProcessorType, RowSourceType


class Translation(Column):
    """A column in another language."""

    type: Literal["translation"] = "translation"
    text: str

    def named(self) -> dict[Any, str]:
        return {("text",): self.text}


class Tickets(Inert):
    """Rows of another system."""

    type: Literal["tickets"] = "tickets"
    count: int


class Anonymise(Inert):
    """Takes names out."""

    type: Literal["anonymise"] = "anonymise"


async def translate(column: Translation, cell: Any) -> str:
    return str(cell.values[column.text])


TRANSLATION = ColumnType(Translation, translate)
TICKETS = RowSourceType(Tickets, lambda config: ({"ticket": n} for n in range(config.count)))
ANONYMISE = ProcessorType(Anonymise, lambda config, values: values)
BROKEN = "no type at all"
