"""Made-up situations: places with what belongs to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.texts import content_words

__all__ = ["scene_value"]


@dataclass(frozen=True)
class _Scene:
    location: str
    environment: str
    objects: str
    circumstances: tuple[str, ...]
    goals: str
    topics: str


_SCENES: tuple[_Scene, ...] = (
    _Scene(
        "a small clinic, doctor's room",
        "quiet, with a faint smell of disinfectant",
        "an examination table, a desk, a blood pressure monitor",
        ("The waiting room is full.", "It is the last appointment of the day."),
        "find out what is wrong, and agree on what to do",
        "symptoms, medication, a follow-up",
    ),
    _Scene(
        "the lobby of a hotel by the station",
        "bright and busy, suitcases rolling by",
        "a front desk, key cards, a rack of city maps",
        ("A tour group has just arrived.", "The lift has been out of order since noon."),
        "get the room sorted out without a long wait",
        "a booking, the room, breakfast",
    ),
    _Scene(
        "a neighbourhood café",
        "warm and noisy, rain on the windows",
        "two cups, a menu on a blackboard, a shared newspaper",
        ("It is raining, and every table is taken.", "The café is about to close."),
        "catch up, and plan something together",
        "work, friends, a weekend trip",
    ),
    _Scene(
        "the reading room of the city library",
        "silent, with long tables and green lamps",
        "stacks of books, a catalogue terminal, a returns trolley",
        ("The library closes early today.", "A rare book has been put in the wrong place."),
        "find a source before the deadline",
        "books, a loan, opening hours",
    ),
    _Scene(
        "a branch of a bank",
        "calm and formal, glass walls",
        "a counter, a card reader, forms in three languages",
        ("The systems were down this morning.", "It is the last day of the month."),
        "clear up an unknown payment",
        "an account, a card, fees",
    ),
    _Scene(
        "a classroom after the last lesson",
        "chairs on the tables, chalk dust in the air",
        "a whiteboard, exercise books, a globe",
        ("Marks were handed out today.", "The exams begin next week."),
        "understand one thing that was not clear",
        "homework, an exam, marks",
    ),
    _Scene(
        "a telephone hotline",
        "background voices, a line that crackles now and then",
        "a headset, a customer file on the screen",
        ("The queue was long before anybody answered.", "It is the third call about the same matter."),
        "solve the problem in this call",
        "an order, a delivery, a refund",
    ),
    _Scene(
        "platform 4 of a railway station",
        "windy and loud, announcements every minute",
        "a departure board, a ticket machine, luggage",
        ("The train is an hour late.", "All trains were cancelled because of the snow."),
        "reach the destination tonight",
        "connections, tickets, a refund",
    ),
    _Scene(
        "a bicycle repair shop",
        "cluttered, with a smell of oil and rubber",
        "a repair stand, a wall of tools, spare tubes",
        ("A race takes place tomorrow.", "A part that was ordered has not come."),
        "have it working again by the evening",
        "a repair, its price, spare parts",
    ),
    _Scene(
        "an open-plan office",
        "air-conditioned, keyboards clicking, phones on mute",
        "two screens, a coffee mug, a wall calendar",
        ("A deadline was moved forward.", "A new colleague has begun today."),
        "agree on who does what by Friday",
        "a project, a deadline, a meeting",
    ),
)
_ELSEWHERE = _Scene(
    "a quiet place",
    "quiet enough to talk",
    "two chairs and a small table",
    ("Nobody is in a hurry.", "It was arranged at short notice."),
    "come to an agreement",
    "an everyday matter",
)
_TIMES = (
    "early on a Monday morning",
    "Tuesday, 10:30",
    "a Thursday afternoon in May",
    "Friday, just before six",
    "a Saturday at noon",
)
_KNOWN = (
    "They have talked once before, on the telephone.",
    "They meet for the first time.",
    "They have known each other for years.",
    "Both know that time is short.",
)
_LIMITS = (
    "There are fifteen minutes at most.",
    "Nobody may be given another person's data.",
    "Nothing can be decided without the manager.",
)
_STYLES = ("polite and to the point", "relaxed, with some humour", "formal, in full sentences", "friendly, in plain words")
_NOTES = ("A phone rings once in the middle.", "Somebody else is within earshot.", "Nothing else is out of the ordinary.")


def scene_value(name: str, settled: Mapping[str, str], chance: Chance) -> str | None:
    """Return a field of the situation that the settled fields, or else the seed, choose; None for other fields."""
    scene = _chosen(settled, chance)
    lower = name.lower()
    for pattern, value in (
        (r"location|place|where|setting", scene.location),
        (r"date|time|when", chance.pick("time", _TIMES)),
        (r"environment|atmosphere", scene.environment),
        (r"object", scene.objects),
        (r"knowledge|known|shared", chance.pick("known", _KNOWN)),
        (r"circumstance|situation|event", chance.pick("circumstances", scene.circumstances)),
        (r"goal|aim|purpose", scene.goals),
        (r"constraint|limit", chance.pick("limits", _LIMITS)),
        (r"topic|subject", scene.topics),
        (r"style|tone|guideline", chance.pick("style", _STYLES)),
        (r"note|remark", chance.pick("notes", _NOTES)),
    ):
        if re.search(pattern, lower):
            return value
    return None


def _chosen(settled: Mapping[str, str], chance: Chance) -> _Scene:
    words = content_words(" ".join(settled.values()))
    fitting = [(len(words & content_words(f"{scene.location} {scene.objects} {scene.topics}")), scene) for scene in _SCENES]
    best = max(count for count, _ in fitting)
    if best == 0 and settled.get("location"):
        return _ELSEWHERE  # a place that this file knows nothing about
    return chance.pick("scene", [scene for count, scene in fitting if count == best])
