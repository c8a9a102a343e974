"""A recipe's processors, ready to be applied to row after row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sdialog_like.errors import InputError, SdialogLikeError
from sdialog_like.recipes.dataset.row import ROW_ID
from sdialog_like.recipes.outline import REASON, SECOND, TRACE, Outline
from sdialog_like.recipes.plugins import ProcessorType, plugin
from sdialog_like.recipes.processing.messages import messages_of
from sdialog_like.recipes.processor_configs import DropColumns, RenameColumns, ToMessages

__all__ = ["Processing"]

_Row = dict[str, Any]
_BESIDE = ("", TRACE, SECOND, REASON)


class Processing:
    """The processors of a recipe, one after the other.

    Attributes:
        problems: What could not be done to a row, each with how often; the value is null there.

    Args:
        processors: Their configurations.
        outline: The recipe's columns.
    """

    def __init__(self, processors: Iterable[Any], outline: Outline) -> None:
        self.problems: Counter[str] = Counter()
        # Who opens a dialogue is known of columns under the names that they have at that step.
        openers = {column.name: column.opener for column in outline.columns if column.opener is not None}
        self._steps: list[Callable[[_Row], _Row]] = []
        for processor in processors:
            self._steps.append(self._step(processor, dict(openers)))
            if isinstance(processor, RenameColumns):
                openers = {processor.columns.get(name, name): opener for name, opener in openers.items()}

    def apply(self, row: _Row) -> _Row:
        """Return the row after all steps.

        Raises:
            InputError: Another package's processor failed.
        """
        for step in self._steps:
            row = step(row)
        return row

    def _step(self, processor: Any, openers: dict[str, str]) -> Callable[[_Row], _Row]:
        if isinstance(processor, DropColumns):
            left_out = {name + ending for name in processor.columns for ending in _BESIDE}
            return lambda row: {name: value for name, value in row.items() if name not in left_out}
        if isinstance(processor, RenameColumns):
            names = {old + ending: new + ending for old, new in processor.columns.items() for ending in _BESIDE}
            return lambda row: {names.get(name, name): value for name, value in row.items()}
        if isinstance(processor, ToMessages):
            return lambda row: self._to_messages(processor, openers.get(processor.column), row)
        added = plugin(ProcessorType, processor.type)
        if added is None:
            raise InputError(f"The processor {processor.type!r} is not installed.")
        return lambda row: _by_plugin(added, processor, row)

    def _to_messages(self, processor: ToMessages, opener: str | None, row: _Row) -> _Row:
        system = None if processor.system is None else row.get(processor.system)
        try:
            made = messages_of(row.get(processor.column), opener=opener, system=system)
        except InputError as exc:
            self.problems[f"{processor.column!r} could not become messages: {exc.message}"] += 1
            made = None
        if processor.into is None:
            return {name: made if name == processor.column else value for name, value in row.items()}
        return {**row, processor.into: made}


def _by_plugin(added: ProcessorType, processor: Any, row: _Row) -> _Row:
    own = {name: value for name, value in row.items() if name != ROW_ID}
    try:
        made = added.apply(processor, own)
    except SdialogLikeError:
        raise
    except Exception as exc:  # another package may do anything
        raise InputError(
            f"The processor {processor.type!r} failed in row {row.get(ROW_ID)!r}: {type(exc).__name__}: {exc}",
            hint="The rows are recorded; put it right, and run the recipe again on the same folder.",
        ) from exc
    return {ROW_ID: row[ROW_ID], **made} if ROW_ID in row else made
