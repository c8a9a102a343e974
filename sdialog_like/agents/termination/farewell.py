"""Goodbyes: when everybody has said theirs, a dialogue is over, whether or not anybody thought of the end mark."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from sdialog_like.agents.guards.words import sentences, words
from sdialog_like.agents.termination.phrases import ANSWER, CLAUSE, THANKS
from sdialog_like.dialog import Turn

__all__ = ["answers_farewell", "both_closed", "is_farewell"]

_LONGEST = 60  # words; whoever says more has something to say
_LONGEST_CLAUSE = 14

_CLAUSE_END = re.compile(r"[,;:–—]|\s-+\s|\.\.+|…")
_AFTERTHOUGHT = re.compile(rf"(?:{THANKS})|you too")

# "Goodbye, Anna." is one, "Goodbye, wait!" is none.
_GOING_ON = frozenset(
    {"actually", "but", "hey", "hold", "listen", "moment", "no", "not", "one", "sorry", "stop", "wait", "attends", "warte"}
)


@lru_cache(maxsize=4096)
def is_farewell(text: str) -> bool:
    """Whether an utterance is a goodbye: its last words are one, and it asks nothing.

    It rather says no than yes. A goodbye counts only as a clause of its own at the end: "Thanks, bye!", "It's on Monday.
    Have a nice day!", but neither "a goodbye party" nor "Bye the way, …".
    """
    if "?" in text or "？" in text or len(text.split()) > _LONGEST:
        return False
    spoken = [sentence for sentence in sentences(text) if words(sentence)]
    if len(spoken) > 1 and _AFTERTHOUGHT.fullmatch(_plain(spoken[-1])):
        spoken.pop()  # "Bye! Thank you so much."
    clauses = [clause for clause in map(_plain, _CLAUSE_END.split(spoken[-1])) if clause] if spoken else []
    if not clauses:
        return False
    return _says_goodbye(clauses[-1]) or (len(clauses) > 1 and _says_goodbye(clauses[-2]) and _speaks_to(clauses[-1]))


@lru_cache(maxsize=4096)
def answers_farewell(text: str) -> bool:
    """Whether an utterance gives a goodbye back without being one itself: "Thanks, you too!"."""
    said = words(text)
    return len(said) <= _LONGEST_CLAUSE and "?" not in text and ANSWER.fullmatch(" ".join(said)) is not None


def both_closed(turns: Sequence[Turn], speakers: Collection[str]) -> bool:
    """Whether all speakers have said goodbye: the last turns are nothing but goodbyes, and each speaker has one among them.

    Args:
        turns: The turns so far.
        speakers: Everybody who takes part.
    """
    waiting = set(speakers)
    for index in range(len(turns) - 1, -1, -1):
        text = turns[index].text
        if not is_farewell(text) and not (index and answers_farewell(text) and is_farewell(turns[index - 1].text)):
            return False
        waiting.discard(turns[index].speaker)
        if not waiting:
            return bool(speakers)
    return False


def _plain(clause: str) -> str:
    return " ".join(words(clause))


def _says_goodbye(clause: str) -> bool:
    return len(clause.split()) <= _LONGEST_CLAUSE and CLAUSE.fullmatch(clause) is not None


def _speaks_to(clause: str) -> bool:
    spoken_to = clause.split()
    return len(spoken_to) <= 2 and not _GOING_ON.intersection(spoken_to)
