"""Answers to an assistant's questions, out of what a person's instructions say, with made-up ones where they say nothing."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.person_shift import to_first_person
from sdialog_like.llm.builtin.prompt_reading import Person
from sdialog_like.llm.builtin.slots import SLOTS, asked_slots, find_value
from sdialog_like.llm.builtin.talk import Talk
from sdialog_like.llm.builtin.texts import content_words, finish, joined, tidy

__all__ = ["answer_slots", "fact", "spoken_value", "unspoken_wishes"]

_PLACES = re.compile(r"\b(to|from|at|in|near|For) (Airport|Hospital|University|Library|Station)\b")
_SHOUTED = re.compile(
    r"^(?:Walking|Driving|Transit|Green|Red|Blue|Yellow|Orange|Black|White|Cheap|Moderate|Expensive|North|South|East|West|Center|Two-hour)$"
)


def fact(key: str, person: Person, talk: Talk, lasting: Chance) -> tuple[str, bool]:
    """A slot's value: as the person said it before, as the instructions say it, or made up.

    Returns:
        The value, and whether it is made up.
    """
    if key == "name" and person.name:
        return person.name, False
    stated = find_value(key, [person.instructions.text]) or find_value(key, [_other_fields(person)])
    if stated:
        return _normal(key, stated), False
    said = find_value(key, reversed(talk.mine))
    if said:
        return said, False
    if key in person.fields:
        return person.fields[key], False
    if (
        key == "name"
        and person.label
        and re.fullmatch(r"[A-Z]\w+(?: [A-Z]\w+)?", person.label)
        and person.label not in ("User", "A", "B")
    ):
        return person.label, False
    if key == "email":
        return f"{(person.name or 'contact').lower().replace(' ', '.')}@example.com", True
    options = SLOTS[key].invent or ("no",)
    if key == "end_time" and find_value("time", [person.instructions.text]):
        return options[0], True
    return lasting.pick(key, options), True


def _other_fields(person: Person) -> str:
    return "\n".join(
        f"{key.capitalize()}: {value}"
        for key, value in person.fields.items()
        if key not in ("conversation", "flowcharts", "role", "circumstances")
    )


def _normal(key: str, value: str) -> str:
    value = value.lower() if _SHOUTED.match(value) else value
    if key in ("request", "message", "fraud", "symptoms", "change", "reason", "special_request", "food", "drinks"):
        value = tidy(to_first_person(value)).rstrip(".,! ")
    if key == "symptoms" and value == "runny nose, sneezing, and a general lack of energy":
        value = "a " + value
    if key == "symptoms":
        value = re.sub(r"^(cough|headache|sore throat|fever|runny nose)\b", r"a \1", value)
    if key == "reason":
        value = re.sub(r"^plan (\w+)$", r"planning the \1", value)
    return value


def spoken_value(key: str, value: str, chance: Chance, avoid: tuple[str, ...], *, first: bool) -> str:
    """A slot's value as an answer."""
    slot = SLOTS[key]
    if value in slot.say_fixed:
        return chance.pick(f"say {key} {value}", slot.say_fixed[value], avoid=avoid)
    said = value
    if key == "change":
        said = re.sub(r"^change my \w+ ?", lambda match: match.group(), value)
    if key in ("symptoms",) and re.match(r"(?i)(?:i|my|the)\b", value):
        return finish(value)
    if key == "travel_mode":
        said = {
            "transit": "taking public transit",
            "car": "driving",
            "foot": "walking",
            "bus": "taking the bus",
            "bike": "cycling",
            "train": "taking the train",
        }.get(value.lower(), value.lower())
    if key == "doctor":
        said = re.sub(r"^Dr\.? ", "", value)
    if key == "hotel":
        said = re.sub(r"^[Tt]he ", "", value)
    if key == "end_time" and re.match(r"\d", value):
        return chance.pick("until", (f"Until {value}.", f"It should end at {value}."))
    options = (
        slot.say
        if first
        else tuple(option for option in slot.say if not re.match(r"(?:Sure|Of course)", option)) or slot.say
    )
    if key == "departure" and not re.match(r"(?:the|[A-Z0-9])", said):
        options = ("From {v}.",)
    text = chance.pick(f"say {key}", options, avoid=avoid).replace("{v}", said)
    if text in avoid:
        text = options[0].replace("{v}", said)
    return finish(tidy(_PLACES.sub(lambda match: f"{match[1]} the {match[2].lower()}", text)))


def answer_slots(question: str, person: Person, talk: Talk, chance: Chance, lasting: Chance) -> str:
    """The answer to a question for facts; empty where it asks for none that we know."""
    parts: list[str] = []
    declined = False
    keys = asked_slots(question)
    if "parking" in keys:
        keys = ("parking",)  # "… parking at the venue?" asks for one thing
    for key in keys[:4]:
        value, _ = fact(key, person, talk, lasting)
        if value == "no" and len(keys) > 1:
            declined = True
            continue
        parts.append(spoken_value(key, value, chance, talk.mine, first=not parts))
    if declined and not parts:
        parts.append(
            chance.pick("nothing special", ("No, nothing special, thanks.", "No, thank you.", "No, that's not necessary."))
        )
    if not parts:
        return ""
    extra = _details_worth_saying(keys, person, talk, chance)
    return joined(*parts, extra)


def _details_worth_saying(keys: tuple[str, ...], person: Person, talk: Talk, chance: Chance) -> str:
    """People sometimes say a second thing with an answer: the day with the place, the time with the day."""
    follow = {
        "apartment": ("day", "time"),
        "day": ("time",),
        "date_from": ("date_to",),
        "venue": ("day", "time"),
        "restaurant": ("time", "party_size"),
        "hotel": ("date_from",),
    }
    for key in keys:
        for second in follow.get(key, ()):
            value = find_value(second, [person.instructions.text])
            if value and value.lower() not in " ".join(talk.mine).lower() and chance.often(f"also {second}", 25):
                return spoken_value(second, _normal(second, value), chance.fork("also"), talk.mine, first=False)
    return ""


def unspoken_wishes(person: Person, talk: Talk) -> list[str]:
    """The wishes that the person has not yet mentioned."""
    said = content_words(" ".join(talk.mine))
    numbers = set(re.findall(r"\d+", " ".join(talk.mine)))
    open_wishes: list[str] = []
    for wish in person.instructions.wishes:
        words = content_words(wish)
        digits = set(re.findall(r"\d+", wish))
        if (digits and not digits <= numbers) or (not digits and len(words - said) > len(words) // 2):
            open_wishes.append(wish)
    return open_wishes
