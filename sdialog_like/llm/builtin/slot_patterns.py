"""Patterns that the tables of slots share: days, times, names, places."""

from __future__ import annotations

__all__ = ["BUDGETS", "COLOURS", "DATE", "DAYS", "MONTH", "NAME", "PART", "PLACE", "POINT", "SAY_NAME", "TIME"]

DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
TIME = r"\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?|o'clock)|\b(?:noon|midnight)\b"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = rf"{MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
NAME = r"[A-Z][a-z]+(?: (?!And\b)[A-Z][a-z]+)?"
PLACE = r"(?:[A-Z0-9][\w']*(?: (?:and|on|of|the) [A-Z][\w']*| [A-Z][\w']*)*)"
POINT = rf"'(?:{PLACE})'|the (?:[A-Z][a-z]+(?: [A-Z][a-z]+)*|[a-z]+)\b|{PLACE}"
PART = r"(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|[Cc]ent(?:er|re|ral))"
BUDGETS = r"([Cc]heap|[Mm]oderate|[Ee]xpensive)"
COLOURS = r"[Gg]reen|[Rr]ed|[Bb]lue|[Yy]ellow|[Oo]range|[Bb]lack|[Ww]hite|[Pp]urple"
SAY_NAME = (
    "My name is {v}.",
    "It's {v}.",
    "I'm {v}.",
    "{v}.",
    "Sure, my name is {v}.",
    "This is {v}.",
    "Of course, it's {v}.",
)
