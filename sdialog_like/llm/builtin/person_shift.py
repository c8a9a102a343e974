"""Instructions speak to a person ("You had …, your doctor"); the person speaks of themselves ("I had …, my doctor")."""

from __future__ import annotations

import re
from functools import partial

__all__ = ["to_first_person", "to_second_person"]

_FIXED = [
    (r"\byou(?:'| a)re\b", "I am"),
    (r"\byour are\b", "I am"),
    (r"\bare you\b", "am I"),
    (r"\byou were\b", "I was"),
    (r"\bwere you\b", "was I"),
    (r"\byou've\b", "I've"),
    (r"\byou'd\b", "I'd"),
    (r"\byou'll\b", "I'll"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
]
# After these a "you" is an object: prepositions, and verbs that take a person.
_OBJECT_BEFORE = re.compile(
    r"\b(?:to|for|with|from|about|of|at|by|on|in|near|around|between|after|before|behind|without|against|"
    r"gave|give|gives|given|told|tell|tells|ask|asks|asked|help|helps|helped|let|lets|made|make|makes|sent|send|sends|"
    r"show|showed|shows|call|called|calls|bring|brought|offer|offered|pay|paid|owe|owes|bother|bothers|bothered|worry|"
    r"worries|worried|hurt|hurts|wake|wakes|keep|keeps|kept|see|saw|love|loves|miss|misses|meet|met|thank|thanks|remind|"
    r"reminds|reminded|teach|taught|allow|allows|want|wants|wanted|leave|left|stop|stops|like|likes)\s+$",
    re.IGNORECASE,
)
_VERB_AFTER = re.compile(
    r"^\s+(?:have|had|will|would|can|could|should|must|may|might|do|did|don't|didn't|am|was|need|want)\b", re.I
)


def to_first_person(text: str) -> str:
    """Turn a text that says "you" about its reader into one that says "I", ready to be spoken by that reader."""
    text = re.sub(r"\b([Yy])ou \([A-Z][\w. ]*\)", r"\1ou", text)
    for pattern, new in _FIXED:
        text = re.sub(pattern, partial(_cased, new=new), text, flags=re.IGNORECASE)

    def pronoun(match: re.Match[str]) -> str:
        before, after = text[: match.start()], text[match.end() :]
        at_end = not after.strip() or after[0] in ".,;:!?)"
        if (_OBJECT_BEFORE.search(before) and not _VERB_AFTER.match(after)) or (at_end and before.strip()):
            return "me"
        return "I"

    return re.sub(r"\byou\b", pronoun, text, flags=re.IGNORECASE)


def to_second_person(text: str) -> str:
    """Turn what somebody said about themselves into a text about the person talked to ("my cat" → "your cat")."""
    for pattern, new in (
        (r"\bI'm\b|\bI am\b", "you are"),
        (r"\bI was\b", "you were"),
        (r"\bI've\b", "you have"),
        (r"\bI'd\b", "you would"),
        (r"\bI'll\b", "you will"),
        (r"\bmyself\b", "yourself"),
        (r"\bmine\b", "yours"),
        (r"\b[Mm]y\b", "your"),
        (r"\bme\b|\bI\b", "you"),
    ):
        text = re.sub(pattern, new, text)
    return text


def _cased(old: re.Match[str], new: str) -> str:
    return new[0].upper() + new[1:] if old[0][0].isupper() else new
