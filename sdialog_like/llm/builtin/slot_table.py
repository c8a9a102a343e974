"""The table of slots, one row each; ``slots`` reads it. The order matters: a question is given to the first rows that fit.

Keys of a row: ``ask`` matches a question in lower case; ``find`` are patterns for instructions and for utterances, a pair
gives a fixed value; ``invent``, ``say`` and ``fixed`` are what to answer.
"""

from __future__ import annotations

from sdialog_like.llm.builtin.slot_rows_common import COMMON_ROWS
from sdialog_like.llm.builtin.slot_rows_particular import PARTICULAR_ROWS

__all__ = ["ROWS"]

ROWS: list[dict[str, object]] = [*PARTICULAR_ROWS, *COMMON_ROWS]
