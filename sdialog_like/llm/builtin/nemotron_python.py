"""Topics and problems of programming, and whether an entry belongs to Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_python_data import PYTHON_TOPICS
from sdialog_like.llm.builtin.nemotron_python_problems import (
    DATA,
    DEMANDS,
    EASY_KERNELS,
    EDGES,
    HARD_KERNELS,
    KERNELS,
    SIDES,
)
from sdialog_like.llm.builtin.nemotron_wording import filled, inside, normal, take
from sdialog_like.llm.builtin.texts import capitalise

__all__ = ["is_python", "python_problems", "python_subtopics", "python_topics"]

_WAYS = (
    "by example",
    "step by step",
    "in old code",
    "in small scripts",
    "for beginners",
    "for experienced programmers",
    "in interactive sessions",
    "in published packages",
    "in code reviews",
    "from other languages",
    "with few dependencies",
    "under time pressure",
    "in long-running programs",
    "for small teams",
)
_PYTHON_WORDS = re.compile(
    r"\b(?:python\w*|numpy|pandas|django|flask|fastapi|pytest|asyncio|scikit-learn|tensorflow|pytorch|matplotlib|jupyter|pip|conda|"
    r"variables?|functions?|classes|class|loops?|recursion|lists?|dictionar(?:y|ies)|dicts?|tuples?|strings?|sets?|booleans?|integers?|floats?|"
    r"decorators?|generators?|iterators?|exceptions?|modules?|packages?|imports?|lambda|closures?|inheritance|objects?|methods?|attributes?|"
    r"algorithms?|sorting|binary search|hash\w*|stacks?|queues?|heaps?|linked lists?|trees?|graphs?|dynamic programming|greedy|backtracking|"
    r"program(?:s|ming|mers?)?|code|coding|software|debugging|unit tests?|testing|regular expressions?|regex|apis?|json|csv|sql\w*|threads?|"
    r"concurrency|async\w*|web scraping|data (?:structures?|frames?|analysis)|machine learning|scripts?|print|range|enumerate|zip|len|open|"
    r"file handling|linear algebra|matri(?:x|ces)|big o|pseudocode|git|docker|type hints?|if statements?|conditionals?)\b",
    re.IGNORECASE,
)
_KNOWN = frozenset(normal(each) for topic, parts in PYTHON_TOPICS.items() for each in (topic, *parts))


def python_topics(number: int, chance: Chance) -> list[str]:
    """Return so many topics of programming in Python."""

    def stream() -> Iterator[str]:
        topics = chance.shuffled("topics", tuple(PYTHON_TOPICS))
        yield from topics
        yield from chance.shuffled("parts", [part for topic in topics for part in PYTHON_TOPICS[topic]])
        for side in SIDES:
            yield from (filled(side, t=topic) for topic in topics)

    return [capitalise(each) for each in take(number, stream())]


def python_subtopics(topic: str, number: int, chance: Chance) -> list[str]:
    """Return so many subtopics of a topic of programming."""
    subject = _inside(topic)

    def stream() -> Iterator[str]:
        known = next((each for each in PYTHON_TOPICS if each.lower() == topic.strip().lower()), "")
        parts = chance.shuffled("parts", PYTHON_TOPICS.get(known, ()))
        yield from parts
        sides = chance.shuffled("sides", SIDES)
        yield from (filled(side, t=subject) for side in sides)
        for side in sides:
            yield from (filled(side, t=part) for part in parts)
        yield from (f"{filled(side, t=subject)} {where}" for where in _WAYS for side in sides)

    return [capitalise(each) for each in take(number, stream(), avoid=(topic,))]


def python_problems(topic: str, language: str, number: int, chance: Chance, *, level: str = "") -> list[str]:
    """Return so many programming problems about a topic.

    Args:
        topic: The topic.
        language: The programming language.
        number: How many.
        chance: Where the choices come from.
        level: ``easy``, ``hard`` or, for those between, nothing.
    """
    kernels = chance.shuffled("kernels", {"easy": EASY_KERNELS, "hard": HARD_KERNELS}.get(level, KERNELS))
    data = chance.shuffled("data", DATA)
    more = chance.shuffled("more", DEMANDS if level == "hard" else EDGES)
    with_more = [level != "easy", *[True] * (len(more) - 1)]  # the first problems for beginners ask for nothing more
    values = {"l": language or "Python", "t": _inside(topic)}

    def stream() -> Iterator[str]:
        for extra, added in enumerate(with_more):
            for turn in range(len(data)):
                for place, kernel in enumerate(kernels):
                    text = filled(kernel, d=data[(place + turn) % len(data)], **values)
                    yield f"{text} {more[(place + turn * 3 + extra) % len(more)]}" if added else text

    return take(number, stream())


def is_python(entry: str) -> bool:
    """Say whether an entry belongs to programming in Python, by its words."""
    return normal(entry) in _KNOWN or bool(_PYTHON_WORDS.search(entry))


def _inside(topic: str) -> str:
    known = _FORMS.get(normal(topic))
    return known or inside(topic) or "functions"


_FORMS = {normal(each): each for topic, parts in PYTHON_TOPICS.items() for each in (topic, *parts)}
