"""Small operations on English text that the voices share."""

from __future__ import annotations

import re

__all__ = ["capitalise", "content_words", "finish", "fit_words", "is_farewell", "is_question", "joined", "sentences", "tidy"]

_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|vs|approx|e\.g|i\.e|a\.m|p\.m)\.$", re.IGNORECASE)
_BREAK = re.compile(r"(?<=[.!?])['\")\]]?\s+(?=['\"(\[]?[A-Z0-9])|\n+")
_STOP_WORDS = frozenset(
    "a about all also am an and any are as at be been but by can could did do does for from get give had has have he her his "
    "how i if in is it its just let like may me might more my no not of on or our out please she should so some that the "
    "their them then there they this to too up us want was we were what when where which who whom will with would yes you "
    "your need tell know help very really today".split()
)
_FAREWELL = re.compile(
    r"\b(?:good ?bye|bye|see ya|farewell|take care(?! of)|"
    r"(?<!to )(?<!good )see you(?= (?:soon|later|then|tomorrow|around|again|next|on|there|at)\b|[.!]|$)|"
    r"have a (?:nice|good|great|lovely|pleasant) (?:day|one|evening|weekend|trip)"
    r"|good night|talk to you (?:soon|later)|until next time|enjoy your ride)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Split a text into sentences; abbreviations such as ``Dr.`` do not end one, line breaks do."""
    parts: list[str] = []
    for piece in _BREAK.split(text.strip()):
        piece = piece.strip()
        if not piece:
            continue
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + piece
        else:
            parts.append(piece)
    return parts


def tidy(text: str) -> str:
    """Put right what filling a pattern can leave behind: double spaces, a space before a full stop, two full stops."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([.!?])\.+(?=\s|$)", r"\1", text)
    text = re.sub(r",(?=[.!?])", "", text)
    text = re.sub(r"\b(\d+)(?::00)? ?(?:am|pm) o'clock", r"\1 o'clock", text)
    text = re.sub(r"(?<![\d.,])\b1 (bedroom|guest|hour|minute|night|person)s\b", r"1 \1", text)
    text = re.sub(r"\bon (today|tomorrow)\b", r"\1", text)
    text = re.sub(r"\b([Aa]) (?=[aeio]\w|[AEIO]\w|hour\b|honest)(?!one\b|once\b|European|eu)", r"\1n ", text)
    return re.sub(r"\b([Aa])n (?=[bcdfgjkpqtvwyz][a-z]|[BCDFGHJKLMNPQRSTVWXYZ][a-z])", r"\1 ", text)


def capitalise(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    for index, letter in enumerate(text):
        if letter.isalpha():
            return text[:index] + letter.upper() + text[index + 1 :]
        if letter.isdigit():
            break
    return text


def finish(text: str, mark: str = ".") -> str:
    """The text as a sentence: a capital at its beginning, a mark at its end."""
    text = capitalise(text.strip().rstrip(",;:"))
    return text if text.endswith((".", "!", "?", '"')) else text + mark


def joined(*parts: str) -> str:
    """The parts that are not empty, with a space between them, tidied."""
    return tidy(" ".join(part for part in parts if part))


def content_words(text: str) -> frozenset[str]:
    """The words that carry the meaning of a text, in lower case, with plain plural and verb endings cut off."""
    found = re.findall(r"[a-z']{3,}", text.lower())
    return frozenset(re.sub(r"(?:ing|ed|es|s|'s)$", "", word) for word in found if word not in _STOP_WORDS)


def is_farewell(text: str) -> bool:
    """Whether a text says goodbye."""
    return bool(_FAREWELL.search(text))


def is_question(text: str) -> bool:
    """Whether a text asks something."""
    return "?" in text


def fit_words(text: str, limit: int | None) -> str:
    """At most ``limit`` words: whole sentences first, else the beginning of the first one."""
    if not limit or len(text.split()) <= limit:
        return text
    kept: list[str] = []
    count = 0
    for sentence in sentences(text):
        count += len(sentence.split())
        if count > limit:
            break
        kept.append(sentence)
    if kept:
        return " ".join(kept)
    words = text.split()[:limit]
    while len(words) > 1 and words[-1].lower().strip(",") in _STOP_WORDS:
        words.pop()
    return " ".join(words).rstrip(",;:") + ("" if words[-1].endswith((".", "!", "?")) else ".")
