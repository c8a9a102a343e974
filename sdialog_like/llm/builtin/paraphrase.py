"""Other words by rule: greetings, set phrases and contractions change places, and little else.

This is no paraphrase of the kind that a language model writes, and does not pretend to be one: it makes the program around it
run offline. What stands in capitals, numbers and names stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.texts import capitalise

__all__ = ["in_other_words", "write_paraphrase"]

# Ways to say the same; each may stand for any other of its row.
_SAME: tuple[tuple[str, ...], ...] = (
    ("hello", "hi", "hi there"),
    ("good morning", "morning"),
    ("goodbye", "bye", "bye for now"),
    ("thank you very much", "thanks a lot", "many thanks"),
    ("thank you", "thanks"),
    ("of course", "certainly", "sure"),
    ("i would like to", "i'd like to", "i want to"),
    ("could you", "can you", "would you"),
    ("i am sorry", "i'm sorry", "my apologies"),
    ("no problem", "not a problem", "that's fine"),
    ("have a nice day", "have a good day", "enjoy your day"),
    ("take care", "look after yourself"),
    ("how can i help you", "what can i do for you", "how may i help you"),
    ("you're welcome", "you are welcome", "my pleasure"),
    ("great", "very good", "excellent"),
    ("right away", "at once", "straight away"),
    ("maybe", "perhaps"),
    ("i think", "i believe", "i suppose"),
    ("a lot of", "lots of", "plenty of"),
    ("need to", "have to"),
)
_CONTRACTIONS: tuple[tuple[str, str], ...] = (
    ("i am", "i'm"),
    ("it is", "it's"),
    ("that is", "that's"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("cannot", "can't"),
    ("will not", "won't"),
    ("we are", "we're"),
    ("you are", "you're"),
    ("they are", "they're"),
    ("i have", "i've"),
    ("i will", "i'll"),
    ("we will", "we'll"),
    ("is not", "isn't"),
    ("did not", "didn't"),
)
_LEADS = ("Well, ", "So, ", "You see, ", "As I said, ")
_SMALL_FIRST = frozenset(
    "the a an we it you my this that there they he she is are do does can could would will what when where which who how if yes "
    "no please your our in on at for and but because since after before".split()
)
_ONE_TURN = re.compile(r"Rewrite what .+? says next:\n(.*)\Z", re.DOTALL)
_NUMBERED = re.compile(r"^(\d+)\. ([^\n]*?): ([^\n]*)$", re.MULTILINE)
_WANTED = re.compile(r"^Rewrite the turns ([\d, ]+):", re.MULTILINE)


def write_paraphrase(system: str, asked: str, schema: Mapping[str, Any], chance: Chance) -> dict[str, Any] | None:
    """Answer a request made from ``paraphrase.j2`` and what goes with it; None where it is another."""
    if "# How to rewrite it" not in system:
        return None
    properties: Mapping[str, Any] = schema.get("properties") or {}
    if set(properties) == {"text"} and (found := _ONE_TURN.search(asked)):
        return {"text": in_other_words(found[1], chance)}
    wanted = _WANTED.search(asked)
    if set(properties) != {"turns"} or wanted is None:
        return None
    numbers = {int(number) for number in wanted[1].split(",")}
    turns = [
        {"number": int(number), "speaker": speaker, "text": in_other_words(text, chance.fork(f"turn {number}"))}
        for number, speaker, text in _NUMBERED.findall(asked[: wanted.start()])
        if int(number) in numbers
    ]
    return {"turns": turns}


def in_other_words(text: str, chance: Chance) -> str:
    """Return a text with some of its set phrases replaced; where it has none, with a small word in front."""
    made = text
    for row in _SAME:
        found = _phrase(row).search(made)
        if found:
            others = [each for each in row if each != found[0].lower()]
            made = _put(made, found, chance.pick(f"same {row[0]}", others))
    for long, short in _CONTRACTIONS:
        found = _phrase((long, short)).search(made)
        if found and made[found.end() : found.end() + 1] not in ("?", ".", "!", ","):  # "Yes, it is." cannot be shortened
            made = _put(made, found, short if found[0].lower() == long else long)
    if made != text or len(text.split()) < 5:
        return made
    first = re.match(r"[a-z']+", text.lower())
    rest = text[:1].lower() + text[1:] if first and first[0] in _SMALL_FIRST else text
    return chance.pick("lead", _LEADS) + rest


def _phrase(options: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(options, key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, longest))})(?![\w'])", re.IGNORECASE)


def _put(text: str, found: re.Match[str], other: str) -> str:
    other = re.sub(r"\bi\b(?='|\b)", "I", other)
    before = text[: found.start()].rstrip()
    begins = not before or before[-1] in ".!?"
    if begins or (found[0][0].isupper() and not re.match(r"I\b", found[0])):
        other = capitalise(other)
    return text[: found.start()] + other + text[found.end() :]
