"""A whole dialogue from a description: both sides speak with the voices of the role play."""

from __future__ import annotations

import re
from dataclasses import replace

from sdialog_like.llm.builtin.assistant_voice import speak_as_assistant
from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.charts import read_charts, strip_charts
from sdialog_like.llm.builtin.goals import read_instructions
from sdialog_like.llm.builtin.prompt_reading import DialogPrompt, Person, RolePrompt
from sdialog_like.llm.builtin.smalltalk import speak_as_person
from sdialog_like.llm.builtin.talk import Line, Speech, Talk
from sdialog_like.llm.builtin.topics import find_participants
from sdialog_like.llm.builtin.user_voice import speak_as_user

__all__ = ["write_dialogue"]

_MAX_TURNS = 40
_TASKS = re.compile(
    r"(?:[Tt]he )?[Uu]ser(?:'s)? instructions(?: are)?:\s*\n?(?P<user>.*?)\n\s*\n?(?:[Tt]he )?(?:AI )?[Aa]ssistant(?:'s)? instructions(?: are)?:", re.DOTALL
)


def write_dialogue(prompt: DialogPrompt, chance: Chance) -> list[tuple[str, str]]:
    """Write a dialogue that fits a description.

    Returns:
        Pairs (speaker, text).
    """
    first, second = _sides(prompt)
    names = (first.person.label, second.person.label)
    lines: list[tuple[int, str]] = []
    for index in range(_MAX_TURNS):
        side = index % 2
        talk = Talk(tuple(Line(who == side, text) for who, text in lines))
        speech = _speak((first, second)[side], talk, chance.fork(index))
        lines.append((side, speech.text))
        if speech.ends and index:
            break
    return [(names[side], text) for side, text in lines]


def _speak(role: RolePrompt, talk: Talk, chance: Chance) -> Speech:
    if role.person.charts:
        return speak_as_assistant(role, talk, chance)
    if role.person.is_caller:
        return speak_as_user(role, talk, chance)
    return speak_as_person(role, talk, chance)


def _sides(prompt: DialogPrompt) -> tuple[RolePrompt, RolePrompt]:
    people = _people(prompt)
    words = strip_charts(prompt.details)

    def role(person: Person, other: Person) -> RolePrompt:
        return RolePrompt(person, other, words, prompt.context, None, "", f"{prompt.text}\n{person.label}")

    first, second = people
    return role(first, second), role(second, first)


def _people(prompt: DialogPrompt) -> tuple[Person, Person]:
    if len(prompt.people) >= 2:
        first, second = (_labelled(person, letter) for person, letter in zip(prompt.people, "AB"))
        # Whoever wants something begins, as in the role play.
        return (second, first) if first.charts and not second.charts else (first, second)
    charts = read_charts(prompt.details)
    tasks = _TASKS.search(prompt.details)
    if charts or tasks:
        domains = ", ".join(dict.fromkeys(chart.domain or chart.title for chart in charts))
        told = read_instructions(tasks["user"].strip() if tasks else strip_charts(prompt.details))
        user = Person(name=told.name, role=f"user calling an AI assistant that can help with: {domains}", instructions=told, label="User")
        return user, Person(role="AI assistant", charts=charts, label="AI assistant")
    one, two = find_participants(prompt.details)
    if len(prompt.people) == 1:
        known = _labelled(prompt.people[0], "A")
        other = two if known.label == one.label or not two.name else one if one.label != known.label else two
        return known, Person(name=other.name, role=other.role, label=other.label)
    return (
        Person(name=one.name if len(one.name) > 1 else "", role=one.role, label=one.label),
        Person(name=two.name if len(two.name) > 1 else "", role=two.role, label=two.label),
    )


def _labelled(person: Person, letter: str) -> Person:
    role = person.role if 0 < len(person.role.split()) <= 4 else ""
    label = person.name or (role[:1].upper() + role[1:]) or letter
    if person.charts:
        label = person.name or "AI assistant"
    elif person.is_caller:
        label = person.name or "User"
    return replace(person, label=label)
