"""What a dialogue is about, and who takes part, read from a description in free words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sdialog_like.llm.builtin.texts import tidy

__all__ = ["Participant", "find_participants", "find_topic"]

_ABOUT = (
    r"(?:talk|talks|talking|chat|chats|chatting|speak|speaks|speaking|argue|argues|arguing|disagree|conversation|dialogue|dialog|discussion|call|"
    r"argument|debate|interview|small talk|negotiation)\b[^.;\n]{0,80}?\b(?:about|on|over|regarding|concerning) (.+?)(?=[.;\n]|$)",
    r"\b(?:discuss|discusses|discussing|negotiate|negotiates|plan|plans|planning) (.+?)(?=[.;\n]|$)",
    r"\b(?:topic|subject|theme)(?: is|:) (.+?)(?=[.;\n]|$)",
    r"\babout (.+?)(?=[.;\n]|$)",
    r"\b(?:asks?|complains?|tells?|reports?) [^.;\n]{0,40}?\b(?:about|for|of) (.+?)(?=[.;\n]|$)",
)
_ROLE_NOUN = (
    r"doctor|patient|nurse|dentist|therapist|teacher|student|pupil|professor|customer|client|waiter|waitress|barista|guest|receptionist|"
    r"salesperson|seller|buyer|shopkeeper|agent|caller|boss|manager|employee|colleague|coworker|interviewer|candidate|journalist|recruiter|"
    r"mother|father|mom|mum|dad|parent|daughter|son|child|teenager|grandmother|grandfather|grandma|grandpa|sister|brother|wife|husband|friend|"
    r"neighbou?r|roommate|landlord|tenant|tourist|guide|driver|passenger|librarian|mechanic|coach|player|lawyer|judge|police officer|"
    r"user|ai assistant|assistant|chatbot|robot|pilot|chef|baker|farmer|musician|writer|scientist|engineer|detective|wizard|king|queen|stranger"
)
_NOT_NAMES = frozenset(
    "The A An They She He It In On At Their His Her This That These Those One Two There When While After Before Write Generate Create Make "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November "
    "December English French German Spanish Italian Chinese Japanese American British European AI I We You Please Dialogue Conversation Both "
    "Each During Then Finally First Now Dr Mr Mrs Ms Christmas Easter Short Long Some Also But And Or For With From Between Include Keep".split()
)


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part: a name, a role, or both."""

    name: str
    role: str

    @property
    def label(self) -> str:
        """What they are called as a speaker."""
        return self.name or (self.role[:1].upper() + self.role[1:])


@lru_cache(maxsize=1024)
def find_topic(text: str, names: tuple[str, ...]) -> str:
    """What a description says the talk is about, ready to stand after "about"; empty where it says nothing of the kind."""
    for pattern in _ABOUT:
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            topic = _trimmed(match[1], names)
            if topic:
                return topic
    return ""


def _trimmed(topic: str, names: Iterable[str]) -> str:
    topic = tidy(
        re.split(
            r",? (?:and|but|while|because|so that|where|when|in which|until) (?=\w+ (?:\w+ )?(?:is|are|wants?|has|have|tries|asks?|ends?|they|he|she|must|should|the)\b)",
            topic,
        )[0]
    )
    for name in names:
        if name:
            topic = re.sub(rf"\b{re.escape(name)}'s\b", "the", topic)
    topic = re.sub(r"^(?:his|her|their|its|your|my) ", "the ", topic)
    topic = re.sub(r"\b(?:his|her|their) ", "the ", topic)
    words = topic.split()
    if not words or len(words) > 12:
        topic = re.split(r", | and | because | so ", topic)[0]
    return topic.strip(" ,.'\"") if 0 < len(topic.split()) <= 12 else ""


@lru_cache(maxsize=256)
def find_participants(text: str) -> tuple[Participant, Participant]:
    """The two people of a description; ``A`` and ``B`` where it names none."""
    found = _between(text) or _named(text) or _roles(text)
    people = list(found[:2])
    while len(people) < 2:
        taken = {person.label.lower() for person in people}
        people.append(next(Participant(letter, "") for letter in ("A", "B", "C") if letter.lower() not in taken))
    if people[0].label == people[1].label:
        people[1] = Participant(f"{people[1].label} (2)", people[1].role)
    return people[0], people[1]


def _between(text: str) -> list[Participant]:
    match = re.search(
        r"\b(?:between|by|of|with) (two [\w ]+?(?:,|:)? )?(.{2,60}?),? and (.{2,60}?)(?=[.;:\n]|,| (?:who|about|in|at|on|where|that|talk|discuss|argu|over|regarding|during|after|are|is)\b|$)",
        text,
    )
    if not match:
        return []
    first, second = _participant(match[2], text), _participant(match[3], text)
    return [first, second] if first and second else []


def _participant(phrase: str, text: str) -> Participant | None:
    phrase = phrase.strip(" ,")
    name = re.search(r"\b((?:Dr\. |Mr\. |Mrs\. |Ms\. |Professor )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)\b", phrase)
    role = re.search(rf"\b((?:[a-z-]+ )?(?:{_ROLE_NOUN}))s?\b", phrase, re.IGNORECASE)
    chosen = (
        name[1]
        if name and name[1].split()[0] not in _NOT_NAMES and not re.fullmatch(_ROLE_NOUN, name[1], re.IGNORECASE)
        else ""
    )
    what = re.sub(r"^(?:a|an|the|his|her|their) ", "", role[1]) if role else _role_of(chosen, text) if chosen else ""
    if not chosen and not what:
        bare = re.match(r"(?:an?|the|his|her|their) ((?:[\w-]+ ?){1,3})$", phrase)
        what = bare[1].strip() if bare else ""
    return Participant(chosen, what) if chosen or what else None


def _named(text: str) -> list[Participant]:
    names: dict[str, int] = {}
    for match in re.finditer(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b(?:(?= \()|(?=,)|(?='s)|(?= [a-z]))", text):
        name = match[1]
        if (
            name.split()[0] in _NOT_NAMES
            or re.search(r"\b(?:in|at|to|from|near)\s+$", text[: match.start()])
            or re.fullmatch(_ROLE_NOUN, name, re.IGNORECASE)
        ):
            continue
        names[name] = names.get(name, 0) + 1
    return [Participant(name, _role_of(name, text)) for name in list(names)[:2]] if len(names) >= 2 else []


def _role_of(name: str, text: str) -> str:
    quoted = re.escape(name)
    for pattern in (
        rf"\b{quoted} (?:is|was) (?:an?|the|his|her|their) ([\w -]{{3,40}}?)(?=[.,;\n]| who| and| in| from|$)",
        rf"\b{quoted},? \(?(?:an?|the|his|her|their) ([\w -]{{3,40}}?)(?=[.,;)\n]| who| and|$)",
        rf"\b((?:[a-z]+ )?(?:{_ROLE_NOUN})),? {quoted}\b",
    ):
        match = re.search(pattern, text)
        if match:
            return re.sub(r"^(?:a|an|the|his|her|their|and) ", "", match[1].strip())
    return ""


def _roles(text: str) -> list[Participant]:
    found: dict[str, None] = {}
    for match in re.finditer(rf"\b({_ROLE_NOUN})s?\b", text, re.IGNORECASE):
        found.setdefault(match[1].lower())
    return [Participant("", role) for role in list(found)[:2]]
