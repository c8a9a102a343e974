"""How a person who wants something begins: a greeting, what led to it, and the request."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.goals import Goal
from sdialog_like.llm.builtin.person_shift import to_first_person
from sdialog_like.llm.builtin.prompt_reading import RolePrompt
from sdialog_like.llm.builtin.talk import Talk
from sdialog_like.llm.builtin.texts import capitalise, finish, joined, tidy

__all__ = ["opening", "request_for", "topic_request"]

_GREET = (
    "Hello!",
    "Hi!",
    "Hi there!",
    "Hello there.",
    "Good morning.",
    "Good afternoon.",
    "Hey!",
    "Hello,",
    "Hi,",
    "Good day.",
    "",
)
_FRAMES = (
    "I would like to {g}.",
    "I'd like to {g}.",
    "I want to {g}.",
    "I need to {g}.",
    "Can you help me to {g}?",
    "Could you help me to {g}, please?",
    "I was hoping to {g}.",
    "I'm trying to {g}.",
    "I'd like to {g}, please.",
    "Is it possible to {g}?",
)
_THING_FRAMES = (
    "I need {g}.",
    "I'd like {g}.",
    "I'm looking for {g}.",
    "I would like {g}, please.",
    "Could I get {g}, please?",
    "Can you help me with {g}?",
)
_KNOW_FRAMES = ("I would like to {g}.", "I'd like to {g}.", "I want to {g}.", "I really need to {g}.")
_BEGINNINGS = ("Hello!", "Hi, I need some help.", "Hello, can you help me?", "Hi there!", "Hello there.")
_WISH = re.compile(r"(?i)(?:my flight|i (?:would like|want)|i'd like)\b")
# What somebody might want of an assistant for a domain, where their instructions leave it open.
_BY_DOMAIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"weather",
        (
            "I'd like to know what the weather will be like tomorrow.",
            "Can you tell me the weather forecast, please?",
            "What will the weather be like on Saturday?",
            "Do you know whether it will rain on Sunday?",
        ),
    ),
    (
        r"trip|direction",
        (
            "I need directions, please.",
            "Can you tell me how to get to the airport?",
            "I'd like some directions to City Hall.",
            "How do I get to the university from here?",
        ),
    ),
    (r"party_rsvp|rsvp", ("I'd like to RSVP to a party.", "I want to let the host of a party know that I'm coming.")),
    (
        r"party",
        (
            "I'd like to plan a party.",
            "I want to organise a party, can you help me?",
            "Can you help me to plan a birthday party?",
            "I need a venue for a party.",
        ),
    ),
    (
        r"fraud",
        (
            "I'd like to report a fraud.",
            "I think somebody has used my bank card.",
            "There is something wrong with my account, I want to report a fraud.",
        ),
    ),
    (
        r"bank",
        (
            "I need some help with my bank account.",
            "There is a problem with my bank account.",
            "I'd like some help with my account, please.",
        ),
    ),
    (r"doctor", ("I'd like to see a doctor.", "I need an appointment with my doctor.")),
    (r"hotel", ("I'm looking for a hotel.", "I'd like to book a hotel room.", "I need a room for a few nights.")),
    (r"restaurant", ("I'm looking for a restaurant.", "I'd like to go out for dinner tonight.")),
    (r"plane|flight", ("I'm looking for a flight.", "I need to book a flight.")),
    (r"ride|taxi|uber", ("I need a ride.", "I'd like to book a ride, please.", "Can you get me a taxi?")),
    (r"apartment", ("I'm looking for an apartment.", "I'd like to find a new apartment.")),
    (r"meeting", ("I'd like to schedule a meeting.", "I need to set up a meeting.")),
    (r"trivia", ("I'd like to play a game of trivia.", "Let's play trivia!")),
    (r"spaceship", ("I need your help, we have an emergency on the ship!", "Computer, we have an emergency.")),
)


def opening(prompt: RolePrompt, lasting: Chance, chance: Chance) -> str:
    """The first words of somebody who wants something."""
    instructions = prompt.person.instructions
    if not instructions.background and chance.often("greeting only", 10):
        return chance.pick("beginning", _BEGINNINGS)
    greet = chance.pick("greet", _GREET)
    parts: list[str] = []
    name = prompt.person.name
    if name and chance.often("name", 22):
        parts.append(chance.pick("say name", (f"My name is {name}.", f"This is {name}.", f"I'm {name}.", f"{name} here.")))
    body = _body(prompt, chance)
    if greet.endswith(",") and not parts and not body.startswith(("I ", "I'")):
        body = body[:1].lower() + body[1:] if not re.match(r"[A-Z][a-z]*\b(?= [A-Z])|Dr\b", body) else body
    elif greet.endswith(",") and parts:
        greet = greet.rstrip(",") + "."
    return joined(greet, *parts, body)


def _body(prompt: RolePrompt, chance: Chance) -> str:
    instructions = prompt.person.instructions
    request = request_for(prompt, Talk(()), chance)
    wish = next((line for line in instructions.wishes if _WISH.match(line)), "")
    if wish and chance.often("wish", 40):
        request = joined(request, wish)
    if not instructions.background:
        return request
    told = list(instructions.background[:3])
    if not instructions.goals:
        ask = chance.pick(
            "ask",
            (
                "Can you help me with that?",
                "Could you help me, please?",
                "",
                "Can you help?",
                "Would you be able to help me with this?",
            ),
        )
        return joined(*told, ask)
    if len(told) == 1 and re.match(r"I am interested in", told[0]) and chance.often("interest", 50):
        return request
    return joined(*told, request)


def request_for(prompt: RolePrompt, talk: Talk, chance: Chance, *, again: bool = False) -> str:
    """What the person wants, as a sentence: in full, or in short."""
    instructions = prompt.person.instructions
    if not instructions.goals:
        if instructions.background and (talk.lines or not instructions.topics):
            said = [line for line in instructions.background if line not in talk.text]
            return joined(*(said or instructions.background)[:2])
        return topic_request(prompt, talk, chance) or _general_request(prompt, talk, chance)
    goal = instructions.goals[0]
    full = again or chance.often("full", 55)
    return _request(goal, goal.clause if full else goal.brief, chance)


def _request(goal: Goal, clause: str, chance: Chance) -> str:
    if goal.thing:
        return finish(tidy(chance.pick("frame", _THING_FRAMES).replace("{g}", clause)))
    if re.match(r"(?:know|ask|understand|learn)\b", clause):
        if clause.startswith("know ") and chance.often("tell", 50):
            return f"Could you tell me {clause[5:]}?"
        return finish(chance.pick("frame", _KNOW_FRAMES).replace("{g}", clause))
    searched = re.match(r"(?:search for|find|look for) (.+)$", clause)
    if searched and "and find out" not in clause and chance.often("look", 45):
        return finish(
            chance.pick(
                "look for",
                (
                    "I'm looking for {g}.",
                    "Can you find {g} for me?",
                    "Could you find me {g}?",
                    "Can you help me to find {g}?",
                ),
            ).replace("{g}", searched[1])
        )
    return finish(capitalise(chance.pick("frame", _FRAMES).replace("{g}", clause)))


def topic_request(prompt: RolePrompt, talk: Talk, chance: Chance) -> str:
    """A request for one of the things that the other side can do, where the person is to choose; empty when all are done."""
    topics = prompt.person.instructions.topics
    if not topics:
        return ""
    lasting = Chance(prompt.text, "topics")
    start = lasting.number("first", 0, len(topics) - 1)
    wanted = min(lasting.number("how many", 2, 3), len(topics))
    chosen = [_clause(topics[(start + k) % len(topics)]) for k in range(wanted)]
    said = " ".join(talk.mine).lower()
    clause = next((clause for clause in chosen if clause.lower() not in said), None)
    if clause is None:
        return "" if talk.mine else finish(f"I would like to {chosen[0]}")
    frames = ("I would like to {g}.", "I'd like to {g}, please.", "I want to {g}.", "Can you help me to {g}?")
    return finish(chance.pick("topic", frames).replace("{g}", clause))


_VERB_OF = {"mak": "make", "giv": "give", "fil": "file", "reserv": "reserve", "schedul": "schedule", "chang": "change"}


def _clause(topic: str) -> str:
    """A thing that an assistant can do, as something that a person wants to do."""
    plain = tidy(re.sub(r"\s*\([^)]*\)", "", topic)).rstrip(". ")
    plain = re.sub(r"\b(\w+)(?:/\w+)+", r"\1", plain)
    plain = re.sub(r" in different cities| for today", "", plain, flags=re.IGNORECASE)
    plain = to_first_person(plain[:1].lower() + plain[1:])
    gerund = re.match(r"(\w+)ing (.+)$", plain)
    if gerund:
        plain = f"{_VERB_OF.get(gerund[1], gerund[1])} {gerund[2]}"
        plain = re.sub(r"^give (?:you )?(?:trip )?directions", "get directions", plain)
        plain = re.sub(r"^check (bank|account) ", r"check my \1 ", plain)
        return re.sub(r"^file bank ", "file a bank ", plain)
    if re.match(r"(?:an?|the|\w+s(?= for| on| of))\b", plain):
        return f"play {plain}" if re.search(r"game|trivia|quiz", plain) else f"have {plain}"
    return plain


def _general_request(prompt: RolePrompt, talk: Talk, chance: Chance) -> str:
    about = f"{prompt.person.role} {prompt.details}"
    for pattern, requests in _BY_DOMAIN:
        if re.search(pattern, about, re.IGNORECASE):
            return chance.pick("domain", requests, avoid=talk.mine)
    return chance.pick(
        "help",
        ("I need some help with something.", "I have a question.", "Can you help me with a question, please?"),
        avoid=talk.mine,
    )
