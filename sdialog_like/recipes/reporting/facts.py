"""What a report says, counted row by row: the rows need not fit in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sdialog_like.engine import Usage
from sdialog_like.recipes.dataset.row import is_dialogue
from sdialog_like.recipes.outline import ColumnOutline, Outline, second_part
from sdialog_like.recipes.reporting.dialogue_figures import DialogueFigures
from sdialog_like.recipes.reporting.distributions import PERSON_ATTRIBUTES, Distribution
from sdialog_like.recipes.reporting.judge_figures import JudgeFigures

__all__ = ["Facts"]

_EXAMPLES = 2
_REASONS = 30


class Facts:
    """Looks at each row of a run, and puts a report together.

    Args:
        outline: The recipe's columns.
    """

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._kept = self._retried = 0
        self._dropped: Counter[tuple[str, str]] = Counter()
        self._failed: Counter[tuple[str, str]] = Counter()
        self._marks: Counter[tuple[str, str]] = Counter()
        self._marked_rows = 0
        self._made: Counter[str] = Counter()
        self._distributions: dict[str, Distribution] = {}
        self._judges = {column.name: JudgeFigures(column) for column in outline.kept if column.kind == "judge"}
        self._dialogues: dict[str, DialogueFigures] = {}
        self._examples: list[dict[str, Any]] = []

    @property
    def kept(self) -> int:
        """How many rows the data set has."""
        return self._kept

    def add(self, line: Mapping[str, Any]) -> bool:
        """Count a row that is done; return whether it belongs to the data set."""
        self._retried += line.get("tries", 1) > 1
        dropped = line.get("dropped")
        if dropped is not None:
            self._dropped[str(dropped["column"]), str(dropped.get("reason") or "")] += 1
            return False
        self._kept += 1
        marks = line.get("marks") or {}
        self._marked_rows += bool(marks)
        for column, reason in marks.items():
            self._marks[column, str(reason or "")] += 1
        values = line["values"]
        for each in self._outline.kept:
            if each.name in values:
                self._look(each, values[each.name], line)
        if len(self._examples) < _EXAMPLES and any(is_dialogue(value) for value in values.values()):
            self._examples.append({"id": line["id"], "seed": line["seed"], "values": dict(values)})
        return True

    def add_failure(self, record: Mapping[str, Any]) -> None:
        """Count a row that failed."""
        error = record["error"]
        column = error.get("column") or _column_in(error.get("message", ""), self._outline)
        causes = record.get("causes") or ()
        first = causes[0] if causes else error
        self._failed[column, f"{first['type']}: {first['message']}"] += 1

    def to_dict(self, *, waiting: int, usage: Usage, parts: Mapping[str, Usage]) -> dict[str, Any]:
        """Put the report together.

        Args:
            waiting: How many rows are unfinished.
            usage: What the run has cost.
            parts: What each column has cost.
        """
        failed, dropped = self._failed.total(), self._dropped.total()
        records = {"kept": self._kept, "dropped": dropped, "failed": failed, "waiting": waiting}
        made: dict[str, Any] = {
            "records": {"all": sum(records.values()), **records, "marked": self._marked_rows, "madeAgain": self._retried},
            "columns": [self._column(column, parts) for column in self._outline.columns],
            "usage": _usage(usage),
        }
        made["distributions"] = {
            name: found
            for name, each in self._distributions.items()
            if self._is_shown(name, each) and (found := each.to_dict()) is not None
        }
        made["judges"] = {name: judge.to_dict() for name, judge in self._judges.items()}
        made["dialogues"] = {name: each.to_dict() for name, each in self._dialogues.items()}
        made["dropped"] = _counted(self._dropped)
        made["failures"] = _counted(self._failed)
        made["marks"] = _counted(self._marks)
        made["examples"] = self._examples
        return made

    def _look(self, column: ColumnOutline, value: Any, line: Mapping[str, Any]) -> None:
        name = column.name
        self._made[name] += value is not None
        if is_dialogue(value):
            self._dialogues.setdefault(name, DialogueFigures()).add(value)
        elif name in self._judges:
            second, reasons = (line.get(part) or {} for part in ("second", "reasons"))
            self._judges[name].add(value, second.get(name), reasons.get(name))
        elif column.type == "person":
            for attribute in PERSON_ATTRIBUTES:
                if isinstance(value, Mapping) and attribute in value:
                    self._count(f"{name}.{attribute}", value[attribute])
        elif column.kind != "dialogue":
            self._count(name, value)

    def _count(self, name: str, value: Any) -> None:
        self._distributions.setdefault(name, Distribution()).add(value)

    def _is_shown(self, name: str, found: Distribution) -> bool:
        """Whether a distribution says something: that of every sampled column, of others only where they have few values."""
        column = next((each for each in self._outline.columns if each.name == name.partition(".")[0]), None)
        if column is None or column.type == "uuid":
            return False
        if column.kind == "sampler":
            return True
        return found.bounded and column.kind in ("seed", "expression", "custom", "validate", "") and found.different > 1

    def _column(self, column: ColumnOutline, parts: Mapping[str, Usage]) -> dict[str, Any]:
        made: dict[str, Any] = {"name": column.name, "type": column.type, "kind": column.kind}
        if column.models:
            made["models"] = list(column.models)
        if column.drop:
            made["drop"] = True
        else:
            made |= {"made": self._made[column.name], "nulls": self._kept - self._made[column.name]}
        if column.name in parts:
            made |= _usage(parts[column.name])
        part = second_part(column.name)
        if column.second_model is not None and part in parts:
            made["second"] = {"model": column.second_model, **_usage(parts[part])}
        return made


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "calls": usage.calls,
        "requests": usage.attempts,
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
    }


def _counted(counts: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    found = [{"column": column, "reason": reason, "rows": rows} for (column, reason), rows in ordered[:_REASONS]]
    further = sum(rows for _, rows in ordered[_REASONS:])
    return [*found, {"column": "", "reason": "further reasons", "rows": further}] if further else found


def _column_in(message: str, outline: Outline) -> str:
    """Return the column that an error's message is about."""
    for column in outline.columns:
        if f"column {column.name!r}" in message:
            return column.name
    return ""
