"""What a model's raw reply becomes before it counts as said: names, the other side's lines, quotes and the end mark.

Everything here is a pure function of the text. What was taken away is recorded, and nothing is taken away in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["OTHER_SIDE_CUT", "OWN_NAME_REMOVED", "QUOTES_REMOVED", "Utterance", "clean_utterance"]

OWN_NAME_REMOVED = "own_name_removed"
OTHER_SIDE_CUT = "other_side_cut"
QUOTES_REMOVED = "quotes_removed"

_QUOTES = [('"', '"'), ("“", "”"), ("„", "“"), ("«", "»")]


@dataclass(frozen=True)
class Utterance:
    """One reply, cleaned.

    Attributes:
        text: What was said; empty where nothing is left to say.
        ended: Whether the speaker set the end mark.
        repairs: What had to be taken away, each kind once, in a fixed order.
    """

    text: str
    ended: bool = False
    repairs: tuple[str, ...] = ()


def clean_utterance(raw: str, *, own: Sequence[str], others: Sequence[str], end_mark: str) -> Utterance:
    """Reduce a raw reply to what its speaker says.

    - The speaker's own name in front of a line goes (``Bob: …``, ``**Bob**: …``, ``[Bob] …``).
    - The other side's lines, and all that follows them, go. A name counts as a line's speaker at the start of a line, or
      anywhere where it is set in bold with its colon.
    - Quotation marks go where one pair holds the whole text.
    - The end mark goes wherever it stands, and the text around it stays. Only the exact mark counts.

    Args:
        raw: The reply's text.
        own: The names that the speaker goes by; compared without regard to case.
        others: The names that the other side goes by; one that is also the speaker's own is not looked for.
        end_mark: The exact text that ends a dialogue.
    """
    own_prefix, other_line = _patterns(tuple(own), tuple(others))
    text, ended, found = raw.strip(), False, set()
    while True:
        before = text
        if other_line and (match := other_line.search(text)):
            text = text[: match.start()].strip()
            found.add(OTHER_SIDE_CUT)
        if own_prefix and own_prefix.search(text):
            text = own_prefix.sub("", text).strip()
            found.add(OWN_NAME_REMOVED)
        if end_mark in text:
            text, ended = _without_mark(text, end_mark), True
        if (bare := _unquoted(text)) is not None:
            text = bare.strip()
            found.add(QUOTES_REMOVED)
        # One step can lay bare the next one's work: '"Bob: Hello."' is quotes around a name.
        if text == before:
            break
    if not _says_something(text):
        text = ""
    repairs = tuple(kind for kind in (OWN_NAME_REMOVED, OTHER_SIDE_CUT, QUOTES_REMOVED) if kind in found)
    return Utterance(text, ended, repairs)


@lru_cache(maxsize=1024)
def _patterns(own: tuple[str, ...], others: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return what finds the speaker's own name in front of a line, and what finds the other side's lines."""
    own_label = _label_pattern(own)
    own_prefix = re.compile(rf"^[ \t]*(?:{own_label})\s*", re.IGNORECASE | re.MULTILINE) if own_label else None
    mine = {name.casefold() for name in own}
    strangers = [name for name in others if name.casefold() not in mine]
    other_label, other_bold = _label_pattern(strangers), _bold_pattern(strangers, "inline")
    other_line = re.compile(rf"^[ \t]*(?:{other_label})|{other_bold}", re.IGNORECASE | re.MULTILINE) if other_label else None
    return own_prefix, other_line


def _alternatives(names: Sequence[str]) -> str:
    """Return the names as one pattern, the longest first; any white space stands for any other."""
    wanted = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    return "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in wanted)


def _bold_pattern(names: Sequence[str], group: str) -> str:
    either = _alternatives(names)
    return rf"(?P<{group}>\*\*|__)(?:{either})(?:(?P={group})\s*[:：]|\s*[:：](?P={group}))"


def _label_pattern(names: Sequence[str]) -> str:
    """Return a pattern for a script's way of saying who speaks, or ``""`` where there is no name to look for."""
    either = _alternatives(names)
    if not either:
        return ""
    italic = rf"(?P<italic>[*_])(?:{either})(?:(?P=italic)\s*[:：]|\s*[:：](?P=italic))"
    plain = rf"(?:{either})(?:[ \t]*\([^()\n]{{0,40}}\))?[ \t]*[:：]"
    bracket = rf"\[(?:{either})\][ \t]*[:：]?"
    return "|".join([_bold_pattern(names, "bold"), italic, plain, bracket])


def _without_mark(text: str, mark: str) -> str:
    # A model may set the mark in bold or as code; the decoration belongs to the mark.
    left, *rest = re.split(rf"(?:\*\*|__|`){re.escape(mark)}(?:\*\*|__|`)|{re.escape(mark)}", text)
    for part in rest:
        gap = "\n" if "\n" in left[len(left.rstrip()) :] + part[: len(part) - len(part.lstrip())] else " "
        left, right = left.rstrip(), part.lstrip()
        if not right.strip(".! \n") and (not left or left[-1] in ".!?…\"”'"):
            continue  # the full stop of a sentence that was nothing but the mark
        if left and right and right[0] not in ".,;:!?…)":
            left += gap
        left += right
    return left.strip()


def _unquoted(text: str) -> str | None:
    for opening, closing in _QUOTES:
        inner = text[1:-1]
        if len(text) >= 2 and text[0] == opening and text[-1] == closing and opening not in inner and closing not in inner:
            return inner
    return None


def _says_something(text: str) -> bool:
    """Whether there is anything to see: zero-width characters and the like do not count."""
    return any(character.isprintable() and not character.isspace() for character in text)
