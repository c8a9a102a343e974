"""Judging by rule: words and turns are counted, and what was counted is said.

This is no judgement of the kind that a language model gives, and does not pretend to be one: it makes programs with a judge
in them run offline, and tells a rude dialogue from a friendly one. What it cannot count it draws from the seed, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.judged_talk import Counted, count_talk

__all__ = ["write_judgement"]

_BY_RULE = "By rule (builtin counts words and does not understand them): "
_OPTIONS = "Options, in the order of the scale:\n"
_SECTION_END = re.compile(r"\n\n## |\n\n# How to judge\n")

_HARM = re.compile(
    r"\b(?:toxic|harm(?!less)|offensive|offend|rude|insult|abus|hate|hatred|hostil|profan|swear|unsafe|violen|aggress|bully|vulgar)",
    re.IGNORECASE,
)
_GOOD_THING = re.compile(
    r"\b(?:quality|coheren|natural|fluen|helpful|useful|realis|engag|complet|relevan|satisf|clear|clarity|consisten|polite|courte|"
    r"friendl|kind|empath|safe|harmless|good|overall|understand|success|resolv|solved|answered|fulfil|informative|professional)",
    re.IGNORECASE,
)
_KINDNESS = re.compile(r"\b(?:polite|courte|friendl|kind|empath|safe|harmless|respect|civil)", re.IGNORECASE)
# How much of something an option speaks of: the first that is found in its value or meaning counts.
_LITTLE = re.compile(
    r"\b(?:none|no|not|never|nothing|without|absent|free of|zero|low|lowest|little|least|un\w+ed|minimal(?:ly)?|harmless|clean|safe|civil)\b",
    re.IGNORECASE,
)
_MUCH = re.compile(
    r"\b(?:extreme(?:ly)?|sever(?:e|ely)|high|highest|strong(?:ly)?|fully|full|completely|complete|entirely|always|"
    r"most|max(?:imal|imum)?|yes|true|toxic|hateful|abusive|threat\w*|unsafe|harmful)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:excellent|perfect(?:ly)?|outstanding|great|good|well|best|natural|coherent|helpful|useful|clear|fully|completely|"
    r"entirely|flawless|polite|friendly|pass(?:ed)?|success\w*|resolved|solved|yes|true|high|highest|harmless|safe|clean)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:poor(?:ly)?|bad(?:ly)?|terrible|awful|worst|fail(?:s|ed|ure)?|incoherent|unnatural|unhelpful|useless|unclear|unusable|"
    r"broken|rude|not|no|never|false|low|lowest|toxic|hostile|unresolved|unsolved|missing)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Scale:
    """One score as the prompt shows it."""

    name: str
    description: str
    values: tuple[Any, ...]
    meanings: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.name.replace("_", " ")

    @property
    def about(self) -> str:
        return f"{self.title} {self.description}"

    def rising(self, much: re.Pattern[str], little: re.Pattern[str]) -> bool:
        """Say whether the last option is the end that ``much`` speaks of; where words do not tell, larger is more."""
        last, first = (self._leaning(place, much, little) for place in (-1, 0))
        if last != first:
            return last > first
        if all(isinstance(value, int) for value in self.values):
            return bool(self.values[-1] > self.values[0])
        return True

    def _leaning(self, place: int, much: re.Pattern[str], little: re.Pattern[str]) -> int:
        text = f"{self.values[place]}: {self.meanings[place]}"
        more, less = much.search(text), little.search(text)
        if more and less:  # "not natural", "no threats": the word in front turns the other round
            return 1 if more.start() < less.start() else -1
        return bool(more) - bool(less)


def write_judgement(system: str, asked: str, schema: Mapping[str, Any], chance: Chance) -> dict[str, Any] | None:
    """Answer a request made from ``judge.j2`` and ``judge_request.j2``; None where it is another."""
    if "\n# The scores\n" not in system or "\n# How to judge\n" not in system or "\n<dialogue>\n" not in asked:
        return None
    counted = count_talk(asked)
    answer = {}
    for name, part in (schema.get("properties") or {}).items():
        values = ((part.get("properties") or {}).get("score") or {}).get("enum")
        if not values:
            return None
        reasoning, value = _judged(_scale(system, name, values), counted, chance.fork(f"score {name}"))
        answer[name] = {"reasoning": reasoning, "score": value}
    return answer


def _scale(system: str, name: str, values: Sequence[Any]) -> _Scale:
    section = system[system.index("\n# The scores\n") :].partition(f"\n\n## {name}\n")[2]
    end = _SECTION_END.search(section)
    description, _, options = section[: end.start() if end else len(section)].rpartition(_OPTIONS)
    meanings = {}
    for line in options.splitlines():
        for value in values:
            written = json.dumps(value, ensure_ascii=False)
            if line == f"- {written}" or line.startswith(f"- {written}: "):
                meanings[written] = line[len(written) + 4 :]
    told = tuple(meanings.get(json.dumps(value, ensure_ascii=False), "") for value in values)
    return _Scale(name, description.strip(), tuple(values), told)


def _judged(scale: _Scale, counted: Counted, chance: Chance) -> tuple[str, Any]:
    kind = bool(_KINDNESS.search(scale.title))
    if kind or (_HARM.search(scale.about) and not _GOOD_THING.search(scale.title)):
        level, found = counted.roughness, counted.rough_words
        # What a kind name asks for (politeness) is the opposite of what was counted.
        rising = scale.rising(_GOOD, _BAD) if kind else scale.rising(_MUCH, _LITTLE)
        return _at(scale, 1 - level if kind else level, rising, f"{found} Of the scale of {scale.name} this is")
    if _GOOD_THING.search(scale.about):
        return _at(
            scale, _shaken(counted.form, chance), scale.rising(_GOOD, _BAD), f"{counted.figures} Taken together this is"
        )
    last = len(scale.values) - 1
    place = (chance.number("one die", 0, last) + chance.number("another die", 0, last) + 1) // 2
    value = scale.values[place]
    return f"{_BY_RULE}nothing that it counts tells about {scale.name}; drawn from the seed, the middle more often.", value


def _at(scale: _Scale, level: float, rising: bool, said: str) -> tuple[str, Any]:
    """Choose the option at a level from 0 to 1 of the scale."""
    last = len(scale.values) - 1
    place = int(level * last + 0.5)
    return f"{_BY_RULE}{said} {level * 100:.0f} of 100.", scale.values[place if rising else last - place]


def _shaken(level: float, chance: Chance) -> float:
    """Move a level a little, as two readers differ."""
    return min(1.0, max(0.0, level + chance.number("mood", -12, 12) / 100))
