"""Drawing moments and identifiers."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sdialog_like.recipes.columns.datetimes import Datetime
from sdialog_like.recipes.columns.uuids import Uuid
from sdialog_like.recipes.sampling.stream import Stream

__all__ = ["identifier", "moment"]

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def moment(column: Datetime, stream: Stream) -> str:
    """Draw a moment: a whole number of units after the start."""
    step = timedelta(seconds=_SECONDS[column.unit])
    count = -((column.start - column.end) // step)  # rounded up: the last unit that begins before the end counts
    value: datetime = column.start + stream.below(count) * step
    if column.format is not None:
        return value.strftime(column.format)
    return value.date().isoformat() if column.unit == "day" else value.isoformat()


def identifier(column: Uuid, stream: Stream) -> str:
    """Make an identifier of the bits that no other cell has."""
    made = uuid.UUID(bytes=stream.digest, version=4)
    text = made.hex[:8] if column.short else str(made)
    return column.prefix + (text.upper() if column.uppercase else text)
