"""Comparing two dialogues: identical, or where they first differ."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sdialog_like.dialog import Dialog

__all__ = ["Difference", "Said", "compare", "differing_parts"]

_UTTERANCES = frozenset({"utter", "pick_suggestion"})
_MOST_SHOWN = 8  # parts in a description; all are in ``parts``
_LONGEST_SHOWN = 120  # characters of a part's value; turns are shown whole


@dataclass(frozen=True)
class Said:
    """One turn of one of two dialogues.

    Attributes:
        speaker: Who says it.
        text: What is said.
        seed: The seed that it was made with, where the dialogue records it.
        prompt: Hash of the request that it is the reply to (the journal's content key), where it is known.
    """

    speaker: str
    text: str
    seed: int | None = None
    prompt: str | None = None

    def __str__(self) -> str:
        known = [f"seed {self.seed}"] if self.seed is not None else []
        known += [f"prompt {self.prompt}"] if self.prompt is not None else []
        return f"{self.speaker}: {_quoted(self.text)}" + (f" ({', '.join(known)})" if known else "")


@dataclass(frozen=True)
class Difference:
    """Where two dialogues differ.

    Attributes:
        turn: The first turn that differs, counted from 0; ``None`` where all turns are the same.
        first: That turn in the first dialogue; ``None`` where that one has ended before.
        second: That turn in the second dialogue; ``None`` where that one has ended before.
        parts: What else differs: the path to the two values, as in ``provenance.packageVersion``.
    """

    turn: int | None
    first: Said | None
    second: Said | None
    parts: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def same_turns(self) -> bool:
        """Whether the same people say the same things."""
        return self.turn is None

    def describe(self, first: str = "first", second: str = "second") -> str:
        """Say it for people, on several lines.

        Args:
            first: What the first dialogue is called.
            second: What the second one is called.
        """
        width = max(len(first), len(second)) + 1
        if self.turn is None:
            lines = ["All turns are the same; other parts differ:"]
        else:
            lines = [
                f"Turn {self.turn + 1} differs:",
                f"  {first + ':':<{width}} {self.first or '(has ended)'}",
                f"  {second + ':':<{width}} {self.second or '(has ended)'}",
            ]
            if reason := self._reason():
                lines.append(f"  {reason}")
            if self.parts:
                lines.append("Other parts differ, too:")
        for path, (one, other) in list(self.parts.items())[:_MOST_SHOWN]:
            lines.append(f"  {path}: {_short(one)} → {_short(other)}")
        if len(self.parts) > _MOST_SHOWN:
            lines.append(f"  … and {len(self.parts) - _MOST_SHOWN} more")
        return "\n".join(lines)

    def _reason(self) -> str | None:
        if self.first is None or self.second is None or None in (self.first.prompt, self.second.prompt):
            return None
        if self.first.prompt == self.second.prompt:
            return "The request was the same, with the same seed: the model answered differently."
        return "The requests differ already, so the prompt, the seed or the model's parameters are not the same."

    def __str__(self) -> str:
        return self.describe()


def compare(
    first: Dialog | Any,
    second: Dialog | Any,
    *,
    prompts: tuple[Mapping[int, str], Mapping[int, str]] = ({}, {}),
) -> Difference | None:
    """Compare two dialogues, everything that their files hold.

    Args:
        first: A dialogue, its JSON form, or any plain data (which has no turns, only parts).
        second: The other one.
        prompts: For each of the two: from a seed to the hash of the request that was made with it, as far as known.

    Returns:
        ``None`` where they are identical.
    """
    one, other = _data(first), _data(second)
    if _canonical(one) == _canonical(other):
        return None
    turns, others = _turns(one, prompts[0]), _turns(other, prompts[1])
    if turns is None or others is None:
        return Difference(None, None, None, differing_parts(one, other))
    at = next((i for i, pair in enumerate(zip(turns, others, strict=False)) if _words(pair[0]) != _words(pair[1])), None)
    if at is None and len(turns) != len(others):
        at = min(len(turns), len(others))
    parts = differing_parts(_without_turns(one), _without_turns(other))
    if at is None:
        parts |= differing_parts(one["turns"], other["turns"], "turns")  # fields besides speaker and text
        return Difference(None, None, None, parts)
    return Difference(
        at, turns[at] if at < len(turns) else None, others[at] if at < len(others) else None, _without_echoes(parts)
    )


def differing_parts(first: Any, second: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Return the paths at which two values of plain data differ, with both values; of a list only its first such place."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        found: dict[str, tuple[Any, Any]] = {}
        for key in dict.fromkeys([*first, *second]):
            found |= differing_parts(first.get(key), second.get(key), f"{path}.{key}" if path else str(key))
        if not found and list(first) != list(second):
            found[f"{path or 'it'} (order)"] = (list(first), list(second))
        return found
    if isinstance(first, Sequence) and isinstance(second, Sequence) and not isinstance(first, str):
        for index, (one, other) in enumerate(zip(first, second, strict=False)):
            if below := differing_parts(one, other, f"{path}[{index}]"):
                return below
        return {} if len(first) == len(second) else {f"{path} (length)": (len(first), len(second))}
    # As JSON, where true, 1 and 1.0 are three different things.
    return {} if _canonical(first) == _canonical(second) else {path or "it": (first, second)}


def _data(dialog: Any) -> Any:
    return dialog.to_dict() if isinstance(dialog, Dialog) else dialog


def _canonical(value: Any) -> str:
    # The order of keys counts: the files' bytes are compared, not only what they mean.
    return json.dumps(value, ensure_ascii=False)


def _turns(data: Any, prompts: Mapping[int, str]) -> list[Said] | None:
    """Return a dialogue's turns with what its events say about them; ``None`` where this is no dialogue."""
    turns = data.get("turns") if isinstance(data, Mapping) else None
    if not isinstance(turns, list) or not all(isinstance(turn, Mapping) for turn in turns):
        return None
    utterances = [event for event in data.get("events") or [] if event.get("action") in _UTTERANCES]
    seeds = [event.get("seed") for event in utterances] if len(utterances) == len(turns) else [None] * len(turns)
    return [
        Said(str(turn.get("speaker")), str(turn.get("text")), seed, None if seed is None else prompts.get(seed))
        for turn, seed in zip(turns, seeds, strict=True)
    ]


def _without_turns(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "turns"}


def _words(said: Said) -> tuple[str, str]:
    return said.speaker, said.text


def _without_echoes(parts: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Leave out what only repeats that the turns differ: the events that hold their words, and how the dialogue ended."""
    return {path: pair for path, pair in parts.items() if not path.startswith(("events", "termination", "complete"))}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _short(value: Any) -> str:
    text = "not set" if value is None else _quoted(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
