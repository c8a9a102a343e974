"""Templates for topics and what belongs to them."""

from __future__ import annotations

__all__ = ["DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE", "DEFAULT_SUBTOPICS_PROMPT_TEMPLATE"]

DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE = """\
Name broad topics that people read, ask and talk about.

- Cover many sides of life: daily life, work, society, nature, science, technology, arts, history, health, leisure.
- No topic repeats another or is a part of another.
- Each topic is a noun phrase of one to five words.

Answer with a bulleted list of exactly {n_macro_topics} topics: one a line, each line starting with "- ", nothing else."""

DEFAULT_SUBTOPICS_PROMPT_TEMPLATE = """\
Name subtopics of the topic below.

- Each subtopic is narrower than the topic and clearly belongs to it; together they cover its different sides.
- No subtopic repeats another or is a part of another.
- Each subtopic is a noun phrase of two to eight words that can be understood without the topic.

Answer with a bulleted list of exactly {n_subtopics} subtopics: one a line, each line starting with "- ", nothing else.

Topic: {macro_topic}"""
