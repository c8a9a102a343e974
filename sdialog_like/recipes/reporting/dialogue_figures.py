"""What the dialogues of a column are like: how long, and how they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

__all__ = ["DialogueFigures"]


class DialogueFigures:
    """Counts turns, words and endings of dialogues, one dialogue at a time."""

    def __init__(self) -> None:
        self._count = 0
        self._complete = 0
        self._turns: Counter[int] = Counter()
        self._words: Counter[int] = Counter()
        self._endings: Counter[str] = Counter()
        self._repaired = 0
        self._texts: Counter[int] = Counter()

    def add(self, dialog: Mapping[str, Any]) -> None:
        """Count a dialogue in its JSON form."""
        texts = [str(turn.get("text", "")) for turn in dialog["turns"]]
        words = [len(text.split()) for text in texts]
        self._count += 1
        self._complete += dialog.get("complete") is True
        self._turns[len(texts)] += 1
        self._words[sum(words)] += 1
        self._texts.update(words)
        termination = dialog.get("termination")
        self._endings[str(termination["reason"]) if termination else "not recorded"] += 1
        self._repaired += any(event.get("repairs") for event in dialog.get("events") or ())

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return {
            "dialogues": self._count,
            "complete": self._complete,
            "turns": {**_figures(self._turns), "counts": [[turns, rows] for turns, rows in sorted(self._turns.items())]},
            "words": _figures(self._words),
            "wordsPerTurn": _figures(self._texts),
            "endings": dict(sorted(self._endings.items(), key=lambda item: (-item[1], item[0]))),
            "withRepairs": self._repaired,
        }


def _figures(counts: Counter[int]) -> dict[str, Any]:
    rows = counts.total()
    if not rows:
        return {"total": 0, "mean": None, "min": None, "max": None}
    total = sum(value * number for value, number in counts.items())
    return {"total": total, "mean": round(total / rows, 2), "min": min(counts), "max": max(counts)}
