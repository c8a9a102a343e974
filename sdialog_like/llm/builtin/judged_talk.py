"""What can be counted in a dialogue that is to be judged: rough words, turns, questions and what follows on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sdialog_like.llm.builtin.texts import is_farewell, is_question

__all__ = ["Counted", "count_talk"]

_TURN = re.compile(r"^\[\d+\] (?:([^\n:]{1,80}):(?: |$))?(.*)$")
_ENOUGH_TURNS = 6
# What is said to hurt, and what is merely rough. Words that are ordinary in other places ("hell", "kill time") are not here.
_HURTFUL = re.compile(
    r"\b(?:idiots?|idiotic|morons?|moronic|imbeciles?|stupid(?!ly easy)|dumb(?:ass)?|retard(?:ed)?|pathetic|worthless|scum|loser|"
    r"assholes?|arseholes?|bastards?|bitch(?:es)?|cunts?|pricks?|dickheads?|motherfuckers?|whores?|sluts?|"
    r"shut (?:the \w+ )?up|i hate you|screw you|fuck (?:you|off)|go to hell|drop dead|kill (?:you|yourself)|hurt you|"
    r"you (?:are|'re) (?:a )?(?:disgusting|useless|a joke|ugly|an? animal))\b",
    re.IGNORECASE,
)
_ROUGH = re.compile(
    r"\b(?:damn(?:ed|it)?|crap(?:py)?|bullshit|shit(?:ty)?|fuck(?:ing|ed|s)?|bloody hell|what the hell|wtf|piss(?:ed)? off|"
    r"ridiculous|nonsense|this sucks|you suck|useless|incompetent|sick of (?:this|you)|fed up)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Counted:
    """What was counted.

    Attributes:
        turns: How many turns there are.
        speakers: How many people speak.
        words: How many words they say.
        changes: How often the next turn is somebody else's.
        questions: How many turns ask something and are not the last one.
        answered: How many of those somebody else follows on, with words.
        repeated: How many turns say word for word what was said before.
        goodbye: Whether one of the last two turns says goodbye.
        hurtful: Number of a turn and the hurtful words in it.
        rough: The same for rough words.
    """

    turns: int
    speakers: int
    words: int
    changes: int
    questions: int
    answered: int
    repeated: int
    goodbye: bool
    hurtful: tuple[tuple[int, str], ...]
    rough: tuple[tuple[int, str], ...]

    @property
    def roughness(self) -> float:
        """How rough it is, from 0 to 1: each hurtful turn counts half, a rough one a quarter, until it is full."""
        return min(1.0, 0.5 * len(self.hurtful) + 0.25 * len(self.rough))

    @property
    def rough_words(self) -> str:
        """Which rough words there are, as a sentence."""
        found = [f'"{words}" in turn {number}' for number, words in (*self.hurtful, *self.rough)]
        if not found:
            return f"in {_many(self.turns, 'turn')} ({_many(self.words, 'word')}) there is none of the rude words that it knows."
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        return f"it finds {', '.join(found[:3])}{more}."

    @property
    def form(self) -> float:
        """How well-formed the talk is, from 0 to 1; rough words do not come into it."""
        parts = [
            min(1.0, self.turns / _ENOUGH_TURNS),
            self.changes / (self.turns - 1) if self.turns > 1 else 0.0,
            self.answered / self.questions if self.questions else 0.5,
            1 - self.repeated / max(self.turns, 1),
            1.0 if self.goodbye else 0.5,
        ]
        return sum(parts) / len(parts)

    @property
    def figures(self) -> str:
        """The figures, as sentences."""
        asked = f"questions: {self.questions}, followed by another's words: {self.answered}"
        return (
            f"{_many(self.turns, 'turn')} by {_many(self.speakers, 'speaker')}, {_many(self.words, 'word')}; changes of the "
            f"speaker: {self.changes}; {asked if self.questions else 'no questions'}; turns repeated word for word: "
            f"{self.repeated}; {'a' if self.goodbye else 'no'} goodbye at the end."
        )


def count_talk(asked: str) -> Counted:
    """Count what there is in the dialogue of a request made from ``judge_request.j2``."""
    turns = _read(asked)
    texts = [" ".join(text.casefold().split()) for _, text in turns]
    others = [turns[place][0] != turns[place + 1][0] for place in range(len(turns) - 1)]
    questions = [place for place in range(len(turns) - 1) if is_question(turns[place][1])]
    return Counted(
        turns=len(turns),
        speakers=len({speaker for speaker, _ in turns}),
        words=sum(len(text.split()) for text in texts),
        changes=sum(others),
        questions=len(questions),
        answered=sum(others[place] and bool(texts[place + 1]) for place in questions),
        repeated=sum(text in texts[:place] for place, text in enumerate(texts)),
        goodbye=any(is_farewell(text) for _, text in turns[-2:]),
        hurtful=_found(turns, _HURTFUL),
        rough=_found(turns, _ROUGH, but=_HURTFUL),
    )


def _read(asked: str) -> list[tuple[str, str]]:
    """Return speaker and text of the turns. No line of a turn begins with the mark, so the last one is the request's own."""
    block = asked.rpartition("\n<dialogue>\n")[2].partition("\n</dialogue>")[0]
    turns: list[tuple[str, str]] = []
    for line in block.splitlines():
        found = _TURN.match(line)
        if found:
            turns.append((found[1] or "", found[2]))
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}")
    return turns


def _found(
    turns: Sequence[tuple[str, str]], pattern: re.Pattern[str], but: re.Pattern[str] | None = None
) -> tuple[tuple[int, str], ...]:
    return tuple(
        (number, match[0])
        for number, (_, text) in enumerate(turns, 1)
        if (match := pattern.search(text)) and not (but and but.search(text))
    )


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
