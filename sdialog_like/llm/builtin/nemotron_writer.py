"""Answers to the prompts of the Nemotron pipelines: as text, or as the items of a JSON object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_prompts import Request, read_list_request, read_request

__all__ = ["fill_items", "write_answer"]

_LIST_SIZE = 10
_MARK = re.compile(r"^\s*(?:[-*+•]|\(?\d{1,4}[.):])\s+(.*\S)\s*$")


def write_answer(asked: str, chance: Chance, *, system: str = "") -> str | None:
    """Answer a prompt in text; None where it is none of a pipeline's.

    Args:
        asked: The user's message.
        chance: Where the choices come from.
        system: What the system message says. Only the default templates are known where there is one.
    """
    request = read_request(asked)
    if request is None and not system:
        request = read_list_request(asked)
    if request is None:
        return None
    written = _written(request, chance)
    return written if isinstance(written, str) else "\n".join(f"- {item}" for item in written)


def fill_items(asked: str, schema: Mapping[str, Any], chance: Chance) -> dict[str, list[str]] | None:
    """Answer a prompt for a list with a schema whose only property is ``items``, a list of strings; None where it is another."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or set(properties) != {"items"}:
        return None
    part = properties["items"]
    if part.get("type") != "array" or set(part.get("items") or ()) - {"title", "description", "minLength"} != {"type"}:
        return None
    least = int(part.get("minItems", 0))
    request = read_request(asked) or read_list_request(asked, least)
    if request is None or part["items"]["type"] != "string":
        return None
    number = min(max(least, request.number), int(part.get("maxItems", 10**6)))
    written = _written(Request(request.kind, number, request.values), chance)
    return {"items": written[:number]} if isinstance(written, list) else None


def _written(request: Request, chance: Chance) -> list[str] | str:
    """Return the items that a prompt asks for, or the text where it asks for one."""
    kind, number, value = request.kind, request.number or _LIST_SIZE, request.value
    # With one seed for all calls, two topics still get lists of their own.
    chance = chance.fork("\n".join(request.values.values())[:2000])
    # What answers these prompts holds long tables; other requests are answered without them.
    if kind == "conversion":
        return "\n".join(f"- {json.dumps(item, ensure_ascii=False)}" for item in _items_in(value("answer"))) or "[]"
    if kind in ("topics", "subtopics"):
        from sdialog_like.llm.builtin.nemotron_topics import subtopics, topics

        return topics(number, chance) if kind == "topics" else subtopics(value("topic"), number, chance)
    if kind in ("questions", "question versions"):
        from sdialog_like.llm.builtin.nemotron_questions import open_questions, question_versions

        if kind == "questions":
            return open_questions(value("topic"), number, chance)
        return question_versions(value("question"), number, chance)
    if kind in ("tasks", "task versions"):
        from sdialog_like.llm.builtin.nemotron_writing import task_versions, writing_tasks

        if kind == "tasks":
            return writing_tasks(value("topic"), value("kind of text"), number, chance)
        return task_versions(value("writing task"), number, chance)
    if kind == "document questions":
        from sdialog_like.llm.builtin.nemotron_document import document_questions

        return document_questions(value("document"), number, chance)
    if "math" in kind or "python" in kind:
        return _of_a_field(request, number, chance)
    if "message" in kind:
        from sdialog_like.llm.builtin.nemotron_talk import next_message

        return next_message(value("conversation"), chance, kind.removesuffix("next message").strip())
    return _rewritten(kind, value("text"), chance)


def _of_a_field(request: Request, number: int, chance: Chance) -> list[str] | str:
    from sdialog_like.llm.builtin.nemotron_math import is_math, math_problems, math_subtopics, math_topics
    from sdialog_like.llm.builtin.nemotron_python import is_python, python_problems, python_subtopics, python_topics

    kind, value = request.kind, request.value
    if kind.endswith("entry"):
        entry = value("entry")
        belongs = is_math(entry) if kind == "math entry" else is_python(entry)
        field = "mathematics" if kind == "math entry" else "programming in Python"
        return f'Yes, "{entry}" belongs to {field}.' if belongs else f'No, "{entry}" does not belong to {field}.'
    if kind == "math topics":
        return math_topics(value("school level"), number, chance)
    if kind == "math subtopics":
        return math_subtopics(value("topic"), number, chance)
    if kind == "python topics":
        return python_topics(number, chance)
    if kind == "python subtopics":
        return python_subtopics(value("topic"), number, chance)
    level = kind.split(" ")[0]
    if "math" in kind:
        return math_problems(value("topic"), number, chance, easy=level == "easy")
    language = value("programming language") or "Python"
    return python_problems(value("topic"), language, number, chance, level=level if level in ("easy", "hard") else "")


def _rewritten(kind: str, text: str, chance: Chance) -> list[str] | str:
    from sdialog_like.llm.builtin.nemotron_rewriting import encyclopaedia, facts, passages, questions_and_answers, shorter

    if kind == "facts":
        return facts(text)
    write = {
        "encyclopaedia": encyclopaedia,
        "questions and answers": questions_and_answers,
        "shorter text": shorter,
        "passages": passages,
    }[kind]
    return write(text, chance)


def _items_in(answer: str) -> list[str]:
    """Return the items of a list in free words: marked lines, else lines, else the parts of a sentence."""
    lines = [line for line in answer.splitlines() if line.strip() and not line.strip().startswith("```")]
    marked = [found[1] for line in lines if (found := _MARK.match(line))]
    if marked:
        items = marked
    elif len(lines) > 1:
        items = [line.strip() for line in lines if not line.rstrip().endswith(":")]
    else:
        text = answer.strip().rstrip(".").split(": ", 1)[-1]
        items = re.split(r";\s*(?:and\s+)?" if ";" in text else r",\s*(?:and\s+)?|\s+and\s+", text)
    plain = (re.sub(r"\*\*|__", "", item).strip() for item in items)
    return [re.sub(r"^([\"'“])([^\"”]*)[\"'”]$", r"\2", item) for item in plain if item]
