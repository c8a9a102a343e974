"""What stands in the place of a response's ``{placeholders}``: what was said before, else a value that fits the name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sdialog_like.llm.builtin.chance import Chance
from sdialog_like.llm.builtin.knowledge import STEPS, TRIVIA, VALUES, WEATHER
from sdialog_like.llm.builtin.texts import capitalise, tidy

__all__ = ["fill"]

_PLACEHOLDER = re.compile(r"\{(\w+)(?::\w*)?\}")
# Placeholder to the slots whose value, as the user gave it, belongs there.
_FROM_SLOT: dict[str, tuple[str, ...]] = {
    "doctor_name": ("doctor",),
    "hotel_name": ("hotel",),
    "venue_name": ("venue",),
    "restaurant_name": ("restaurant",),
    "guest_name": ("guest",),
    "room_number": ("room",),
    "flight_id": ("flight_id",),
    "time": ("time",),
    "start_time": ("time",),
    "end_time": ("end_time",),
    "day": ("day", "date"),
    "date": ("date", "day"),
    "city": ("weather_place",),
    "arrival_city": ("destination",),
    "departure_city": ("departure",),
    "arrival_location": ("destination",),
    "departure_location": ("departure",),
    "num_bedrooms": ("bedrooms",),
    "location": ("area",),
    "hotel_location": ("area",),
    "price_range": ("price",),
    "cost": ("price",),
    "airline": ("airline",),
    "clazz": ("seat",),
    "service_provider": ("provider",),
    "food_type": ("cuisine",),
    "name": ("name",),
    "user_name": ("name",),
    "customer_name": ("name",),
}
_NUMBERS: tuple[tuple[str, int, int], ...] = (
    (r"rating|stars|score", 3, 5),
    (r"minutes", 4, 18),
    (r"duration|hours", 2, 7),
    (r"floor|level", 2, 14),
    (r"size|area|meters", 45, 120),
    (r"bedrooms|rooms", 1, 4),
    (r"balance|amount|total", 320, 4870),
    (r"temperature", 5, 25),
    (r"percent|discount", 5, 25),
    (r"room_number", 101, 460),
    (r"count|number_of|num_|quantity|guests|people", 2, 8),
    (r"year", 2015, 2025),
    (r"_id$|id$|number|code", 1041, 9869),
    (r"price|cost|fee", 48, 460),
)


def fill(
    response: str,
    *,
    slots: Mapping[str, str],
    values: Mapping[str, str],
    chance: Chance,
    task: str = "",
    round_: int = 0,
    step: int = 0,
) -> str:
    """Put values into a response.

    Args:
        response: The response with placeholders.
        slots: What the user said, by slot.
        values: What the assistant itself filled in before, by placeholder; it stays as it is.
        chance: Where new values come from; it has to stay the same through the dialogue.
        task: The task's name; some placeholders mean different things in different tasks.
        round_: How often this result was given before: another round gives another one.
        step: How many steps or questions were given before.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1].lower()
        after = response[match.end() : match.end() + 12]
        known = None if round_ else values.get(name)
        made = _from_slots(name, slots, task, round_) or known or _made(name, slots, chance, task, round_, step)
        if re.search(r"price", name) and made.isdigit() and not re.match(r"\s*(?:credits|dollars|euro|\$)", after):
            made += " credits"
        return made

    return capitalise(tidy(_PLACEHOLDER.sub(value, response)))


def _from_slots(name: str, slots: Mapping[str, str], task: str, round_: int) -> str | None:
    if round_ and name.endswith("_name"):
        return None
    for slot in _FROM_SLOT.get(name, ()):
        found = slots.get(slot)
        if not found or found in ("yes", "no", "unknown"):
            continue
        if name == "end_time" and not re.match(r"\d", found):
            continue
        return _dressed(name, found, task)
    return None


def _dressed(name: str, found: str, task: str) -> str:
    if name == "doctor_name":
        return found if found.startswith("Dr.") else f"Dr. {found}"
    if name in ("hotel_name", "venue_name", "restaurant_name"):
        return re.sub(r"^[Tt]he ", "", found)
    if name in ("location", "hotel_location"):
        return f"in the {found.lower()} part of town"
    if name in ("price_range", "cost"):
        return found.lower() if not any(letter.isdigit() for letter in found) else "moderate"
    if name == "food_type":
        return found if found.endswith("food") or found in ("Pizza", "Burgers") else f"{found} food"
    if name in ("arrival_location", "departure_location"):
        return re.sub(r"^[Tt]he (\w)", lambda match: match[1].upper(), found)
    if name == "clazz":
        return f"a {found} class"
    if name == "day":
        return re.sub(r"^today,? ", "", found)
    return found


