"""A whole dialogue from a description: finds out who talks about what, and lets both voices speak in turn."""

from __future__ import annotations

import re
from dataclasses import replace

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.charts import read_charts, strip_charts
from sdialog_like.llm.builtin.prompt_reading import DialogPrompt, Person, RolePrompt, read_person
from sdialog_like.llm.builtin.talk import Line, Talk
from sdialog_like.llm.builtin.voices import speak

__all__ = ["write_dialogue"]

_MAX_TURNS = 40
_ROLES = (
    "doctor|physician|patient|nurse|therapist|client|teacher|student|pupil|tutor|professor|customer|clerk|agent|guest|receptionist|waiter|"
    "waitress|barista|tourist|guide|librarian|reader|lawyer|manager|employee|recruiter|applicant|candidate|interviewer|mechanic|driver|"
    "passenger|pharmacist|salesperson|seller|buyer|landlord|tenant|neighbou?r|friend|mother|father|son|daughter|brother|sister|parent|child|"
    "colleague|boss|coach|athlete|officer|citizen|caller|user|assistant|host|chef|farmer|vet|pet owner|traveller|traveler|policeman|baker"
)
# Whom somebody of a role talks to, where the description names only one side.
_PARTNERS = {
    "doctor": "patient",
    "patient": "doctor",
    "nurse": "patient",
    "therapist": "client",
    "client": "advisor",
    "teacher": "student",
    "student": "teacher",
    "customer": "clerk",
    "clerk": "customer",
    "guest": "receptionist",
    "receptionist": "guest",
    "waiter": "guest",
    "tourist": "guide",
    "guide": "tourist",
    "passenger": "driver",
    "applicant": "recruiter",
    "recruiter": "applicant",
    "tenant": "landlord",
    "landlord": "tenant",
    "buyer": "seller",
    "seller": "buyer",
    "user": "assistant",
    "assistant": "user",
    "caller": "agent",
    "agent": "customer",
}
_NOT_NAMES = frozenset(
    "A An The Two Three Write Generate Create Make Short Long Conversation Dialogue Dialog Discussion Talk This That These They He She It In At On "
    "One Their His Her Our My Your And But Or So If When While After Before During Please There Here Both Each Some Speaker Speakers AI I You We "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November "
    "December English French German Spanish Christmas Phone Call Meeting Make Imagine Between With For From To Of About Nobody Someone Somebody "
    "Everything Everyone People Person Then Also Good Bad New Old Not No Yes What Who Where Why How Use".split()
)
_NAME = r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\. )?[A-Z][a-z]+(?:[-'][A-Z][a-z]+)?"


def write_dialogue(prompt: DialogPrompt, chance: Chance) -> list[tuple[str, str]]:
    """Return the dialogue as pairs of a speaker and a text."""
    first, second = _cast(prompt, chance)
    roles = (_role(prompt, first, second), _role(prompt, second, first))
    turns: list[tuple[str, str]] = []
    for index in range(_MAX_TURNS):
        mine = index % 2
        talk = Talk(tuple(Line(number % 2 == mine, text) for number, (_, text) in enumerate(turns)))
        speech = speak(roles[mine], talk, chance.fork(index))
        if speech.text:
            turns.append((roles[mine].person.label, speech.text))
        if speech.ends or not speech.text:
            break
    return turns


def _role(prompt: DialogPrompt, person: Person, other: Person) -> RolePrompt:
    # Of the other side a speaker knows the name and the role, as in a role play.
    known = Person(name=other.name, role=other.role, label=other.label)
    text = f"{person.label}\n{person.text}\n{prompt.details}"
    return RolePrompt(person, known, strip_charts(prompt.details), prompt.context, None, "[END]", text)


def _cast(prompt: DialogPrompt, chance: Chance) -> tuple[Person, Person]:
    charts = read_charts(prompt.details)
    if charts and len(prompt.people) < 2:
        return _task_cast(prompt)
    people = list(prompt.people[:2])
    if len(people) < 2:
        people += [
            person
            for person in _described(prompt.details)
            if all(person.name != known.name or not person.name for known in people)
        ]
    people = people[:2]
    while len(people) < 2:
        role = _PARTNERS.get(people[0].role.split()[-1], "") if people and people[0].role else ""
        people.append(read_person(f"Your role: {role}") if role else Person(label="AB"[len(people)]))
    labels = [person.name or _short(person) or "AB"[index] for index, person in enumerate(people)]
    if labels[0] == labels[1]:
        labels[1] += " (2)"
    del chance
    # Who helps waits for who comes with something, unless the personas were given in an order.
    return replace(people[0], label=labels[0]), replace(people[1], label=labels[1])


def _task_cast(prompt: DialogPrompt) -> tuple[Person, Person]:
    """The user and the assistant of a description with flowcharts."""
    words = strip_charts(prompt.details)
    told = re.search(r"(?is)user'?s? instructions(?: are)?:\s*(.+?)(?=\n\s*\n(?:The )?(?:AI )?assistant|\Z)", words)
    domains = re.search(r"(?i)following domains?: ([^\n]+)", words)
    task = told[1].strip() if told else words
    user = read_person(
        f"Your role: user calling an AI assistant that can help with: {domains[1].rstrip('.') if domains else ''}\nYour circumstances: {task}"
    )
    helper = read_person(f"Your role: AI assistant\n{prompt.details}")
    return replace(user, label="User"), replace(helper, label="AI assistant", charts=read_charts(prompt.details))


def _short(person: Person) -> str:
    role = re.sub(r"^(?:an?|the)\s+", "", person.role.strip(), flags=re.IGNORECASE)
    return role[:1].upper() + role[1:] if role and len(role.split()) <= 4 else ""


def _described(details: str) -> list[Person]:
    """The people that a description in free words names, in the order in which it does."""
    found: dict[int, Person] = {}
    taken: set[str] = set()
    for match in re.finditer(rf"\b{_NAME}", details):
        name = match.group()
        if name in _NOT_NAMES or name in taken or re.search(r"\b(?:in|at|from|to|near) $", details[: match.start()]):
            continue
        taken.add(name)
        before = re.search(rf"\b({_ROLES}),? (?:named |called )?$", details[: match.start()])
        after = re.match(
            r"(?:,| is| \()\s*(?:an?|the|his|her|who is an?)\s+([a-z][\w -]{2,40}?)(?=[,.;)]| and | who | talk| call| meet|$)",
            details[match.end() :],
        )
        role = after[1] if after else before[1] if before else ""
        found[match.start()] = Person(name=name, role=role)
    if len(found) < 2:
        named = {person.role.split()[-1] for person in found.values() if person.role}
        for match in re.finditer(
            rf"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Mm]y)\s+(?:[a-z-]+ ){{0,2}}?({_ROLES})\b", details
        ):
            if match[1] not in named and all(person.role != match[1] for person in found.values()):
                found[match.start()] = Person(role=match[1], fields=_wish(details, match))
    return [person for _, person in sorted(found.items())]


def _wish(details: str, match: re.Match[str]) -> dict[str, str]:
    """What a person of a role is said to do: "a guest books a room" makes the guest want to book a room."""
    doing = re.match(
        r"\s+(?:who )?(book|reserve|order|return|buy|rent|ask|complain|report|cancel|change|want|need|need)s?\b ([^.;\n]{3,80})",
        details[match.end() :],
    )
    if not doing:
        has = re.match(
            r"\s+(?:with|who has) ((?:an? )?[a-z][\w ]{2,40}?)(?= (?:talk|call|visit|see|meet|come|go|and)|[,.;]|$)",
            details[match.end() :],
        )
        return {"symptoms": has[1]} if has else {}
    if doing[1] in ("want", "need"):
        return {"circumstances": f"You {doing[1]} {doing[2]}."}
    return {"circumstances": f"You would like to {doing[1]} {doing[2]}."}
