"""Templates for writing tasks."""

from __future__ import annotations

__all__ = ["DEFAULT_REVISE_WRITING_TASK_PROMPT_TEMPLATE", "DEFAULT_WRITING_TASK_PROMPT_TEMPLATE"]

DEFAULT_WRITING_TASK_PROMPT_TEMPLATE = """\
Write tasks that ask a writer for a text of the kind and about the topic below.

- Each task names the kind of text, is an instruction of one or two sentences, and can be carried out without any \
other text.
- Vary the angle, the reader, the situation and the point that the text should make.
- No task repeats another in other words.

Answer with a bulleted list of exactly {n_openlines} tasks: one a line, each line starting with "- ", nothing else.

Kind of text: {text_material_type}
Topic: {topic}"""

DEFAULT_REVISE_WRITING_TASK_PROMPT_TEMPLATE = """\
Write new versions of the writing task below, each with more detail.

- Each version asks for the same kind of text about the same subject, and adds requirements: a reader, a length, a \
tone, a form, or points that the text has to make.
- Each version can be carried out without seeing the task.
- The versions differ from each other in what they add.

Answer with a bulleted list of exactly {n_revisions} tasks: one a line, each line starting with "- ", nothing else.

Writing task: {openline}"""
