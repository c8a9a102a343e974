"""What the tests of pipelines share: short templates, and a writer whose items say what they are about.

An item about ``x`` is ``x > sub 0``, ``x > question 0`` and so on, so that a text shows its whole way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TOPICS = {
    "macro_topic_prompt_template": "macro {n_macro_topics} | world",
    "subtopic_prompt_template": "sub {n_subtopics} | {macro_topic}",
}
CONVERSION = {"yaml_conversion_prompt_template": "convert: {llm_response}"}
OPEN_QA = {
    **TOPICS,
    **CONVERSION,
    "open_qa_from_topics_prompt_template": "question {n_openlines} | {topic}",
    "revise_open_qa_prompt_template": "revision {n_revisions} | {openline}",
}
WRITING = {
    **CONVERSION,
    "writing_task_prompt_template": "task {n_openlines} | {topic}/{text_material_type}",
    "revise_writing_task_prompt_template": "revision {n_revisions} | {openline}",
}
CLOSED_QA = {**CONVERSION, "closed_qa_prompt_template": "question {n_openlines} | {document}"}
MATH = {
    **TOPICS,
    **CONVERSION,
    "macro_topic_prompt_template": "macro {n_macro_topics} | {school_level}",
    "math_problem_prompt_template": "problem {n_openlines} | {topic}",
}
PYTHON = {**TOPICS, **CONVERSION, "python_problem_prompt_template": "problem {n_openlines} | {topic} in {language}"}

_PROMPT = re.compile(r"(\w+) (\d+) \| (.*)")


def asked(prompt: str) -> tuple[str, int, str]:
    """Return what a prompt asks for, how many, and about what."""
    found = _PROMPT.match(prompt)
    assert found is not None, prompt
    return found[1], int(found[2]), found[3]


def items(prompt: str) -> list[str]:
    """Return the items that a prompt asks for."""
    kind, count, about = asked(prompt)
    return [f"{about} > {kind} {number}" for number in range(count)]


def bulleted(call: Mapping[str, Any]) -> str:
    """Answer with a list that can be read."""
    return "\n".join(f"- {item}" for item in items(call["messages"][-1]["content"]))


def prose(call: Mapping[str, Any]) -> str:
    """Answer with a list in a sentence, which nobody can read until it is converted."""
    prompt = call["messages"][-1]["content"]
    if prompt.startswith("convert: "):
        return "\n".join(f"- {item}" for item in prompt.removeprefix("convert: There are ").rstrip(".").split("; "))
    return f"There are {'; '.join(items(prompt))}."


def as_json(messages: list[dict[str, Any]], seed: int | None) -> dict[str, Any]:
    """Answer a request with a schema."""
    return {"items": items(messages[-1]["content"])}
