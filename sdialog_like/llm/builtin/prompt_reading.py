"""Reading prompts: what the role-play prompt and the dialogue prompt of this package say, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from sdialog_like.llm.builtin.charts import Chart, read_charts, strip_charts
from sdialog_like.llm.builtin.goals import Instructions, read_instructions

__all__ = ["DialogPrompt", "Person", "RolePrompt", "read_dialog_prompt", "read_person", "read_role_prompt", "said"]

_HEADINGS = (
    "Who you are|Who you talk to|Where and when|About this dialogue|Examples of such dialogues|How to speak|"
    "Description of the dialogue|Who talks|How to write it"
)
_SECTION = re.compile(rf"^# ({_HEADINGS})[ ]*$", re.MULTILINE)
_INSTRUCTION = re.compile(r"(?:^|\n\n)\[Instruction for you alone, (?:from now on|for your next turn): ")
_NOTHING_SAID = re.compile(r"^Nobody else has said anything\. You go on speaking\.$")
_NAMED = "reaches you with the speaker's name in front of it"
_NAME = re.compile(r"^[^\n:]{1,60}: ", re.MULTILINE)
_FIELD = re.compile(r"^(?:Your |\* ?\*?\*?Your |)([a-zA-Z][\w ]{0,40}?)(?:\*\*)?: ?(.*)$")
_KNOWN_FIELDS = frozenset(
    "name role age race gender language background personality circumstances rules occupation job profession symptoms condition "
    "conversation flowcharts hobbies interests mood goal goals relationship specialty family education diagnosis city "
    "politeness description reason medications allergies".split()
)


@dataclass(frozen=True)
class Person:
    """One side of a dialogue, as its prompt describes it.

    Attributes:
        name: Its name; empty where it has none.
        role: Its role in a few words; empty where the prompt does not say.
        fields: Attribute to value, as the persona lists them.
        text: The whole description without flowcharts.
        charts: The flowcharts that it follows.
        instructions: What its circumstances ask it to do and tell it.
        label: What the prompt calls it.
    """

    name: str = ""
    role: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""
    charts: tuple[Chart, ...] = ()
    instructions: Instructions = field(default_factory=Instructions)
    label: str = ""

    @property
    def is_assistant(self) -> bool:
        """Whether it is the assistant of a task, rather than a person with a life of their own."""
        return bool(self.charts) or bool(
            re.match(r"(?i)(?:an? |the )?(?:helpful )?(?:ai |virtual |digital )?assistant\b", self.role)
        )

    @property
    def is_caller(self) -> bool:
        """Whether it wants something of an assistant."""
        return bool(re.search(r"(?i)\buser\b|assistant", self.role)) and not self.is_assistant


@dataclass(frozen=True)
class RolePrompt:
    """A role-play prompt.

    Attributes:
        person: Who speaks.
        other: What it is told about the other side, as a person.
        details: What the dialogue is about.
        context: Where and when it takes place.
        max_words: The most words in a turn.
        end_mark: What ends the dialogue.
        text: The whole prompt.
    """

    person: Person
    other: Person
    details: str
    context: str
    max_words: int | None
    end_mark: str
    text: str


@dataclass(frozen=True)
class DialogPrompt:
    """A prompt for a whole dialogue: its description, the personas that it lists, and its context."""

    details: str
    people: tuple[Person, ...]
    context: str
    text: str


def _sections(text: str) -> dict[str, str]:
    found = list(_SECTION.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    sections: dict[str, str] = {}
    for match, end in zip(found, ends, strict=False):
        sections.setdefault(match[1], text[match.end() : end].strip())
    return sections


@lru_cache(maxsize=1024)
def read_role_prompt(text: str) -> RolePrompt | None:
    """Read a system message made from ``role_play.j2``; None where it is something else."""
    sections = _sections(text)
    if "Who you are" not in sections:
        return None
    rules = sections.get("How to speak", "")
    label = re.search(r"Write only what (.+?) says next", rules)
    words = re.search(r"[Aa]t most (\d+) words", rules)
    mark = re.search(r"end your last turn with (\S+?),? and\b", rules)
    person = read_person(sections["Who you are"], label[1].strip() if label else "")
    return RolePrompt(
        person=person,
        other=read_person(sections.get("Who you talk to", "")),
        details=sections.get("About this dialogue", ""),
        context=sections.get("Where and when", ""),
        max_words=int(words[1]) if words else None,
        end_mark=mark[1] if mark else "[END]",
        text=text,
    )


def said(text: str, role: RolePrompt) -> str:
    """Return what of a user message was said by somebody: without instructions, and without names in front of lines."""
    told = _INSTRUCTION.search(text)
    words = text if told is None else text[: told.start()]
    if _NOTHING_SAID.match(words):
        return ""
    return _NAME.sub("", words) if _NAMED in role.text else words


@lru_cache(maxsize=256)
def read_dialog_prompt(text: str) -> DialogPrompt | None:
    """Read a system message made from ``dialog.j2``; None where it is something else."""
    sections = _sections(text)
    if "Description of the dialogue" not in sections:
        return None
    people = re.split(r"^Speaker \d+:\s*$", sections.get("Who talks", ""), flags=re.MULTILINE)
    return DialogPrompt(
        details=sections["Description of the dialogue"],
        people=tuple(read_person(part.strip()) for part in people if part.strip()),
        context=sections.get("Where and when", ""),
        text=text,
    )


@lru_cache(maxsize=1024)
def read_person(text: str, label: str = "") -> Person:
    """Read a persona: ``Your name: Bob`` lines, or a description in free words."""
    charts = read_charts(text)
    words = strip_charts(text)
    fields = _fields(words)
    name = fields.get("name", "").strip()
    role = next((fields[key].strip() for key in ("role", "occupation", "job", "profession") if fields.get(key)), "")
    if not name:
        found = re.search(
            r"\b(?:[Yy]ou are|[Yy]our name is|named|called|[Yy]ou talk to|[Yy]ou play|I am|I'm) ((?:(?:Dr|Mr|Mrs|Ms|Prof)\. )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)(?=[,.]| and\b| who\b|$)",
            words,
        )
        name = found[1] if found else ""
    if not role:
        found = re.search(
            r"\b(?:[Yy]ou are|[Yy]ou talk to|[Yy]ou play|I am|is)(?: [A-Z]\w+,)? (?:an?|the) ([a-zA-Z][^.,;\n]{2,60})", words
        )
        found = found or re.search(r"\b(?:[Yy]ou are|[Yy]ou talk to) [A-Z]\w+, (?:an?|the|your) ([^.,;\n]{2,60})", words)
        role = found[1].strip() if found else ""
    if (
        not name
        and re.fullmatch(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)?", label)
        and label.lower() not in (role.lower(), "user", "ai assistant")
    ):
        name = label
    told = fields.get("circumstances") or fields.get("goal") or fields.get("goals") or ("" if fields else words)
    instructions = read_instructions(told)
    if not name and instructions.name:
        name = instructions.name
    return Person(name=name, role=role, fields=fields, text=words, charts=charts, instructions=instructions, label=label)


def _fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    current: str | None = None
    for line in text.splitlines():
        match = _FIELD.match(line)
        stated = match is not None and (line.lstrip("* ").startswith("Your ") or match[1].strip().lower() in _KNOWN_FIELDS)
        if match and stated and not line.startswith(("- ", "  ")):
            current = match[1].strip().lower()
            fields[current] = match[2].strip()
        elif current is not None:
            fields[current] = f"{fields[current]}\n{line}".rstrip()
    return fields
