"""Templates for topics and problems of mathematics, and for telling whether something belongs to it."""

from __future__ import annotations

__all__ = [
    "DEFAULT_MATH_CLASSIFICATION_PROMPT_TEMPLATE",
    "DEFAULT_MATH_MACRO_TOPICS_PROMPT_TEMPLATE",
    "DEFAULT_MATH_SUBTOPICS_PROMPT_TEMPLATE",
    "MATH_PROBLEM_BEGINNER_PROMPT_TEMPLATE",
    "MATH_PROBLEM_GENERAL_PROMPT_TEMPLATE",
]

DEFAULT_MATH_MACRO_TOPICS_PROMPT_TEMPLATE = """\
Name topics of mathematics that are taught at the school level below.

- Choose topics that fit the level, neither below nor above it, from all the areas of mathematics taught there.
- No topic repeats another or is a part of another.
- Each topic is a noun phrase of one to five words.

Answer with a bulleted list of exactly {n_macro_topics} topics: one a line, each line starting with "- ", nothing else.

School level: {school_level}"""

DEFAULT_MATH_SUBTOPICS_PROMPT_TEMPLATE = """\
Name subtopics of the topic of mathematics below.

- Each subtopic is narrower than the topic and clearly belongs to it: a concept, a method, a theorem or a type of problem.
- No subtopic repeats another or is a part of another.
- Each subtopic is a noun phrase of one to eight words that can be understood without the topic.

Answer with a bulleted list of exactly {n_subtopics} subtopics: one a line, each line starting with "- ", nothing else.

Topic: {macro_topic}"""

DEFAULT_MATH_CLASSIFICATION_PROMPT_TEMPLATE = """\
Does the entry below belong to mathematics?

It does if it is one of these:
- an area, concept, object, method or theorem of mathematics;
- a quantity, a formula or a technique of calculation;
- a use of mathematics, such as a model or a statistical test.

Answer with Yes or No as the first word, then give the reason in one short sentence.

Entry: {entity}"""

MATH_PROBLEM_GENERAL_PROMPT_TEMPLATE = """\
Write problems of mathematics about the topic below.

- Each problem states all that is needed to solve it and asks for something definite: a value, an expression, a \
proof, a decision.
- Vary difficulty and form: calculation, word problem from life or science, proof, search for an error.
- Give no solutions and no hints.

Answer with a bulleted list of exactly {n_openlines} problems: one a line, each line starting with "- ", nothing else.

Topic: {topic}"""

MATH_PROBLEM_BEGINNER_PROMPT_TEMPLATE = """\
Write problems of mathematics about the topic below, for somebody who has just begun to learn it.

- Each problem needs one or two steps, small and simple numbers, and no knowledge beyond the first lessons on the topic.
- Each problem states all that is needed to solve it and asks for something definite.
- Vary the form: calculation, short word problem, comparison, true or false.
- Give no solutions and no hints.

Answer with a bulleted list of exactly {n_openlines} problems: one a line, each line starting with "- ", nothing else.

Topic: {topic}"""
