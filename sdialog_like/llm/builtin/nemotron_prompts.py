"""Reading the prompts of the Nemotron pipelines: which step asks, for how many items, and about what.

The default templates are known by their first line. (This package is a layer below them; a test compares the two.) A prompt made from
another template is read by what it says, as far as it is a request for a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FIRST_LINES", "Request", "read_list_request", "read_request"]

# What the first line of a default template says: the step, and what is special about it.
FIRST_LINES: dict[str, str] = {
    "Copy the items of the list in the answer below into a YAML list of strings.": "conversion",
    "Name broad topics that people read, ask and talk about.": "topics",
    "Name subtopics of the topic below.": "subtopics",
    "Write questions that somebody with an interest in the topic below could ask an expert.": "questions",
    "Write new versions of the question below, each with more detail.": "question versions",
    "Write tasks that ask a writer for a text of the kind and about the topic below.": "tasks",
    "Write new versions of the writing task below, each with more detail.": "task versions",
    "Write questions and instructions that can be answered or carried out with the document below alone.": "document questions",
    "Name topics of mathematics that are taught at the school level below.": "math topics",
    "Name subtopics of the topic of mathematics below.": "math subtopics",
    "Does the entry below belong to mathematics?": "math entry",
    "Write problems of mathematics about the topic below.": "math problems",
    "Write problems of mathematics about the topic below, for somebody who has just begun to learn it.": "easy math problems",
    "Name topics that people who program in Python learn and work on.": "python topics",
    "Name subtopics of the topic of Python programming below.": "python subtopics",
    "Does the entry below belong to programming in Python?": "python entry",
    "Write programming problems about the topic below, in the programming language below, for somebody who has just begun to learn the topic.": "easy python problems",
    "Write programming problems about the topic below, in the programming language below, for somebody who has used the topic for some time.": "python problems",
    "Write programming problems about the topic below, in the programming language below, for somebody who knows the topic thoroughly.": "hard python problems",
    "Write the message that the user sends next in the conversation below between a user and an assistant.": "next message",
    "Write a demanding message that the user sends next in the conversation below between a user and an assistant.": "demanding next message",
    "Write a short, critical message that the user sends next in the conversation below between a user and an assistant.": "critical next message",
    "Rewrite the text below in other words, in the style of an article of an encyclopaedia such as Wikipedia.": "encyclopaedia",
    "Write questions about the text below, together with their answers.": "questions and answers",
    "Condense the text below into a shorter one.": "shorter text",
    "Write down the knowledge that is in the text below, as passages of a textbook.": "passages",
    "List the facts and statements of knowledge that are in the text below.": "facts",
}
_NUMBER = re.compile(r"exactly (\d+) ")
_BLOCK = re.compile(r"^<(answer|document|text|conversation)>\n(.*)\n</\1>", re.DOTALL | re.MULTILINE)
_VALUE = re.compile(
    r"^(Topic|Question|Writing task|Kind of text|School level|Programming language|Entry): (.*?)(?=\n(?:Topic|Programming language): |\n\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
# Other templates: a request for a number of things of a kind.
_ASKS = re.compile(
    r"(?i)\b(?:generate|write|list|give|name|create|suggest|make|provide|produce|revise|come up with|propose|think of)\b"
)
_HOW_MANY = re.compile(
    r"\b(\d{1,3}) (?:[\w-]+ ){0,5}?(?:(?:sub-?)?topics?|questions?|tasks?|problems?|revisions?|versions?|variations?|instructions?|concepts?|subjects?|themes?)\b"
)
_KINDS: tuple[tuple[str, str], ...] = (
    (
        r"(?:revis|rephras|rewrit|rewrote|variation|new version).{0,200}\btask|\btask.{0,200}(?:revis|rephras|variation)",
        "task versions",
    ),
    (r"revis|rephras|variation|new version", "question versions"),
    (r"problem.{0,80}\bmath|\bmath\w*.{0,40}problem", "math problems"),
    (
        r"(?:\b(?:coding|programming|python)\b).{0,40}problem|problem.{0,60}\b(?:coding|programming|python)\b",
        "python problems",
    ),
    (r"(?:sub-?topics?|concepts?|topics?)\b.{0,160}\bmath|\bmath\w*.{0,60}\btopics?\b", "math topics"),
    (r"(?:sub-?topics?|concepts?|topics?)\b.{0,160}\bpython|\bpython.{0,60}\btopics?\b", "python topics"),
    (r"sub-?topics?\b|aspects of (?!our\b|life\b)", "subtopics"),
    (
        r"\bquestions?\b.{0,200}\b(?:document|passage|text|article)\b|\b(?:document|passage|text|article)\b.{0,200}\bquestions?\b",
        "document questions",
    ),
    (r"\btasks?\b", "tasks"),
    (r"\bquestions?\b", "questions"),
    (r"\bproblems?\b", "math problems"),
    (r"\btopics?\b|\bsubjects?\b|\bthemes?\b", "topics"),
)
_KIND_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), kind) for pattern, kind in _KINDS)
_ABOUT = re.compile(
    r"(?i)\b(?:about|related to|on the topic of|in the field of|aspects of|topics? of|within|regarding|concerning)[ ]+[\"“]?([^\"”.?!\n:;]{2,80})"
)
_QUOTED = re.compile(r"[\"“]([^\"“”\n]{2,400})[\"”]")
_LIMIT = re.compile(r"(?i)\s+(?:suitable|that|which|for (?:beginners|children|students|a|an|the))\b.*$")
_LEVEL = re.compile(
    r"(?i)\b(kindergarten|elementary|primary|middle|secondary|high|graduate|undergraduate)[ -]?(school|level)?\b|\b(university|college)\b"
)


@dataclass(frozen=True)
class Request:
    """A step's request.

    Attributes:
        kind: The step, as in ``FIRST_LINES``.
        number: How many items; 0 where the prompt does not say.
        values: What was filled in, by the label before it in small letters.
    """

    kind: str
    number: int = 0
    values: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return a value; empty where the prompt has none of that name."""
        return self.values.get(name, "")