def _made(name: str, slots: Mapping[str, str], chance: Chance, task: str, round_: int, step: int) -> str:
    label = f"{name}:{round_}"
    special = _special(name, slots, chance, task, round_, step)
    if special is not None:
        return special
    if name in ("location", "hotel_location"):
        return f"in the {chance.pick(label, VALUES['location'])} part of town"
    if name in VALUES:
        options = VALUES[name]
        start = chance.number(name, 0, len(options) - 1)
        return options[(start + round_) % len(options)]
    if "license" in name or "plate" in name:
        letters = "".join(chance.pick(f"{label}{k}", "ABCDEFGHKLMNPRSTUVWXYZ") for k in range(3))
        return f"{letters} {chance.number(label, 120, 987)}"
    if name.startswith("has_"):
        thing = name[4:].replace("_", " ")
        have = slots.get(name[4:]) == "yes" or chance.often(label, 60)
        return tidy(f"has a {thing}") if have else f"has no {thing}"
    if "time" in name:
        return chance.pick(label, ("9 am", "10 am", "11 am", "2 pm", "3 pm", "5 pm"))
    if "date" in name:
        return chance.pick(label, ("May 12th", "May 20th", "June 3rd", "June 17th"))
    if re.search(r"phone|mobile", name):
        return f"555-01{chance.number(label, 10, 99)}"
    for pattern, low, high in _NUMBERS:
        if re.search(pattern, name):
            return str(chance.number(label, low, high))
    for key in (
        "city",
        "day",
        "color",
        "colour",
        "address",
        "email",
        "reason",
        "item",
        "status",
        "airline",
        "place",
        "name",
    ):
        if key in name:
            return chance.pick(label, VALUES["color" if key == "colour" else key])
    if re.search(r"where|destination|departure|arrival", name):
        return chance.pick(label, VALUES["place"])
    return name.replace("_", " ")


def _special(name: str, slots: Mapping[str, str], chance: Chance, task: str, round_: int, step: int) -> str | None:
    if name in ("weather", "temperature"):
        place = f"{slots.get('weather_place', '')}{slots.get('day', '')}{round_}"
        sky, low, high = chance.pick(f"weather {place}", WEATHER)
        return sky if name == "weather" else str(chance.number(f"degrees {place}", low, high))
    if name in ("simple_instruction", "detailed_instruction"):
        return _step(chance, step)[0 if name == "simple_instruction" else 1]
    if name in ("question", "answer"):
        digits = re.search(r"\d+", slots.get("question_number", ""))
        number = int(digits[0]) if digits else 1
        return TRIVIA[(number - 1 + step) % len(TRIVIA)][0 if name == "question" else 1]
    if name == "end_time":
        return _later(slots.get("time", "2 pm"), 2 if re.search(r"two|2", slots.get("end_time", "")) else 1)
    if name == "message":
        return _message(slots, chance, task)
    if name in ("price",) and "apartment" in task:
        budget = re.search(r"\d+", slots.get("price", "").replace(",", ""))
        top = int(budget[0]) if budget else 2400
        return str(top - chance.number(f"saved {round_}", 0, max(top // 5, 1)))
    if name == "floor" and re.search(r"\d+", slots.get("floor", "")):
        return str(int(re.findall(r"\d+", slots["floor"])[0]) + chance.number(f"floor {round_}", 0, 3))
    if name == "price" and re.search(r"\d+", slots.get("price", "")):
        top = int(re.findall(r"\d+", slots["price"].replace(",", ""))[0])
        return str(top - chance.number(f"saved {round_}", 0, max(top // 4, 1)))
    if name in ("average_rating", "rating") and round_:
        return "5"
    if name in ("average_rating", "rating") and slots.get("rating", "").isdigit():
        return str(min(int(slots["rating"]) + 1, 10))
    if name == "average_rating":
        return str(chance.number("rating", 3, 4))
    if name == "minutes_till_pickup" and round_:
        return str(chance.number(f"minutes {round_}", 2, 4))
    return None


def _step(chance: Chance, step: int) -> tuple[str, str]:
    start = chance.number("first step", 0, len(STEPS) - 2)
    return STEPS[(start + step) % (len(STEPS) - 1)]


def _later(time: str, hours: int) -> str:
    match = re.match(r"(\d{1,2})(:\d\d)? ?([ap])", time)
    if not match:
        return "an hour later"
    clock = int(match[1]) % 12 + (12 if match[3] == "p" else 0) + hours
    return f"{(clock - 1) % 12 + 1}{match[2] or ''} {'pm' if clock % 24 >= 12 else 'am'}"


def _message(slots: Mapping[str, str], chance: Chance, task: str) -> str:
    if slots.get("top_cable") or "life" in task:
        return chance.pick(
            "message",
            (
                "The cables have been swapped and the door to the engineering deck is open. Life support is being repaired.",
                "The lock has released. The robot is on the engineering deck now, and oxygen levels are rising.",
                "Cable swap complete, the lock is open, and the repair of the life support has begun.",
            ),
        )
    if slots.get("code") == "unknown":
        return chance.pick(
            "message",
            (
                "Your voice and rank have been verified. An emergency override has opened the door.",
                "No code is needed for your rank during an attack. The door is open now.",
                "Emergency protocol active: the door has been unlocked for you.",
            ),
        )
    return chance.pick(
        "message",
        (
            "The code has been accepted and the door is open now.",
            "Access granted. The door is unlocked.",
            "Your code is valid. The door is opening.",
        ),
    )
