"""Slots: what an assistant asks for, where instructions and utterances mention it, and what a person may answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sdialog_like.llm.builtin.slot_table import ROWS

__all__ = ["SLOTS", "Slot", "asked_slots", "find_value", "find_values", "short_answer"]


@dataclass(frozen=True)
class Slot:
    """One kind of fact.

    Attributes:
        key: Its name, such as ``start_time``.
        ask: Matches a question for it (in lower case).
        find: Patterns that find it in instructions or utterances: the first group is the value, or the value is fixed
            (``yes``, ``no``, ``unknown``).
        invent: Values for somebody whose instructions say nothing.
        say: Ways to answer, with ``{v}`` for the value; for yes and no, keyed in ``say_fixed``.
        say_fixed: Ways to say a fixed value.
    """

    key: str
    ask: re.Pattern[str]
    find: tuple[tuple[re.Pattern[str], str | None], ...]
    invent: tuple[str, ...]
    say: tuple[str, ...]
    say_fixed: dict[str, tuple[str, ...]]


_DECLINE = {
    "no": ("No, thank you.", "No, thanks.", "No, that won't be necessary.", "No, nothing like that."),
    "yes": ("Yes, please.", "Yes, that would be good.", "Yes."),
    "unknown": ("I'm sorry, I don't know.", "I really can't remember.", "I don't remember that, sorry."),
}


def _slot(row: dict[str, object]) -> Slot:
    find = row.get("find", ())
    assert isinstance(find, tuple)
    patterns = tuple((re.compile(item), None) if isinstance(item, str) else (re.compile(item[0]), item[1]) for item in find)
    fixed = row.get("fixed", {})
    assert isinstance(fixed, dict)
    return Slot(
        key=str(row["key"]),
        ask=re.compile(str(row["ask"])),
        find=patterns,
        invent=tuple(row.get("invent", ())),  # type: ignore[arg-type]
        say=tuple(row.get("say", ("{v}.", "It's {v}.", "{v}, please."))),  # type: ignore[arg-type]
        say_fixed={**_DECLINE, **fixed},
    )


SLOTS: dict[str, Slot] = {str(row["key"]): _slot(row) for row in ROWS}


@lru_cache(maxsize=2048)
def asked_slots(question: str) -> tuple[str, ...]:
    """The slots that a question asks for, in the order of the question; a span answers for one slot only."""
    text = question.lower()
    found: list[tuple[int, str]] = []
    for slot in SLOTS.values():
        match = slot.ask.search(text)
        if match:
            found.append((match.start(), slot.key))
            text = text[: match.start()] + "#" * (match.end() - match.start()) + text[match.end() :]
    return tuple(key for _, key in sorted(found))


def find_values(key: str, text: str) -> tuple[str, ...]:
    """All values of a slot that a text mentions, in order of the patterns, without repeats."""
    values: dict[str, None] = {}
    for pattern, fixed in SLOTS[key].find:
        for match in pattern.finditer(text):
            value = fixed if fixed is not None else next((group for group in match.groups() if group), "")
            value = value.strip().rstrip(".,;!").strip("' ")
            if value:
                values.setdefault(value)
    return tuple(values)


def find_value(key: str, texts: Iterable[str]) -> str | None:
    """The value of a slot in the first text that mentions it."""
    for text in texts:
        found = _first(key, text)
        if found:
            return found
    return None


@lru_cache(maxsize=8192)
def _first(key: str, text: str) -> str | None:
    found = find_values(key, text)
    return found[0] if found else None


_LEAD = re.compile(
    r"^(?:(?:yes|yeah|sure|okay|ok|oh|well|right|of course|certainly|no problem|hello|hi|thanks|thank you|great|um+|uh)[,.!]?\s+)*"
    r"(?:(?:it'?s|it is|that'?s|that would be|it would be|my \w+(?: \w+)? (?:is|was)|the \w+(?: \w+)? (?:is|was)|"
    r"i'?m|i am|this is|i'd like|i would like|i want|let'?s say|make it|how about|"
    r"go(?:ing)? to|get to|stay(?:ing)? at|leav(?:e|ing) (?:from|on|at)|arriv(?:e|ing) (?:on|at)|interested in|thinking of|see|meet with|"
    r"i'd prefer|i think|we'd like|to|at|on|from|for|in|with|by)\s+)*",
    re.IGNORECASE,
)


def short_answer(text: str, *, limit: int = 6) -> str | None:
    """What a short answer says without its lead-in, or None where it is no short answer."""
    first = re.split(r"(?<=[a-z0-9])[.!?](?:\s|$)", text.strip(), maxsplit=1)[0]
    answer = _LEAD.sub("", first).strip().rstrip(".,;!?")
    answer = re.sub(r",? (?:please|thanks|thank you)$", "", answer).strip("'\" ")
    if not answer or len(answer.split()) > limit or re.match(r"(?i)^(?:no|yes|not|i|none|nothing|sorry)\b", answer):
        return None
    return answer
