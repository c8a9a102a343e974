"""Topics and problems of mathematics, and whether an entry belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_math_data import LEVELS, MATH_TOPICS
from sdialog_like.llm.builtin.nemotron_math_problems import ANY_EASY, ANY_PROBLEMS, PROBLEMS
from sdialog_like.llm.builtin.nemotron_wording import filled, inside, normal, take
from sdialog_like.llm.builtin.texts import capitalise

__all__ = ["is_math", "math_problems", "math_subtopics", "math_topics"]

_NAMES = (
    "Ana",
    "Ben",
    "Chloe",
    "David",
    "Elif",
    "Femi",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kim",
    "Lena",
    "Milo",
    "Nora",
    "Omar",
    "Priya",
)
_SIDES = (
    "word problems with {t}",
    "{t} in science",
    "{t} in everyday life",
    "common errors with {t}",
    "the history of {t}",
    "proofs about {t}",
    "drawing and visualising {t}",
    "mental strategies for {t}",
    "{t} with technology",
    "{t} in games and puzzles",
    "estimating and checking results in {t}",
    "definitions and notation for {t}",
    "open problems related to {t}",
    "{t} in engineering",
    "{t} in economics",
    "special cases of {t}",
    "step-by-step methods for {t}",
    "examples and counterexamples for {t}",
    "links between {t} and geometry",
    "links between {t} and algebra",
)
_READERS = (
    "beginners",
    "advanced learners",
    "teachers",
    "exam preparation",
    "self-study",
    "young learners",
    "adult learners",
    "engineers",
    "scientists",
    "competitions",
    "everyday use",
    "group work",
    "repeated practice",
    "curious readers",
    "remote lessons",
)
_MATH_WORDS = re.compile(
    r"\b(?:math\w*|algebra\w*|geometr\w*|arithmetic|calculus|theorems?|equations?|numbers?|integers?|fractions?|decimals?|matri(?:x|ces)|vectors?|"
    r"trigonom\w*|probabilit\w*|statistic\w*|derivatives?|integrals?|logarithms?|polynomials?|triangles?|circles?|angles?|sums?|products?|"
    r"multiplication|addition|subtraction|division|percentages?|proofs?|graphs?|functions?|sets?|primes?|ratios?|sequences?|topology|"
    r"variables?|formulas?|square roots?|exponents?|pi|fourier|euler|gauss\w*|pythagor\w*|fibonacci|perimeters?|areas?|volumes?|mean|median|"
    r"variance|standard deviation|correlation|regression|hypothesis test\w*|eigen\w+|modular|combinator\w*|permutations?|tensors?|limits?)\b",
    re.IGNORECASE,
)
_KNOWN = frozenset(normal(each) for topic, parts in MATH_TOPICS.items() for each in (topic, *parts))


def math_topics(level: str, number: int, chance: Chance) -> list[str]:
    """Return so many topics taught at a school level."""

    def stream() -> Iterator[str]:
        here = next((topics for pattern, topics in LEVELS if re.search(pattern, level, re.IGNORECASE)), MATH_TOPICS)
        topics = chance.shuffled("topics", tuple(here))
        yield from topics
        yield from chance.shuffled("parts", [part for topic in topics for part in here[topic]])
        for side in _SIDES:
            yield from (filled(side, t=topic) for topic in topics)

    return [capitalise(each) for each in take(number, stream())]


def math_subtopics(topic: str, number: int, chance: Chance) -> list[str]:
    """Return so many subtopics of a topic."""
    subject = inside(topic) or "arithmetic"

    def stream() -> Iterator[str]:
        parts = chance.shuffled("parts", MATH_TOPICS.get(subject.lower(), ()))
        yield from parts
        sides = chance.shuffled("sides", _SIDES)
        yield from (filled(side, t=subject) for side in sides)
        for side in sides:
            yield from (filled(side, t=part) for part in parts)
        yield from (f"{filled(side, t=subject)} for {who}" for who in _READERS for side in sides)

    return [capitalise(each) for each in take(number, stream(), avoid=(topic,))]


def math_problems(topic: str, number: int, chance: Chance, *, easy: bool = False) -> list[str]:
    """Return so many problems about a topic."""
    found = next(
        ((simple, more) for pattern, simple, more in PROBLEMS if re.search(pattern, _with_parent(topic), re.IGNORECASE)),
        None,
    )
    simple, more = found or (ANY_EASY, ANY_PROBLEMS)
    patterns = chance.shuffled("patterns", simple if easy else (*more, *simple[:1]))

    def stream() -> Iterator[str]:
        for k in range(number * 3 + 100):
            yield filled(patterns[k % len(patterns)], **_values(chance.fork(k)))

    return take(number, stream())


def is_math(entry: str) -> bool:
    """Say whether an entry belongs to mathematics, by its words."""
    return normal(entry) in _KNOWN or bool(_MATH_WORDS.search(entry)) or bool(re.search(r"\d\s*[-+*/=^]\s*\d", entry))


def _with_parent(topic: str) -> str:
    """Return a topic, with the one that it belongs to behind it: its words decide first."""
    lower = topic.strip().lower()
    return " / ".join(
        [lower, *(parent for parent, parts in MATH_TOPICS.items() if lower in (part.lower() for part in parts))]
    )


def _values(chance: Chance) -> dict[str, str]:
    """Return numbers and a name for a pattern; what is written with two letters is computed from them."""
    a, m = chance.number("a", 2, 8), chance.number("m", 11, 29)
    b, n = a + chance.number("b", 1, 4), m + chance.number("n", 3, 20)
    c, d = chance.number("c", 2, 9), chance.number("d", 2, 7)
    c = c if c not in (a, b) else c + 4 if c + 4 not in (a, b) else c + 5
    d = d if d != c else d + 1
    k, x, y = chance.number("k", 2, 9), chance.number("x", 2, 9), chance.number("y", 2, 9)
    numbers = {
        "a": a, "b": b, "c": c, "d": d, "m": m, "n": n,
        "s": a + b, "ab": a * b, "ac": a * c, "bc": b * c, "bd": b * d, "cd": c * d, "abc": a * b * c, "aa": a * a, "aaa": a**3,
        "aab": a * (a + a), "a1": a + 1, "a2": 2 * a, "a3": 3 * a * a, "a4": a + 4, "a8": 8 * a, "a16": 16 * a, "b1": b + 1, "b2": 2 * b,
        "b4": min(b, 9), "b6": b + 6, "ab2": a + 2 * b, "axb": a * x + b, "adb": a * d + b, "m1": m - 1, "m3": 3 * m, "m2n": m + 2 * n,
        "n1": n - 1, "n2": 18 + d, "nn1": n * (n + 1), "amn": a * y + m, "sm": (a + b) * k, "odd": 2 * m - 1, "q": 4 * n,
        "u": a * (x + y) + x, "v": y, "p": 5 * chance.number("p", 1, 9), "p2": 2 * c, "h": (a * b // 50 + 1) * 50, "half": 1 if a > 1 else 0,
        "d4": chance.number("d4", 2, 5), "two": 2, "t3": 3 * a, "t4": 4 * a,
    }  # fmt: skip
    return {"name": chance.pick("name", _NAMES), **{key: str(value) for key, value in numbers.items()}}
