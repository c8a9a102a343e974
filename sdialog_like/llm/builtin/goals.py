"""Circumstances, as a persona has them, read as goals, background and wishes that the person can speak of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sdialog_like.llm.builtin.person_shift import to_first_person
from sdialog_like.llm.builtin.slots import find_value
from sdialog_like.llm.builtin.texts import finish, sentences, tidy

__all__ = ["Goal", "Instructions", "read_instructions"]

_VERBS = (
    "ask|arrange|book|buy|call|cancel|change|check|choose|complain|compare|confirm|convince|discuss|explain|file|find|follow up|followup|"
    "get|help|inquire|invite|learn|look|make|move|negotiate|open|order|organi[sz]e|pay|persuade|plan|play|purchase|reach|receive|renew|"
    "rent|report|request|reschedule|reserve|return|rsvp|schedule|search|see|sell|set|submit|talk|tell|travel|understand|update|visit|work"
)
_WANT = re.compile(
    r"^(?P<before>.*?)\b(?:you|your|i|we) (?:(?:are|am) [A-Z]\w+(?: [A-Z]\w+)?,? (?:and )?)?"
    r"(?:(?:would|'d) (?:also )?like to|want to|urgently need to|need to|have to|must|wish to|hope to|are trying to|plan to)\s+(?P<clause>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_WANT_THING = re.compile(
    r"^(?:you|i|we) (?:(?:would|'d) like|want|urgently need|need)\s+(?P<clause>(?:an?|some|the|directions|help|information|advice)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
_AND_WANT = re.compile(
    r"^(?:you|your) are (?P<name>[A-Z]\w+(?: [A-Z]\w+)?),? and (?:(?:would|'d) like to|want to|need to|urgently need to|have to)\s+(?P<clause>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_IMPERATIVE = re.compile(rf"^(?:please |try to |now )?(?P<clause>(?:{_VERBS})\b.+)$", re.IGNORECASE | re.DOTALL)
# What tells the person how to behave in the experiment, and is not for the other side's ears.
_META = re.compile(
    r"(?i)follow the instructions|instructions on the left|do not end the dialogue|just say goodbye|it is o\.?k if|if that time|if that'?s not possible|"
    r"when the (?:wizard|assistant) gives|keep going until|you have answers for|one piece of information|please do not make a custom|"
    r"come up with your own|make up what you want|for the rest|youtu\.?be|about you:|can handle|if no appointment|as the assistant gives|alternate randomly|"
    r"^(?:please )?include the following message|please request|^your request is|^your symptoms|^you are \w+ and your ride id"
)
_FACT_ONLY = re.compile(
    r"(?i)^(?:your (?:full )?name is|your (?:account number|date of birth|ride id|price budget|booking)|for your security questions|"
    r"you (?:have|cannot|can't|had) (?:not )?(?:yet )?(?:paid|remember)|you booked the ride under|unfortunately, you don't remember your account|"
    r"the (?:host|unit|meeting reason)|you will be arriving|you (?:don't )?need parking|you have no dietary|you can only eat|"
    r"you are anticipating|for the (?:food|drinks)|your flight should|you have been a? ?given|but you don't know|the meeting reason)"
)
_IDENTITY = re.compile(r"(?i)^you(?:r)? (?:are|\([^)]*\) are) ([A-Z]\w+(?: [A-Z]\w+)?)(?: and (?=you )|,? and |\.|$)")


@dataclass(frozen=True)
class Goal:
    """Something that a person wants.

    Attributes:
        clause: An infinitive without "to" ("reserve a room at the Inn"), or a thing ("a ride from the Airport").
        thing: Whether it is a thing.
    """

    clause: str
    thing: bool = False

    @cached_property
    def brief(self) -> str:
        """The goal without its details, where it still says something."""
        words = self.clause.split()
        if words[0] in ("know", "ask", "understand", "learn"):
            return self.clause
        for index, word in enumerate(words):
            if self.thing and index and word.lower() in {"from", "between"}:
                return " ".join(words[:index])
            if words[index - 1].lower() in ("often", "how", "what", "where", "when", "whether", "which"):
                continue
            if index >= (2 if self.thing else 3) and word.lower().strip(",") in {
                "with",
                "for",
                "at",
                "from",
                "between",
                "to",
                "in",
                "near",
                "under",
                "by",
                "on",
                "who",
                "that",
            }:
                return " ".join(words[:index]).rstrip(",")
        return self.clause


@dataclass(frozen=True)
class Instructions:
    """What a person's circumstances say.

    Attributes:
        text: As they stand in the prompt.
        goals: What the person wants, in order.
        background: Sentences in the first person that lead to the goals.
        wishes: Sentences in the first person to be said where they fit.
        name: The name that they give to the person; empty where they do not.
        topics: What the other side can do, where the person is to choose freely.
        lines: The sentences that say facts, for answers to questions that no slot covers (first person).
    """

    text: str = ""
    goals: tuple[Goal, ...] = ()
    background: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    name: str = ""
    topics: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def read_instructions(text: str) -> Instructions:
    """Read circumstances."""
    goals: list[Goal] = []
    background: list[str] = []
    wishes: list[str] = []
    lines: list[str] = []
    plain, topics = _split_lists(text)
    for raw in sentences(plain):
        sentence = _corrected(raw)
        if not sentence:
            continue
        first = finish(to_first_person(_IDENTITY.sub(_after_identity, sentence, count=1)))
        first = re.sub(r"^I and (my \w+(?: [A-Z]\w+)?) ", lambda match: f"{match[1][0].upper()}{match[1][1:]} and I ", first)
        if not _META.search(sentence) and len(first.split()) > 2:
            lines.append(first)
        goal = None if _META.search(sentence) or _FACT_ONLY.match(sentence) else _goal(sentence)
        if goal and not goals:
            goals.append(goal[0])
            background.extend(goal[1])
        elif goal and _opens_new_goal(sentence):
            goals.append(goal[0])
        elif _META.search(sentence) or len(first.split()) < 3 or re.match(r"(?i)please\b|[^,.]{1,30}: ", sentence):
            continue
        elif _FACT_ONLY.match(sentence) or goals:
            wishes.append(first)
        else:
            background.append(first)
    if topics:
        # A free choice: what the text says about the person are facts to be asked for, not things to begin with.
        goals, background = [], []
    return Instructions(
        text=text,
        goals=tuple(goals),
        background=tuple(background),
        wishes=tuple(wishes),
        name=find_value("name", [text]) or "",
        topics=topics,
        lines=tuple(lines),
    )


def _opens_new_goal(sentence: str) -> bool:
    return bool(re.match(r"(?i)(?:then|also|after that|finally|afterwards|next)\b", sentence))


def _goal(sentence: str) -> tuple[Goal, list[str]] | None:
    text = re.sub(r"(?i)^(?:then|also|after that|finally|afterwards|next),? ", "", sentence).strip()
    if text.endswith("?"):
        return None
    body = text.rstrip(".! ")
    named = _AND_WANT.match(body)
    if named:
        return _made(named["clause"]), []
    body = _IDENTITY.sub(_after_identity, body, count=1)
    thing = _WANT_THING.match(body)
    if thing:
        return Goal(tidy(to_first_person(thing["clause"])), thing=True), []
    imperative = _IMPERATIVE.match(body)
    if imperative:
        clause = re.sub(r"(?i)^work (?:together )?with .+? to (?=\w)", "", imperative["clause"])
        clause = re.sub(r"(?i)^followup and (?=find)", "", clause)
        clause = re.sub(r"(?i)^ask (?:the )?(?:ai |wizard|assistant|system)+ ?(?:about|for)?\s*", _ask, clause)
        return _made(clause), []
    interested = re.match(r"(?i)you are interested in (.+)$", body)
    if interested and re.match(r"\w+ing\b", interested[1]):
        return None
    wanted = _WANT.match(body)
    if wanted:
        before = re.sub(r"(?i)[ ,]*(?:and|so|because)?[ ,]*$", "", wanted["before"])
        if before and len(before.split()) > 2:
            # "had an appointment and would like to …" stays one sentence: what comes before belongs to it.
            return None
        return _made(wanted["clause"]), []
    return None


def _ask(match: re.Match[str]) -> str:
    return "ask about " if re.search(r"(?i)(?:about|for)\s*$", match.group()) else "know "


def _made(clause: str) -> Goal:
    clause = tidy(to_first_person(clause)).rstrip(".!, ")
    return Goal(clause[0].lower() + clause[1:] if clause[:2] != clause[:2].upper() else clause)


def _after_identity(match: re.Match[str]) -> str:
    return (
        "You "
        if match.group().rstrip().lower().endswith("and") and not match.string[match.end() :].lower().startswith("you")
        else ""
    )


_CORRECTIONS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\bYour are\b", "You are"),
    (r"\s*\((?:booking |ride )?id \d+\??\)?(?:\.|$)?", "."),
    (r"\s*\((?:yet|manufactured by '[^']*')\)", ""),
    (r"\b([Rr]eserve|[Bb]ook) flight\b", r"\1 the flight"),
    (r"\b(?:a|an) (?:Cheap)(?: priced)?\b", "a cheap"),
    (r"\b(?:a|an) (?:Moderate|moderate)(?: priced)?\b", "a moderately priced"),
    (r"\b(?:a|an) (?:Expensive)(?: priced)?\b", "an expensive"),
    (r"\bbetween (?=[A-Z][^.]*? to [A-Z])", "from "),
    (r"\ba[n]? (Business|First|Economy) seat\b", r"a \1 class seat"),
    (r"\bfollowup\b(?= (?:to|and|on|with))", "follow up"),
    (r"\bpayed\b", "paid"),
    (r"\ba (Uber)\b", r"an \1"),
    (r"\ba given\b", "given"),
    (r"\b(had) (been )?given a (Access)", r"\1 \2given an \3"),
    (r"\btemper with\b", "tamper with"),
    (r"\bdoes deliveries\b", "delivers"),
    (r"\bNOT\b", "not"),
    (r"\bby Walking\b", "on foot"),
    (r"\bby Driving\b", "by car"),
    (r"\bby Transit\b", "by public transit"),
    (r"\b(ago) you've\b", r"\1 you"),
    (r"\b(North|South|East|West|Center) part\b", lambda match: match[1].lower() + " part"),
    (
        r"\b(to|from|at) '?(Airport|Hospital|University|Library|Station)\b'?",
        lambda match: f"{match[1]} the {match[2].lower()}",
    ),
    (r"\band note its\b", "and find out its"),
    (r"'([A-Z0-9][\w ]*)'", r"\1"),
)


def _corrected(sentence: str) -> str:
    """Put right slips that are common in instructions, so that they are not spoken."""
    for pattern, new in _CORRECTIONS:
        sentence = re.sub(pattern, new, sentence)
    sentence = re.sub(r" \(([^()]*)\)", lambda match: _parenthesis(match), sentence)
    return tidy(sentence).strip(" -*")


def _parenthesis(match: re.Match[str]) -> str:
    inside = match[1]
    return (
        f", {inside}"
        if re.match(r"[A-Z][a-z]+day$|right now\b", inside)
        else ""
        if re.match(r"[A-Z]\w*$|e\.g|yet", inside)
        else match.group()
    )


def _split_lists(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the list of what the other side can do out of the text; facts about the person stay."""
    match = re.search(r"(?im)^.*\b(?:can handle|can help (?:you )?with|can do|is good for)\b[^\n]*:\s*$", text)
    if not match:
        return text, ()
    topics = re.findall(r"(?m)^\s*[-*] ?(.+)$", text[match.end() :])
    return text[: match.start()], tuple(tidy(topic) for topic in topics)
