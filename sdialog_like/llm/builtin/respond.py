"""From messages to an answer: recognises what kind of request it is, and hands it to the part that can answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.llm.builtin.attributes import write_attributes
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.chats import write_chat_part
from sdialog_like.llm.builtin.dialogue_writer import write_dialogue
from sdialog_like.llm.builtin.judging import write_judgement
from sdialog_like.llm.builtin.nemotron_writer import fill_items, write_answer
from sdialog_like.llm.builtin.paraphrase import write_paraphrase
from sdialog_like.llm.builtin.plain_answer import plain_answer
from sdialog_like.llm.builtin.prompt_reading import DialogPrompt, RolePrompt, read_dialog_prompt, read_role_prompt, said
from sdialog_like.llm.builtin.schema_filler import fill_dialogue, fill_schema, is_dialogue_schema
from sdialog_like.llm.builtin.talk import Line, Talk
from sdialog_like.llm.builtin.texts import fit_words
from sdialog_like.llm.builtin.voices import speak

__all__ = ["respond"]

_SHORT = 5  # words; an answer may be a "Yes, please." more than once
_AGAIN = ("", "Once more, just to be sure: ", "Let me come back to that point. ", "I know, I keep asking this, but still: ")
_OPENING = re.compile(r"(?i)\bdialogue begins now\b|\byou speak first\b|\bstart the (?:dialogue|conversation)\b")


def respond(messages: Sequence[tuple[str, str]], *, seed: int, schema: Mapping[str, Any] | None = None) -> str:
    """Answer a request.

    Args:
        messages: Pairs (type, text) in LangChain's words: ``system``, ``human``, ``ai``.
        seed: Moves the wording.
        schema: A JSON schema that the answer, as JSON, has to fit.
    """
    system = "\n\n".join(text for kind, text in messages if kind == "system")
    chance = Chance(seed)
    written = read_dialog_prompt(system)
    if schema is not None:
        return _as_json(messages, written, seed, schema)
    role = read_role_prompt(system)
    if role is not None:
        return _in_role(role, messages, chance)
    if written is not None:
        return "\n".join(f"{speaker}: {text}" for speaker, text in write_dialogue(written, chance))
    asked = _last(messages)
    earlier = [text for kind, text in messages[:-1] if kind != "system"]
    return (
        write_chat_part(system, asked, chance, earlier)
        or write_answer(asked, chance, system=system)
        or plain_answer(system, asked, chance, earlier)
    )


def _as_json(messages: Sequence[tuple[str, str]], written: DialogPrompt | None, seed: int, schema: Mapping[str, Any]) -> str:
    prompt = "\n\n".join(text for _, text in messages)
    chance = Chance(seed)
    system = "\n\n".join(text for kind, text in messages if kind == "system")
    asked = _last(messages)
    particular = (
        write_judgement(system, asked, schema, chance)
        or fill_items(asked, schema, chance)
        or write_attributes(system, prompt, schema, chance)
        or write_paraphrase(system, asked, schema, chance)
    )
    if particular is not None:
        return json.dumps(particular, ensure_ascii=False)
    if is_dialogue_schema(schema):
        described = written or DialogPrompt(details=_last(messages), people=(), context="", text=prompt)
        return json.dumps(fill_dialogue(schema, write_dialogue(described, chance), chance, prompt), ensure_ascii=False)
    return json.dumps(fill_schema(schema, chance, prompt), ensure_ascii=False)


def _last(messages: Sequence[tuple[str, str]]) -> str:
    return next((text for kind, text in reversed(messages) if kind in ("human", "user")), "")


def _in_role(role: RolePrompt, messages: Sequence[tuple[str, str]], chance: Chance) -> str:
    talk = _talk(messages, role)
    speech = speak(role, talk, chance)
    text = fit_words(_anew(speech.text, talk.mine), role.max_words)
    return f"{text} {role.end_mark}" if speech.ends else text


def _anew(text: str, earlier: Sequence[str]) -> str:
    """Say in other words that something is said again: a flowchart may lead back to where it has been."""
    said_before = [frozenset(re.findall(r"\w+", each.lower())) for each in earlier]
    for lead in _AGAIN:
        words = frozenset(re.findall(r"\w+", (lead + text).lower()))
        if len(text.split()) < _SHORT or not any(len(words & each) >= 0.85 * len(words | each) for each in said_before):
            return lead + text
    return text


def _talk(messages: Sequence[tuple[str, str]], role: RolePrompt) -> Talk:
    lines: list[Line] = []
    for kind, text in messages:
        if kind not in ("human", "user", "ai", "assistant") or (
            not lines and kind in ("human", "user") and _OPENING.search(text)
        ):
            continue
        mine = kind in ("ai", "assistant")
        words = (text if mine else said(text, role)).replace(role.end_mark, " ").strip()
        if mine or words:
            lines.append(Line(mine, words))
    return Talk(tuple(lines))
