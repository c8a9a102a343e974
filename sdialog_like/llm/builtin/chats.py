"""Chats of a user with an AI assistant: the assistant's system prompt, what the user wants, and what both of them say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.chat_phrases import ADVICE, MOODS, NEXT, OPENINGS, PROMPT_PARTS, QUESTIONS, TASK_PARTS
from sdialog_like.llm.builtin.openings import request_for
from sdialog_like.llm.builtin.prompt_reading import RolePrompt
from sdialog_like.llm.builtin.talk import Speech, Talk
from sdialog_like.llm.builtin.texts import joined, tidy

__all__ = ["is_chat_user", "speak_as_chat_user", "write_chat_part"]

_PROMPT_WANTED = re.compile(
    r"(?i)\bwrite (?:a|the) system prompt\b[^.\n]{0,60}?\bassistant for (?:this field: )?(?P<d>[^.\n]{2,60})\."
)
_ASKED_ABOUT = re.compile(r"(?i)\bask (?:it |him |her )?about (?P<t>[^.\n]{3,90}?)(?:, at this level|[.\n])")
_TASK_WANTED = re.compile(
    r"(?i)\bturns to an (?:AI )?assistant for help with (?P<t>[^(.\n]{3,90}?) ?[(.\n].*\bsay what (?:this|the) user wants\b",
    re.DOTALL,
)
_CHAT = re.compile(
    r"You are an? (?:patient )?AI assistant for (?P<d>[^.;,]{2,60}?)(?:,| who|;)"
    r"[^.]*? (?:people with|questions about|knows all about) (?P<t>[^.]{3,90})\."
)
_CHAT_USER = re.compile(r"(?i)\bwrites to an? (?:AI )?assistant\b")


def write_chat_part(system: str, asked: str, chance: Chance, earlier: Sequence[str] = ()) -> str | None:
    """Write the system prompt or the user's task that a request asks for, or an assistant's next message; None otherwise.

    Args:
        system: The system message.
        asked: What was said last.
        chance: Where the choices come from.
        earlier: What was said before that.
    """
    prompt, about = _PROMPT_WANTED.search(asked), _ASKED_ABOUT.search(asked)
    if prompt and about:
        return _put_together(PROMPT_PARTS, chance, d=_inside(prompt["d"]), t=about["t"])
    task = _TASK_WANTED.search(asked)
    if task:
        return _put_together(TASK_PARTS, chance, t=task["t"])
    chat = _CHAT.match(system)
    return _answer(chat["t"], asked, chance, "\n".join(earlier)) if chat else None


def is_chat_user(role: RolePrompt) -> bool:
    """Say whether somebody writes to an AI assistant, and in which mood is known."""
    return bool(_CHAT_USER.search(role.person.role)) and "mood" in role.person.fields


def speak_as_chat_user(role: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    """What the user writes next: the request first, then one question after the other, in the mood that the prompt tells."""
    first, later = MOODS.get(role.person.fields["mood"].partition(":")[0].strip().lower(), ((), ()))
    if not talk.mine:
        wishes = role.person.instructions.wishes[:1]
        lead = chance.pick("mood", first) if first else "Hello!"
        return Speech(joined(lead, request_for(role, Talk(()), chance, again=True), *wishes))
    said = talk.text
    lead = chance.pick("mood", [each for each in later if each not in said] or later) if later else ""
    fresh = [each for each in NEXT if each not in said]
    return Speech(joined(lead, chance.pick("next", fresh or [*NEXT])))


def _answer(topic: str, asked: str, chance: Chance, said: str) -> str:
    fresh = [each for each in chance.shuffled("advice", ADVICE) if each not in said] or list(ADVICE)
    answers = next((answers for question, answers in NEXT.items() if question in asked), None)
    if answers is not None:
        lead, more = chance.pick("answer", answers), chance.number("more", 0, 1)
    else:
        lead, more = chance.pick("opening", OPENINGS).replace("{t}", topic), chance.number("more", 1, 2)
    questions = [each for each in QUESTIONS if each not in said]
    ask = chance.pick("question", questions) if questions and answers is None and chance.often("ask", 40) else ""
    return joined(lead, *fresh[:more], ask)


def _put_together(parts: Sequence[Sequence[str]], chance: Chance, **values: str) -> str:
    text = " ".join(chance.pick(f"part {number}", options) for number, options in enumerate(parts))
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value.strip())
    return tidy(text)


def _inside(field: str) -> str:
    """Return the name of a field as it stands inside a sentence."""
    field = field.strip()
    return field if re.match(r"[A-Z]{2}", field) else field.lower()
