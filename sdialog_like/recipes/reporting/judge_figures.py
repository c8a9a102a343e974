"""What judges say of a column's rows: how often each option, and how far two judges agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sdialog_like.judges import Agreement, Score
from sdialog_like.judges.score import Value
from sdialog_like.recipes.outline import ColumnOutline

__all__ = ["JudgeFigures"]

_REASONS = 10


class JudgeFigures:
    """Counts the scores of one judge column, one row at a time.

    Args:
        column: The column.
    """

    def __init__(self, column: ColumnOutline) -> None:
        self._column = column
        self._pairs: dict[str, Counter[tuple[Value | None, Value | None]]] = {s.name: Counter() for s in column.scores}
        self._reasons: Counter[str] = Counter()
        self._rows = 0

    def add(self, value: Any, second: Any, reason: str | None) -> None:
        """Count a row.

        Args:
            value: What the judge says: score to ``{"score": …, "reasoning": …}``; None where it was skipped.
            second: What the other judge says: ``{"scores": …}``, if there is one.
            reason: Why the judge has no answer.
        """
        if value is None:
            return
        self._rows += 1
        other = (second or {}).get("scores") or {}
        for score in self._column.scores:
            self._pairs[score.name][_of(value, score), _of(other, score)] += 1
        if reason is not None:
            self._reasons[reason] += 1

    def to_dict(self) -> dict[str, Any]:
        """Return for each score how often each option was chosen, by each judge, and the agreement of two."""
        made: dict[str, Any] = {"rows": self._rows, "models": list(self._column.models)}
        made["scores"] = {score.name: self._score(score) for score in self._column.scores}
        if self._reasons:
            made["reasons"] = dict(sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))[:_REASONS])
        return made

    def _score(self, score: Score) -> dict[str, Any]:
        pairs = self._pairs[score.name]
        found: dict[str, Any] = {"description": score.description, **_counted(score, pairs, 0)}
        if self._column.second_model is not None:
            found["second"] = {"model": self._column.second_model, **_counted(score, pairs, 1)}
            firsts = [first for (first, _), rows in pairs.items() for _ in range(rows)]
            seconds = [second for (_, second), rows in pairs.items() for _ in range(rows)]
            found["agreement"] = Agreement.of(firsts, seconds, score).to_dict()
        return found


def _of(value: Any, score: Score) -> Value | None:
    found = value.get(score.name) if isinstance(value, Mapping) else None
    chosen = found.get("score") if isinstance(found, Mapping) else None
    known = any(chosen == option and type(chosen) is type(option) for option in score.values)
    return chosen if known else None


def _counted(score: Score, pairs: Counter[tuple[Value | None, Value | None]], which: int) -> dict[str, Any]:
    counts: Counter[Value | None] = Counter()
    for pair, rows in pairs.items():
        counts[pair[which]] += rows
    answered = counts.total() - counts[None]
    found: dict[str, Any] = {
        "options": [[option.value, option.meaning, counts[option.value]] for option in score.options],
        "noAnswer": counts[None],
    }
    if answered and all(isinstance(value, int) for value in score.values):
        total = sum(int(value) * rows for value, rows in counts.items() if value is not None)
        found["mean"] = round(total / answered, 3)
    return found
