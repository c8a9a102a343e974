"""The two sides of a talk between a user and an assistant: the user's next message, and the assistant's answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_subject import subject_of
from sdialog_like.llm.builtin.nemotron_talk_data import (
    ANSWERS,
    CODE_ANSWERS,
    CRITICAL,
    DEMANDING,
    ENDS,
    FOLLOW_UPS,
    LEADS,
    MATH_ANSWERS,
    POINTS,
    TEXT_PARTS,
    TEXTS,
)
from sdialog_like.llm.builtin.nemotron_wording import filled, normal
from sdialog_like.llm.builtin.texts import capitalise, sentences

__all__ = ["answer_to", "next_message"]

_TURN = re.compile(r"^(user|assistant|human|bot|system): ", re.IGNORECASE | re.MULTILINE)
_WRITING = re.compile(
    r"(?i)^\W*(?:please )?(?:write|compose|draft|create|turn|rewrite|put)\b.{0,40}?\b(poem|haiku|sonnet|song|essay|article|report|story|tale|speech|letter|e-?mail|"
    r"message|blog post|post|dialogue|scene|script|advert\w*|slogan|review|description|press release|invitation|toast|column|text|brochure|monologue|memo)s?\b"
)
_CODE = re.compile(
    r"(?i)\b(?:python|java|javascript|rust|c\+\+|sql|program(?!me)|function|class|code|script|module|library|implement)\b"
)
_BRIEF = re.compile(r"(?i)\b(?:one|a single|a) (?:short )?sentence\b|\bbriefly\b|\bin short\b")
_MATH = re.compile(
    r"(?i)\b(?:solve|compute|prove|probability|equation|how many|derivative|integral|fraction|matrix|percent|perimeter|polynomial)\b|\d\s*[-+*/=]\s*\d"
)


def next_message(conversation: str, chance: Chance, manner: str = "") -> str:
    """Return what the user says next.

    Args:
        conversation: Blocks of ``Role: words``.
        chance: Where the choices come from.
        manner: ``demanding``, ``critical`` or nothing.
    """
    turns = _turns(conversation)
    mine = [text for role, text in turns if role in ("user", "human")] or [conversation]
    heard = next((text for role, text in reversed(turns) if role in ("assistant", "bot")), "")
    subject = next((found for text in mine if (found := subject_of(text))), "") or "this"
    said = {normal(each) for text in mine for each in (text, *sentences(text))}
    patterns = {"demanding": DEMANDING, "critical": CRITICAL}.get(manner, FOLLOW_UPS)
    options = [
        filled(each, t=subject, q=quoted) for each in patterns if (quoted := _quoted(heard, chance)) or "{q}" not in each
    ]
    if manner == "critical":
        options = [each for each in options if len(each.split()) <= 15]
    fresh = [each for each in options if normal(each) not in said]
    return capitalise(chance.pick("next", fresh or options))


def answer_to(asked: str, chance: Chance, earlier: Sequence[str] = ()) -> str:
    """Return what an assistant answers: something general, of one to four sentences, that has the question's subject in it.

    Args:
        asked: The question or the task.
        chance: Where the choices come from.
        earlier: What both sides said before. The subject of the first message is that of a follow-up that names none, and no
            sentence is said a second time.
    """
    chance = chance.fork(asked)
    subject = subject_of(asked) or ("the document" if "the document" in asked else "")
    writing = _WRITING.search(asked)
    if writing:
        return _text(writing[1].lower(), subject or "everyday life", chance)
    subject = (subject_of(earlier[0]) if earlier else "") or subject or "this"
    openings, points = ANSWERS, POINTS
    if _CODE.search(asked) and re.search(r"(?i)\b(?:write|implement|design|build|program)\b", asked):
        openings = points = CODE_ANSWERS
    elif _MATH.search(asked):
        openings = points = MATH_ANSWERS
    said = "\n".join(earlier)
    firsts, others, ends = (
        [text for each in chance.shuffled(label, options) if (text := filled(each, t=subject)) not in said] or ["Yes."]
        for label, options in (("first", openings), ("other", points), ("end", ENDS))
    )
    count = 1 if _BRIEF.search(asked) else chance.number("sentences", 1, 4)
    if re.search(r"(?i)\bexamples?\b", asked):
        others = sorted(others, key=lambda text: "example" not in text.lower())
    # Later in a talk, there is no need to come to the subject first.
    parts = list(dict.fromkeys(others if earlier else (firsts[0], *others)))[:count]
    if count >= 3:
        parts[-1] = ends[0]
    lead = chance.pick("lead", LEADS) if count > 1 and not earlier and chance.often("led", 45) else ""
    return f"{lead} {' '.join(parts)}".strip()


def _text(kind: str, subject: str, chance: Chance) -> str:
    """Return a short text of a kind."""
    for pattern, texts in TEXTS:
        if re.search(pattern, kind):
            return _in_lines(chance.pick("text", texts), subject)
    chosen = chance.shuffled("parts", range(1, len(TEXT_PARTS)))[: chance.number("sentences", 1, 3)]
    return filled(" ".join(TEXT_PARTS[place] for place in (0, *sorted(chosen))), t=subject)


def _in_lines(text: str, subject: str) -> str:
    return "\n".join(capitalise(filled(line, t=subject)) for line in text.split("\n"))


def _turns(conversation: str) -> list[tuple[str, str]]:
    marks = list(_TURN.finditer(conversation))
    ends = [mark.start() for mark in marks[1:]] + [len(conversation)]
    return [(mark[1].lower(), conversation[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]


def _quoted(heard: str, chance: Chance) -> str:
    """Return a few words of the assistant's to come back to: the end of a sentence."""
    options = [
        each.rstrip(".!?")
        for each in sentences(heard)
        if 3 <= len(each.split()) <= 40 and not each.endswith("?") and '"' not in each
    ]
    if not options:
        return ""
    words = chance.pick("quoted", options).split()
    short = " ".join(words[:9])
    return (short + (" ..." if len(words) > 9 else "")).rstrip(",;:")
