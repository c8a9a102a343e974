"""The report of a run: how many, what they are like, what they cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sdialog_like import errors
from sdialog_like.engine import Usage
from sdialog_like.runs.plan import Plan

__all__ = ["Report"]

_REASONS = 100  # that failures are counted by; each row's own is in failures.jsonl


class Report:
    """Looks at each line as it is written, so that a run of any size is reported on without being in memory.

    Args:
        plan: The run's plan.
        sessions: The run's sessions so far.
    """

    def __init__(self, plan: Plan, sessions: Sequence[Mapping[str, Any]]) -> None:
        self._plan = plan
        self._sessions = sessions
        self._turns: Counter[int] = Counter()
        self._words = 0
        self._endings: Counter[str] = Counter()
        self._repairs: Counter[str] = Counter()
        self._repaired_turns: Counter[str] = Counter()
        self._repaired_dialogues: Counter[str] = Counter()
        self._repaired = 0
        self._errors: Counter[str] = Counter()

    def watch_dialogs(self, lines: Iterator[str]) -> Iterator[str]:
        """Pass the lines of dialogs.jsonl on, and count what is in them."""
        for line in lines:
            self._look(json.loads(line))
            yield line

    def watch_failures(self, lines: Iterator[str]) -> Iterator[str]:
        """Pass the lines of failures.jsonl on, and count their reasons."""
        for line in lines:
            record = json.loads(line)
            root = _root(record)
            self._errors[f"{root['type']}: {root['message']}"] += 1
            yield line

    def finish(self, usage: Usage, files: Mapping[str, Mapping[str, Any]], parts: Mapping[str, Usage]) -> dict[str, Any]:
        """Put the report together.

        Args:
            usage: What the run has cost, over all sessions.
            files: The written files: lines, bytes and sha256 of each.
            parts: What each part of the rows has cost, where they have parts.
        """
        report: dict[str, Any] = {
            "fingerprint": self._plan.fingerprint,
            "rows": {"done": files["dialogs.jsonl"]["lines"], "failed": files["failures.jsonl"]["lines"]},
            "files": dict(files),
            "regeneration": {
                "state": "replayable",
                "meaning": "Each dialogue can be made again from the journal. Whether they are reproducible, "
                "`sdialog-like run verify` finds out: it asks the model again.",
            },
        }
        if self._turns:
            report["dialogues"] = self._dialogues()
        if self._errors:
            shown = self._errors.most_common(_REASONS)
            report["failures"] = dict(shown)
            further = self._errors.total() - sum(count for _, count in shown)
            if further:
                report["furtherFailures"] = further
        report["usage"] = {
            "calls": usage.calls,
            "requests": usage.attempts,
            "inputTokens": usage.input_tokens,
            "outputTokens": usage.output_tokens,
        }
        if parts:
            report["usageByPart"] = {
                part: {"calls": cost.calls, "inputTokens": cost.input_tokens, "outputTokens": cost.output_tokens}
                for part, cost in parts.items()
            }
        report["sessions"] = [
            {key: session[key] for key in ("began", "ended", "host", "ending", "settings")} for session in self._sessions
        ]
        return report

    def _look(self, record: Any) -> None:
        try:
            words = [len(turn["text"].split()) for turn in record["turns"]]
            termination = record.get("termination")
            ending = str(termination["reason"]) if termination else "not recorded"
            repairs = [[str(repair) for repair in event.get("repairs") or ()] for event in record.get("events") or ()]
        except (AttributeError, KeyError, TypeError):
            return  # no dialogue: a program may make anything
        self._turns[len(words)] += 1
        self._words += sum(words)
        self._endings[ending] += 1
        for of_one_event in repairs:
            self._repairs.update(of_one_event)
            self._repaired_turns.update(set(of_one_event))
        self._repaired_dialogues.update({repair for of_one_event in repairs for repair in of_one_event})
        self._repaired += any(repairs)

    def _dialogues(self) -> dict[str, Any]:
        count = sum(self._turns.values())
        turns = sum(length * number for length, number in self._turns.items())
        lengths = sorted(self._turns)
        return {
            "count": count,
            "turns": {"total": turns, "mean": round(turns / count, 2), "least": lengths[0], "most": lengths[-1]},
            "turnsDistribution": {str(length): self._turns[length] for length in lengths},
            "wordsPerTurn": round(self._words / turns, 2) if turns else 0,
            "endings": dict(self._endings.most_common()),
            "repairs": dict(self._repairs.most_common()),
            "repairRates": {
                # Of all turns, and of all dialogues, the share that needed it.
                repair: {
                    "turns": round(self._repaired_turns[repair] / turns, 4) if turns else 0.0,
                    "dialogues": round(self._repaired_dialogues[repair] / count, 4),
                }
                for repair, _ in self._repairs.most_common()
            },
            "dialoguesWithRepairs": self._repaired,
        }


def _root(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the innermost of a failure's errors that is this package's: vendors' own say less."""
    chain = [record["error"], *record["causes"]]
    found: Mapping[str, Any] = next((each for each in reversed(chain) if each["type"] in errors.__all__), chain[-1])
    return found
