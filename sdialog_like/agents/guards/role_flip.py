"""Speaking as the other party, where that can be said for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from sdialog_like.agents.guards.base import Again, Draft, Guard, Situation
from sdialog_like.agents.guards.prompt_leak import told_lines
from sdialog_like.agents.guards.words import words

__all__ = ["RoleFlip"]

_FEWEST_ECHOED = 8
_FEWEST_COPIED = 12

_GREETING = (
    r"hi|hello|hey|dear|welcome|good (?:morning|afternoon|evening|day)|thanks?(?: you)?(?: (?:so|very) much| a lot)?|"
    r"bye|goodbye|hallo|guten (?:tag|morgen|abend)|danke(?: schön| sehr)?|vielen dank|"
    r"bonjour|bonsoir|merci(?: beaucoup)?|au revoir|hola|"
    r"buen(?:os|as) (?:días|tardes|noches)|(?:muchas )?gracias|adiós|ciao|buon(?:giorno|asera)|salve|grazie(?: mille)?"
)
_QUESTION = "(?:can|could|do|did|would|will|have|are|were|what|when|where|how|why)"
_MANNER = r"(?:\*[^*\n]{1,40}\*)?\W*"  # "*smiles*"
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "prof", "professor", "nurse", "sir", "lady", "herr", "frau", "the"})
_ASKED_WHO = re.compile(
    r"\bnames?\b|\bwho\b|\bcalled\b|\bspeaking (?:to|with)\b|\bnamen\b|"
    r"\bnom\b|\bnombre\b|\bnome\b|\bhei(?:ß|ss)|\bchi\b|\bqui\b|\bqui[eé]n\b",
    re.IGNORECASE,
)
_SERVED = re.compile(
    r"^(?:your role: |you are |you play )(?:an? |the )?(?:\w+ ){0,2}"
    r"(?:customer|client|patient|guest|caller|shopper|user|tourist|passenger)"
    r"(?=[,.;(]|$| (?:calling|of|at|in|on|who|with|looking|trying|that|seeking|wanting)\b)",  # and no "customer support"
    re.IGNORECASE | re.MULTILINE,
)
_OFFER = re.compile(
    r"^(?:\W*(?:hi|hello|hey|welcome|good (?:morning|afternoon|evening|day)|"
    r"sure|of course|certainly|great|thanks?(?: you)?)\b[^?]{0,60}?)?"
    r"\bhow (?:can|may) (?:I|we) (?:help|assist) you(?: (?:today|now|further|this (?:morning|afternoon|evening)))?\s*\?",
    re.IGNORECASE,
)


class RoleFlip(Guard):
    """Ask again where a speaker is not itself.

    Only what leaves no doubt counts:

    - it greets, thanks or asks somebody of its own name ("Hello Bob, …", "How are you, Bob?");
    - it begins with the whole of what it just heard, and goes on as if those were its own words;
    - it copies from its prompt what is said about itself ("You are angry, because your …");
    - a customer (or patient, guest …) opens with "How may I help you?".
    """

    name: ClassVar[str] = "role_flip"

    def look(self, draft: Draft, situation: Situation) -> Draft | Again:
        """Return the draft, or the fault ``role_flip``."""
        flipped = (
            _calls_itself(draft.text, situation)
            or _echoes(draft.text, situation)
            or _copies_prompt(draft.text, situation.system)
            or (_OFFER.search(draft.text) is not None and _is_served(situation.system))
        )
        return Again("role_flip", draft) if flipped else draft


def _calls_itself(text: str, situation: Situation) -> bool:
    patterns = _address_patterns(situation.own, situation.others)
    if patterns is None:
        return False
    # "Who is calling?" – "Hello, Bob Miller." is an answer.
    if not situation.heard or any(_ASKED_WHO.search(heard) for heard in situation.heard):
        return False
    return any(pattern.search(text) for pattern in patterns)


@lru_cache(maxsize=1024)
def _address_patterns(own: tuple[str, ...], others: tuple[str, ...]) -> tuple[re.Pattern[str], ...] | None:
    """Return what finds the speaker's own name as the one spoken to; None where it has no name of its own."""
    taken = {word for name in others for word in words(name)}
    names = {form for name in own if not taken.intersection(words(name)) for form in _forms(" ".join(name.split()))}
    if not names:
        return None
    name = f"(?:{'|'.join(map(re.escape, sorted(names, key=lambda form: (-len(form), form))))})"
    return (
        re.compile(rf"^{_MANNER}(?i:{_GREETING})[ ,]{{1,2}}{name}\s*(?:[,!?]|\.(?=\s|$)|$)"),
        re.compile(rf"^{_MANNER}{name}, (?i:{_QUESTION}\b[^?.!]{{0,80}}\byou\b)"),
        re.compile(rf"(?i:\byou\b)[^?.!\n]{{0,80}}, {name}\?\W*$"),
        re.compile(rf"(?:^|[.!?]\s)(?i:thank you|thanks)[^?.!,\n]{{0,60}}, {name}[.!]?$"),
    )


def _forms(name: str) -> Iterator[str]:
    """Yield how somebody is called by a name. Case counts: "Thanks, will do" is not said to Will."""
    if len(name) < 2 or not words(name):
        return
    yield name
    yield name[0].upper() + name[1:]
    first = name.split()[0]
    if name.istitle() and first != name and first.isalpha() and first.casefold() not in _TITLES:
        yield first


def _echoes(text: str, situation: Situation) -> bool:
    if not situation.heard:
        return False
    heard = words(situation.heard[-1])
    said = words(text)
    return _FEWEST_ECHOED <= len(heard) < len(said) and said[: len(heard)] == heard


def _copies_prompt(text: str, system: str) -> bool:
    said = words(text)
    if len(said) < _FEWEST_COPIED or "you" not in said:
        return False
    return f" {' '.join(said)} " in _told(system)


@lru_cache(maxsize=512)
def _told(system: str) -> str:
    return " ".join(f" {' '.join(words(line.partition(': ')[2] or line))} " for line in told_lines(system))


@lru_cache(maxsize=512)
def _is_served(system: str) -> bool:
    return _SERVED.search(system) is not None
