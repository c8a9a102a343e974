"""What a property may hold, judged by its name: names, places, dates, scores, texts."""

from __future__ import annotations

import re

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.slots import find_value
from sdialog_like.llm.builtin.topics import find_topic

__all__ = ["number_for", "text_for"]

_FIRST = (
    "Alex",
    "Maria",
    "Robin",
    "Nadia",
    "Tom",
    "Priya",
    "Jonas",
    "Elena",
    "Samuel",
    "Aisha",
    "Lucas",
    "Mei",
    "Hannah",
    "Omar",
    "Ingrid",
    "Diego",
)
_LAST = (
    "Keller",
    "Okafor",
    "Lindqvist",
    "Silva",
    "Moreau",
    "Hughes",
    "Tanaka",
    "Novak",
    "Fischer",
    "Haddad",
    "Reyes",
    "Larsen",
)
_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"city|town|location|place|where", ("Lisbon", "Toronto", "Nairobi", "Oslo", "Kyoto", "Boston", "Leeds", "Montevideo")),
    (r"country|nation", ("Portugal", "Canada", "Kenya", "Norway", "Japan", "Uruguay")),
    (r"language", ("English",)),
    (r"race|ethnic", ("Asian", "Black", "White", "Hispanic", "mixed")),
    (r"gender|sex\b", ("female", "male", "non-binary")),
    (r"street|address", ("12 Elm Street", "48 Park Avenue", "7 Castle Road", "105 River Lane")),
    (r"zip|postal", ("10115", "30303", "94107", "02139")),
    (
        r"occupation|job|profession|role\b|position",
        ("teacher", "nurse", "carpenter", "librarian", "software developer", "baker", "bus driver"),
    ),
    (r"company|employer|organi[sz]ation", ("Northgate Books", "Harbour Clinic", "Maple Software", "Green Valley Farm")),
    (r"hobb|interest", ("hiking", "playing the cello", "gardening", "chess", "cooking for friends", "photography")),
    (
        r"personality|trait|temper|character\b",
        ("patient and curious", "cheerful and direct", "quiet, with a dry humour", "warm but a little anxious"),
    ),
    (
        r"background|biography|bio\b|history|story",
        (
            "Grew up in a small town, moved to the city for work, and still misses the sea.",
            "Studied history, then found a second career by chance.",
            "Comes from a large family and has always been the one who organises things.",
        ),
    ),
    (
        r"circumstance|situation|context",
        (
            "Has an appointment this week and wants to be well prepared.",
            "Has recently moved and does not know many people yet.",
            "Is under some time pressure today.",
        ),
    ),
    (r"symptom|complaint", ("a sore throat and a slight fever", "headaches in the evening", "back pain after long days")),
    (r"diagnos|condition|disease", ("a common cold", "tension headache", "seasonal allergy")),
    (r"medic|drug|prescription", ("ibuprofen", "none", "a nasal spray")),
    (r"rules?|constraint|guideline", ("Stays polite and keeps to the point.", "Asks before assuming anything.")),
    (
        r"goal|intent|aim|objective|purpose",
        ("find a solution that suits both sides", "get clear information", "make an appointment"),
    ),
    (r"emotion|mood|feeling|sentiment|tone", ("calm", "happy", "curious", "worried", "neutral")),
    (r"colou?r", ("blue", "green", "red", "yellow")),
    (r"topic|subject|theme", ("a weekend trip", "a new recipe", "moving house", "learning an instrument")),
    (r"keyword|tag|label|category|genre|kind|type", ("everyday life", "health", "travel", "work", "family")),
    (r"email|mail", ("hello@example.com", "contact@example.org")),
    (r"phone|mobile|telephone", ("555-0142", "555-0187")),
    (r"url|link|website", ("https://example.com/",)),
    (r"date|birthday", ("2024-05-12", "2023-11-03", "2024-02-27")),
    (r"\btime|hour", ("09:30", "14:00", "16:45")),
    (r"day\b|weekday", ("Monday", "Tuesday", "Thursday", "Saturday")),
    (r"\bid\b|_id|identifier|code|number", ("A-1024", "B-2048", "C-4096")),
    (r"currency", ("EUR", "USD")),
    (r"title|headline|heading", ("A conversation about everyday things", "Two people, one question", "A short talk")),
    (
        r"reason|rationale|explanation|justif|feedback|comment|critique|why|evidence|analysis|thought",
        (
            "The text is clear and stays on its subject.",
            "The parts fit together, and nothing important is missing.",
            "It reads naturally, though it could be a little more specific.",
        ),
    ),
    (r"question|query", ("What would you like to know?", "How did it begin?", "Which part matters most?")),
    (
        r"answer|response|reply|utterance|message|content|text|output|result",
        ("That sounds like a good plan.", "I would begin with the simplest part.", "Thank you, that helps a lot."),
    ),
    (
        r"summary|description|abstract|overview|note",
        (
            "Two people talk about an everyday matter and agree on what to do next.",
            "A short and friendly exchange with a clear result.",
        ),
    ),
    (
        r"instruction|step|task|action",
        ("Begin with the simplest part.", "Check the result with somebody else.", "Write down what is still open."),
    ),
    (r"verdict|decision|judg", ("yes", "no")),
)
_FORMATS: dict[str, tuple[str, ...]] = {
    "date": ("2024-05-12", "2023-11-03", "2024-02-27"),
    "date-time": ("2024-05-12T09:30:00Z", "2023-11-03T14:00:00Z"),
    "time": ("09:30:00Z", "14:00:00Z"),
    "duration": ("PT30M", "P1D"),
    "email": ("hello@example.com", "contact@example.org"),
    "idn-email": ("hello@example.com",),
    "hostname": ("example.com",),
    "ipv4": ("192.0.2.10", "198.51.100.7"),
    "ipv6": ("2001:db8::1",),
    "uri": ("https://example.com/",),
    "uri-reference": ("/page",),
    "iri": ("https://example.com/",),
    "url": ("https://example.com/",),
    "uuid": ("3f2b8c1e-5d4a-4b6f-9c7d-2e1f0a9b8c7d", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
    "regex": ("[a-z]+",),
    "json-pointer": ("/a",),
}
_NUMBERS: tuple[tuple[str, int, int], ...] = (
    (r"\bage\b|_age|^age", 18, 79),
    (r"score|rating|stars|grade", 3, 5),
    (r"confidence|probab|likelihood|ratio|share", 0, 1),
    (r"percent", 20, 90),
    (r"year", 1990, 2024),
    (r"month", 1, 12),
    (r"day", 1, 28),
    (r"hour", 8, 20),
    (r"minute|second", 5, 55),
    (r"price|cost|budget|salary|amount|income", 20, 900),
    (r"height", 155, 190),
    (r"weight", 52, 95),
    (r"temperature", 36, 39),
    (r"count|number|num|quantity|children|guests|people", 1, 6),
    (r"index|turn|position", 0, 5),
)


def number_for(name: str) -> tuple[int, int]:
    """The usual range of a number of that name."""
    lower = _words(name)
    return next(((low, high) for pattern, low, high in _NUMBERS if re.search(pattern, lower)), (1, 10))


def text_for(name: str, chance: Chance, prompt: str = "", format_: str = "", description: str = "") -> str:
    """A text for a property of that name."""
    if format_ in _FORMATS:
        return chance.pick(f"{format_} {name}", _FORMATS[format_])
    lower = _words(name)
    if re.search(r"\bname\b|speaker|author|person|patient|customer|doctor|user", lower) and not re.search(
        r"file|place|company|city|doctor.? ?note", lower
    ):
        return _person_name(lower, chance, prompt)
    if re.search(r"topic|subject|theme", lower):
        topic = find_topic(prompt[-4000:], ())
        if topic:
            return topic
    for text in (lower, description.lower()):
        for pattern, options in _TEXTS:
            if text and re.search(pattern, text):
                return chance.pick(f"text {name}", options)
    return chance.pick(
        f"text {name}",
        ("a good example", "something simple", "one of several possibilities", "the usual way", "a small detail"),
    )


def _person_name(lower: str, chance: Chance, prompt: str) -> str:
    first, last = chance.pick("first", _FIRST), chance.pick("last", _LAST)
    stated = find_value("name", [prompt[-4000:]]) if lower.strip() == "name" else None
    if stated:
        return stated
    if "first" in lower:
        return first
    if re.search(r"last|family|sur", lower):
        return last
    return f"{first} {last}"


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").lower()
