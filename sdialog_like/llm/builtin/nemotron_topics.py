"""Lists of topics and of what belongs to a topic."""

from __future__ import annotations

from collections.abc import Iterator

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.nemotron_topics_data import TOPICS
from sdialog_like.llm.builtin.nemotron_wording import filled, inside, known_form, take
from sdialog_like.llm.builtin.texts import capitalise

__all__ = ["subtopics", "topics"]

# Sides that nearly every topic has; the topic always stands where its number does not matter.
_SIDES = (
    "the history of {t}",
    "common misunderstandings about {t}",
    "careers connected with {t}",
    "the economics of {t}",
    "the ethics of {t}",
    "{t} for beginners",
    "{t} in schools",
    "{t} and the environment",
    "laws and rules about {t}",
    "research on {t}",
    "tools and equipment for {t}",
    "famous people connected with {t}",
    "the future of {t}",
    "{t} in different cultures",
    "{t} and digital technology",
    "costs and benefits of {t}",
    "{t} in rural areas",
    "{t} in big cities",
    "{t} and public health",
    "mistakes to avoid in {t}",
    "how the media report on {t}",
    "books and films about {t}",
    "{t} and gender",
    "{t} for people with disabilities",
    "statistics on {t}",
    "debates about {t}",
    "everyday examples of {t}",
    "{t} as a hobby",
    "public funding for {t}",
    "the vocabulary of {t}",
    "safety and risks in {t}",
    "turning points in the history of {t}",
    "training and education in {t}",
    "{t} and family life",
    "{t} in times of crisis",
    "local initiatives for {t}",
    "international cooperation on {t}",
    "old and new methods in {t}",
    "the psychology of {t}",
    "quality standards for {t}",
)
_FRAMES = (
    "{s} in Europe",
    "{s} in Asia",
    "{s} in Africa",
    "{s} in Latin America",
    "{s} in North America",
    "{s} a hundred years ago",
    "{s} since the year 2000",
    "{s} in small countries",
    "{s} from the point of view of young people",
    "{s} from the point of view of scientists",
    "{s} from the point of view of the public",
    "{s} in times of change",
)


def topics(number: int, chance: Chance) -> list[str]:
    """Return so many broad topics: those of the table, then narrower ones, then sides of the broad ones."""

    def stream() -> Iterator[str]:
        broad = chance.shuffled("topics", tuple(TOPICS))
        yield from broad
        yield from chance.shuffled("narrower", [each for topic in broad for each in TOPICS[topic]])
        for side in _SIDES:
            yield from (filled(side, t=topic) for topic in broad)

    return [capitalise(each) for each in take(number, stream())]


def subtopics(topic: str, number: int, chance: Chance) -> list[str]:
    """Return so many subtopics: those of the table where it has the topic, then sides of it, then sides at a place or a time."""
    subject = inside(topic) or "everyday life"

    def stream() -> Iterator[str]:
        known = known_form(topic)
        yield from chance.shuffled("known", TOPICS.get(known or "", ()))
        sides = chance.shuffled("sides", _SIDES)
        yield from (filled(side, t=subject) for side in sides)
        for frame in chance.shuffled("frames", _FRAMES):
            yield from (filled(frame, s=filled(side, t=subject)) for side in sides)

    return [capitalise(each) for each in take(number, stream(), avoid=(topic,))]