def read_request(asked: str) -> Request | None:
    """Read a prompt made from a default template; None where it is another."""
    first, _, rest = asked.partition("\n")
    kind = FIRST_LINES.get(first.strip())
    if kind is None:
        return None
    block = _BLOCK.search(rest)
    values = {block[1]: block[2]} if block else {label.lower(): text.strip() for label, text in _VALUE.findall(rest)}
    number = _NUMBER.search(rest if block is None else rest[: block.start()])
    return Request(kind, int(number[1]) if number else 0, values)


def read_list_request(asked: str, number: int = 0) -> Request | None:
    """Read a prompt made from somebody's own template as a request for a list; None where it does not look like one.

    Args:
        asked: The prompt.
        number: How many items are wanted, where that is known from elsewhere; the prompt need not say it then.
    """
    head = asked[:600] if len(asked) < 1200 else asked[:600] + "\n" + asked[-400:]
    said = _HOW_MANY.search(head)
    if not _ASKS.search(head) or not (said or number):
        return None
    kind = next((kind for pattern, kind in _KIND_PATTERNS if pattern.search(head)), None)
    if kind is None:
        return None
    wanted = number or int(said[1] if said else 0)
    quoted, about, level = _QUOTED.findall(head), _ABOUT.search(head), _LEVEL.search(head)
    values = {"language": "Python", "school level": level[0] if level else ""}
    subject = (_LIMIT.sub("", about[1]) if about else quoted[-1] if quoted else "").strip(' "“”,')
    if kind == "tasks":
        values["kind of text"] = quoted[0] if quoted and quoted[0] != subject else "text"
    if kind in ("question versions", "task versions"):
        line = max(re.split(r"\n+", asked), key=lambda each: (each.rstrip().endswith("?"), len(each)))
        values["question"] = values["writing task"] = quoted[-1] if quoted else line.split(": ", 1)[-1].strip()
    elif kind == "document questions":
        values["document"] = max(re.split(r"\n\n+", asked), key=len)
    elif kind in ("math topics", "python topics") and re.search(r"(?i)sub-?topics?", head):
        kind = kind.replace("topics", "subtopics")
    values["topic"] = subject
    return Request(kind, wanted, values) if wanted else None
