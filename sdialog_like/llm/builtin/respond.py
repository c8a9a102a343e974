"""From messages to an answer: recognises what kind of request it is, and hands it to the part that can answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.dialogue_writer import write_dialogue
from sdialog_like.llm.builtin.plain_answer import plain_answer
from sdialog_like.llm.builtin.prompt_reading import DialogPrompt, RolePrompt, read_dialog_prompt, read_role_prompt
from sdialog_like.llm.builtin.schema_filler import fill_dialogue, fill_schema, is_dialogue_schema
from sdialog_like.llm.builtin.talk import Line, Talk
from sdialog_like.llm.builtin.texts import fit_words
from sdialog_like.llm.builtin.voices import speak

__all__ = ["respond"]

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
    return plain_answer(system, _last(messages), chance)


def _as_json(messages: Sequence[tuple[str, str]], written: DialogPrompt | None, seed: int, schema: Mapping[str, Any]) -> str:
    prompt = "\n\n".join(text for _, text in messages)
    chance = Chance(seed)
    if is_dialogue_schema(schema):
        described = written or DialogPrompt(details=_last(messages), people=(), context="", text=prompt)
        return json.dumps(fill_dialogue(schema, write_dialogue(described, chance), chance, prompt), ensure_ascii=False)
    return json.dumps(fill_schema(schema, chance, prompt), ensure_ascii=False)


def _last(messages: Sequence[tuple[str, str]]) -> str:
    return next((text for kind, text in reversed(messages) if kind in ("human", "user")), "")


def _in_role(role: RolePrompt, messages: Sequence[tuple[str, str]], chance: Chance) -> str:
    speech = speak(role, _talk(messages, role.end_mark), chance)
    text = fit_words(speech.text, role.max_words)
    return f"{text} {role.end_mark}" if speech.ends else text


def _talk(messages: Sequence[tuple[str, str]], end_mark: str) -> Talk:
    lines: list[Line] = []
    for kind, text in messages:
        if kind not in ("human", "user", "ai", "assistant") or (
            not lines and kind in ("human", "user") and _OPENING.search(text)
        ):
            continue
        lines.append(Line(kind in ("ai", "assistant"), text.replace(end_mark, " ").strip()))
    return Talk(tuple(lines))
