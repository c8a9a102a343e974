"""Templates for open questions: questions that are answered from knowledge, without a document."""

from __future__ import annotations

__all__ = ["DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE", "DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE"]

DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE = """\
Write questions that somebody with an interest in the topic below could ask an expert.

- Each question is one sentence that can be answered without any other text, in a few paragraphs.
- Vary what is asked: causes, comparisons, advice, explanations, effects, opinions with reasons, examples.
- No question repeats another in other words.

Answer with a bulleted list of exactly {n_openlines} questions: one a line, each line starting with "- ", nothing else.

Topic: {topic}"""

DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE = """\
Write new versions of the question below, each with more detail.

- Each version keeps the subject of the question and asks for more: it adds a situation, a condition, a purpose, a \
limit or a second aspect.
- Each version can be understood without the question.
- The versions differ from each other in what they add.

Answer with a bulleted list of exactly {n_revisions} questions: one a line, each line starting with "- ", nothing else.

Question: {openline}"""
