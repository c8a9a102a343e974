"""Templates for topics and problems of programming, and for telling whether something belongs to Python."""

from __future__ import annotations

__all__ = [
    "DEFAULT_PYTHON_CLASSIFICATION_PROMPT_TEMPLATE",
    "DEFAULT_PYTHON_MACRO_TOPICS_PROMPT_TEMPLATE",
    "DEFAULT_PYTHON_SUBTOPICS_PROMPT_TEMPLATE",
    "PYTHON_PROBLEM_ADVANCED_PROMPT_TEMPLATE",
    "PYTHON_PROBLEM_BEGINNER_PROMPT_TEMPLATE",
    "PYTHON_PROBLEM_INTERMEDIATE_PROMPT_TEMPLATE",
]

DEFAULT_PYTHON_MACRO_TOPICS_PROMPT_TEMPLATE = """\
Name topics that people who program in Python learn and work on.

- Cover the language itself, its standard library, well-known packages, algorithms, testing, data, the web and automation.
- No topic repeats another or is a part of another.
- Each topic is a noun phrase of one to five words.

Answer with a bulleted list of exactly {n_macro_topics} topics: one a line, each line starting with "- ", nothing else."""

DEFAULT_PYTHON_SUBTOPICS_PROMPT_TEMPLATE = """\
Name subtopics of the topic of Python programming below.

- Each subtopic is narrower than the topic and clearly belongs to it: a construct, a function, a module, a technique \
or a type of task.
- No subtopic repeats another or is a part of another.
- Each subtopic is a noun phrase of one to eight words that can be understood without the topic.

Answer with a bulleted list of exactly {n_subtopics} subtopics: one a line, each line starting with "- ", nothing else.

Topic: {macro_topic}"""

DEFAULT_PYTHON_CLASSIFICATION_PROMPT_TEMPLATE = """\
Does the entry below belong to programming in Python?

It does if it is one of these:
- a construct, type, function or module of Python, or a package for it;
- a concept of programming that is used in Python, such as loops or recursion;
- an algorithm, a data structure or a task that is commonly programmed in Python.

Answer with Yes or No as the first word, then give the reason in one short sentence.

Entry: {entity}"""

PYTHON_PROBLEM_BEGINNER_PROMPT_TEMPLATE = """\
Write programming problems about the topic below, in the programming language below, for somebody who has just begun \
to learn the topic.

- Each problem can be solved in some ten lines and needs nothing beyond the first lessons on the topic.
- Each problem says what the program or function gets and what it should give back or print.
- Give no solutions and no hints.

Answer with a bulleted list of exactly {n_openlines} problems: one a line, each line starting with "- ", nothing else.

Programming language: {language}
Topic: {topic}"""

PYTHON_PROBLEM_INTERMEDIATE_PROMPT_TEMPLATE = """\
Write programming problems about the topic below, in the programming language below, for somebody who has used the \
topic for some time.

- Each problem puts two or three ideas together, has cases at its edges that must be thought of, and can be solved in \
some fifty lines.
- Each problem says what the program or function gets and what it should give back or print.
- Give no solutions and no hints.

Answer with a bulleted list of exactly {n_openlines} problems: one a line, each line starting with "- ", nothing else.

Programming language: {language}
Topic: {topic}"""

PYTHON_PROBLEM_ADVANCED_PROMPT_TEMPLATE = """\
Write programming problems about the topic below, in the programming language below, for somebody who knows the topic \
thoroughly.

- Each problem asks for design: it sets demands on running time, memory, concurrency, failures or an interface that \
others build on.
- Each problem says what is given, what the program should do, and how one can tell that it is right.
- Give no solutions and no hints.

Answer with a bulleted list of exactly {n_openlines} problems: one a line, each line starting with "- ", nothing else.

Programming language: {language}
Topic: {topic}"""
